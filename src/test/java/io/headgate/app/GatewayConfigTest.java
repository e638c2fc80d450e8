package io.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.UpstreamName;
import io.headgate.config.Problem;
import io.headgate.config.Report;
import io.headgate.config.Secret;
import io.headgate.config.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayConfigTest {
    @Test
    void isWithoutProblemsByDefault() {
        assertThat(Configurations.read("").report().problems()).isEmpty();
        assertThat(Configurations.reportOf("").problems()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("everyKey")
    void refusesABadValueAndNamesItsKey(String key) {
        Report report = Configurations.reportOf("headgate." + key + " = \"not, a value\"\n");

        assertThat(report.problems()).anySatisfy(problem -> {
            assertThat(problem.severity()).isEqualTo(Severity.ERROR);
            assertThat(problem.path()).isEqualTo("headgate." + key);
            assertThat(problem.location().text()).isEqualTo("test.conf:4");
        });
    }

    static Stream<String> everyKey() {
        List<String> keys = new ArrayList<>(Configurations.keys(""));
        keys.removeIf(
                key -> List.of("upstreams", "routes", "operations", "endpoints").contains(key));
        // Free text, and what has no default.
        keys.removeIf(
                key -> key.matches(
                        "defaults\\.(operation|parameter)\\.description|defaults\\.parameter\\.default|defaults\\.endpoint\\.summary"));
        keys.addAll(List.of("upstreams", "routes", "upstreams.web.url", "upstreams.web.kind"));
        keys.addAll(List.of("upstreams.canary.read-url", "upstreams.qdrant.pool.max"));
        keys.addAll(List.of("routes.web.path", "routes.web.upstream", "routes.web.timeout"));
        // Text that is not a value of the others is a secret of these, only one that is written out.
        keys.removeIf(key -> key.endsWith("trust-password"));
        // And a name of these: blanks and commas may stand in it.
        keys.removeIf(key -> key.endsWith("health.collection") || key.endsWith("health.tag"));
        keys.removeIf(key -> key.endsWith("resources.description"));
        keys.removeIf(key -> key.endsWith("postgres.application-name"));
        keys.removeIf(key -> key.matches(".*canary\\.user\\.(name|application|timezone)"));
        // And a sentence of these.
        keys.remove("mcp.instructions");
        keys.remove("mcp.embedding.request.body.input");
        keys.removeIf(
                key -> key.matches("defaults\\.tool\\.(title|cheaper-way|shape\\.empty|shape\\.(names|text)\\..*)"));
        keys.removeIf(key -> key.matches("defaults\\.tool\\.shape\\.(next\\.into|sample\\.points|sample\\.method)"));
        return keys.stream();
    }

    @Test
    void tellsFiveMistakesInOneRunEachWithItsPlaceAndASuggestion() {
        Report report = Configurations.read("""
                headgate {
                  listeners.public.prot = 8080
                  upstreams.qdrant {
                    kind = qdrnt
                  }
                  upstreams.store {
                    kind = qdrant
                    url = "http://127.0.0.1:6333"
                    pool.min = 11
                    pool.connect-timeout = 30
                  }
                  routes.store { path = /store, upstream = stor }
                }
                """).report();

        assertThat(report.text()).isEqualTo("""
                test.conf:2: error: headgate.listeners.public.prot: unknown key; did you mean port?
                test.conf:4: error: headgate.upstreams.qdrant.kind: found "qdrnt", expected one of http, canary, qdrant, postgres
                test.conf:9: error: headgate.upstreams.store.pool.min: must not exceed max (10)
                test.conf:10: error: headgate.upstreams.store.pool.connect-timeout: found 30, expected a duration with its unit, for example 30s
                test.conf:12: error: headgate.routes.store.upstream: there is no upstream stor; did you mean store?""");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | url: is missing; expected { env = \"DATABASE_URL\" }, or hosts, database and user in its place",
                "url = { env = NOT_SET } | url.env: the environment variable NOT_SET is not set",
                "url = \"http://db.example\" | url: expected postgresql://user@host:5432/database",
                "hosts = [db], user = app | database: is missing; expected a name of at most 63 characters",
            })
    void tellsOnceThatNothingIsSaidOfADatabase(String said, String problem) {
        Report report = Configurations.read("headgate.upstreams.db { kind = postgres, " + said + " }")
                .report();

        assertThat(report.text().lines())
                .filteredOn(line -> line.contains("headgate.upstreams.db"))
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("error: headgate.upstreams.db." + problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "headgate.upstreams.web.pool { min = 11 } | pool.min | must not exceed max (10)",
                "headgate.upstreams.web.pool { idle-timeout = 2h } | pool.idle-timeout | must be shorter than max-age",
                "headgate.upstreams.web.pool.backoff { first = 1m } | backoff.max | must not be shorter than first",
                "headgate.upstreams.web.pool.breaker { open-first = 1m } | breaker.open-max | must not be shorter than open-first (60000ms)",
                "headgate.upstreams.web.timeouts { first-byte = 31s } | first-byte | 31s must not exceed timeouts.request (30s)",
                "headgate.upstreams.web.timeouts { between-bytes = 31s } | between-bytes | must not exceed",
                "headgate.upstreams.web.pool { connect-timeout = 31s } | connect-timeout | must not exceed",
                "headgate.upstreams.qdrant.pool { idle-timeout = 5s } | idle-timeout | must be shorter than 5s",
                "headgate.upstreams.qdrant.pool { idle-timeout = off } | idle-timeout | must be shorter than 5s",
                "headgate.upstreams.qdrant { prefer-grpc = on } | prefer-grpc | gRPC to Qdrant is not there yet",
                "headgate.upstreams.web { prefer-grpc = on } | prefer-grpc | unknown key",
                "headgate.upstreams.web { url = \"https://a\", tls.trust = \"/no/such.pem\" } | trust | there is no readable file",
                "headgate.upstreams.web { urls = [\"http://a\"] } | urls | stands beside url; write one of the two",
                "headgate.upstreams.two { kind = http, urls = [] } | urls | must name at least one address",
                "headgate.upstreams.two { kind = http, urls = [\"http://a\", \"https://b\"] } | urls | must be all http or all https",
                "headgate.upstreams.two { kind = http, urls = [\"http://a/x\", \"http://b\"] } | urls | must all have the same path",
                "headgate.upstreams.two { kind = http, urls = [\"http://a\", \"http://A:80/\"] } | urls | names a:80 more than once",
                "headgate.upstreams.two { kind = canary, read-urls = [] } | read-urls | must name at least one address",
                "headgate.upstreams.web { health.collection = a } | health | unknown key",
                "headgate.upstreams.canary.user { name = a, keep-alive = 5m } | keep-alive | must be shorter than 5m",
                "headgate.upstreams.canary.user { name = a, pause.first = 61s } | pause.max | must not be shorter",
                "headgate.upstreams.qdrant { health.collection = \"\" } | collection | the name of a collection",
                "headgate.upstreams.canary { write { enabled = on, url = \"http://a\" } } | data-sets | must name what may be written",
                "headgate.upstreams.canary { write { enabled = on, data-sets = [a] } } | url | is missing",
                "headgate.upstreams.canary { write { enabled = on, url = \"http://a\", data-sets = [a], client-timeout = 1s } } | client-timeout | must be from 3s to 24h",
                "headgate.upstreams.canary { write { enabled = on, url = \"http://a\", data-sets = [\"a*b\"] } } | data-sets | the name of a data set",
                "headgate.routes.web { upstream = canary.write } | upstream | writes to canary are off",
                "headgate.routes.web { timeout = 31s } | timeout | 31s must not exceed timeouts.request of upstream web",
                "headgate.routes.web { path = /qdrant } | path | route qdrant takes the same requests",
                "headgate.routes.web { path = \"/a/../b\" } | path | a path such as /qdrant",
                "headgate.routes.web { set-request-headers { Host = a } } | Host | written by the gateway itself",
                "headgate.routes.web { set-request-headers { \"a b\" = a } } | \"a b\" | is not the name of a header field",
                "headgate.listeners.admin { port = 8080 } | admin.port | is the port of the public listener too",
                "headgate.listeners.public.limits { header-value = 64KiB } | header-value | must not exceed headers",
                "headgate.cross-limit.max-connections = 29 | max-connections | less than the max of all pools together (30)",
            })
    void refusesContradictions(String example) {
        String[] parts = example.split(" \\| ", -1);

        assertThat(Configurations.reportOf(parts[0] + "\n").problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.severity()).isEqualTo(Severity.ERROR);
                    assertThat(problem.path()).endsWith(parts[1]);
                    assertThat(problem.message()).contains(parts[2]);
                    assertThat(problem.location().text()).isEqualTo("test.conf:4");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "headgate.upstreams.web.pool { acquire-timeout = 30s } | leaves nothing of timeouts.request (30s)",
                "headgate.upstreams.web.timeouts { request = 10s, first-byte = 10s } | leaves nothing of timeouts.request",
                "headgate.listeners.public { host = 0.0.0.0 } | list the host names that clients use",
                "headgate.upstreams.qdrant { api-key = abc } | is written out",
                "headgate.routes.web { set-request-headers { Authorization = abc } } | is written out",
                "headgate.upstreams.web.tls { trust = pom.xml } | has no effect because url is not https",
            })
    void warnsOfWhatIsProbablyNotMeant(String example) {
        String[] parts = example.split(" \\| ", -1);

        assertThat(Configurations.reportOf(parts[0] + "\n").problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.severity()).isEqualTo(Severity.WARNING);
                    assertThat(problem.text()).contains(parts[1]);
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "headgate.routes.web { path = /qdrant, host = a.example }",
                "headgate.routes.web { path = /qdrant, methods = [GET] }",
                "headgate.routes.web { path = /qdrant, headers { X-A = b } }",
                "headgate.routes.web { timeout = 30s }",
                "headgate.cross-limit.max-connections = 30",
                "headgate.routes.web { set-request-headers { X-Plain = a } }",
                "headgate.listeners.public { port = 0 }, headgate.listeners.admin { port = 0 }",
                "headgate.listeners.public { host = 0.0.0.0, hosts = [gateway.example] }",
                "headgate.upstreams.qdrant.pool { idle-timeout = 4999ms }",
                "headgate.upstreams.two { kind = qdrant, urls = [\"http://a:1/x\", \"http://a:2/x/\", \"http://[::1]:1/x\"] }",
            })
    void takesWhatOnlyLooksLikeAContradiction(String example) {
        assertThat(Configurations.reportOf(example + "\n").problems()).isEmpty();
    }

    @Test
    void tellsAWrongDefaultOnceHoweverManyInheritIt() {
        Report report =
                Configurations.reportOf("headgate.defaults.upstream.http.pool { max = many, min = 2, sice = 1 }\n");

        assertThat(report.problems())
                .extracting(Problem::path)
                .containsExactlyInAnyOrder(
                        "headgate.defaults.upstream.http.pool.max", "headgate.defaults.upstream.http.pool.sice");
    }

    @Test
    void knowsTheKeysOfEachDefault() {
        Report report = Configurations.reportOf("""
                headgate.defaults.upstream.canary.pool.sice = 1
                headgate.defaults.upstream.http.prefer-grpc = on
                headgate.defaults.route.paht = /a
                headgate.defaults.listener.timeouts.heat = 1s
                """);

        assertThat(report.problems())
                .extracting(problem -> problem.location().line() + " " + problem.path())
                .containsExactly(
                        "4 headgate.defaults.upstream.canary.pool.sice",
                        "5 headgate.defaults.upstream.http.prefer-grpc",
                        "6 headgate.defaults.route.paht",
                        "7 headgate.defaults.listener.timeouts.heat");
    }

    @Test
    void changesAllUpstreamsThroughTheDefaults() {
        GatewayConfig config = Configurations.read(
                        Configurations.WHOLE + "headgate.defaults.upstream.http.pool.max = 3\n")
                .config();

        assertThat(config.upstreams().values())
                .extracting(upstream -> upstream.pool().max())
                .containsOnly(3);
    }

    @Test
    void hidesSecretsInItsOwnText() {
        GatewayConfig config = GatewayConfig.read(
                        Configurations.document(Configurations.WHOLE + """
                                headgate.upstreams.qdrant.api-key = { env = KEY }
                                headgate.routes.web.set-request-headers.X-Any = { env = KEY }
                                """, Map.of("KEY", "sesame-7")))
                .config();

        assertThat(config.upstream(new UpstreamName("qdrant")).credential()).isEqualTo(new Secret("sesame-7"));
        assertThat(config.routes().get(2).setRequestHeaders()).containsEntry("X-Any", new Secret("sesame-7"));
        assertThat(config.toString()).contains("***").doesNotContain("sesame-7");
        assertThat(config.routes().get(2).route(Duration.ofSeconds(1)).toString())
                .doesNotContain("sesame-7");
    }
}
