package io.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.headgate.cache.CacheConfig;
import io.headgate.call.Priority;
import io.headgate.call.UpstreamName;
import io.headgate.config.Problem;
import io.headgate.config.Report;
import io.headgate.config.Secret;
import io.headgate.config.Section;
import io.headgate.config.Severity;
import io.headgate.edge.ListenerConfig;
import io.headgate.pool.Admission;
import io.headgate.pool.Forecast;
import io.headgate.pool.PoolConfig;
import io.headgate.resilience.Backoff;
import io.headgate.resilience.CircuitBreaker;
import io.headgate.resilience.ConcurrencyLimit;
import io.headgate.route.Route;
import io.headgate.route.RouteConfig;
import io.headgate.upstream.http.HttpUpstreamConfig;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayConfigTest {
    private static final GatewayConfig DEFAULT =
            Configurations.read(Configurations.WHOLE).config();

    @Test
    void isWithoutProblemsByDefault() {
        assertThat(Configurations.read("").report().problems()).isEmpty();
        assertThat(Configurations.reportOf("").problems()).isEmpty();
    }

    @Test
    void hasTheDocumentedDefaultsOfListeners() {
        ListenerConfig listener = DEFAULT.publicListener();

        assertThat(listener.host()).isEqualTo("127.0.0.1");
        assertThat(listener.port()).isEqualTo(8080);
        assertThat(DEFAULT.adminListener().port()).isEqualTo(9095);
        assertThat(listener.hosts()).isEmpty();
        assertThat(listener.maxConnections()).isEqualTo(1024);
        assertThat(listener.maxConnectionsPerClient()).isEqualTo(256);
        assertThat(listener.limits().startLine()).isEqualTo(8192);
        assertThat(listener.limits().fieldCount()).isEqualTo(100);
        assertThat(listener.limits().fieldSize()).isEqualTo(8192);
        assertThat(listener.limits().fields()).isEqualTo(32_768);
        assertThat(listener.timeouts().head()).hasSeconds(10);
        assertThat(listener.timeouts().firstRequest()).hasSeconds(30);
        assertThat(listener.timeouts().idle()).hasSeconds(60);
        assertThat(listener.timeouts().write()).hasSeconds(30);
        assertThat(listener.timeouts().bodyWindow()).hasSeconds(10);
        assertThat(listener.timeouts().bodyMinRate()).isEqualTo(1024);
    }

    @Test
    void hasTheDocumentedDefaultsOfPools() {
        PoolConfig expected = new PoolConfig(
                0,
                10,
                new PoolConfig.Waiting(100, Duration.ofSeconds(10), PoolConfig.WhenDown.REFUSE),
                new PoolConfig.Connecting(
                        Duration.ofSeconds(5),
                        2,
                        true,
                        Duration.ofSeconds(1),
                        Backoff.doubling(Duration.ofMillis(500), Duration.ofSeconds(30), 0.25)),
                new PoolConfig.Lifetime(Duration.ofSeconds(60), Duration.ofHours(1), 0, 0.1),
                new PoolConfig.Addresses(Duration.ofSeconds(10), 0.5),
                new PoolConfig.Health(
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(5),
                        Duration.ofMillis(200),
                        true,
                        Duration.ofSeconds(1)),
                new CircuitBreaker.Settings(
                        true,
                        5,
                        0.5,
                        20,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(30),
                        0.25,
                        1,
                        2,
                        Duration.ofSeconds(30)),
                new ConcurrencyLimit.Settings(false, 4, 1.5, 0.5),
                new Admission.Settings(true, 0.2),
                new PoolConfig.Leak(true, Duration.ofSeconds(30), false),
                new Forecast.Settings(true, Duration.ofMinutes(5), 0.9),
                new PoolConfig.Draining(Duration.ofSeconds(30), PoolConfig.WhenDraining.REFUSE));

        assertThat(upstream("web").pool()).isEqualTo(expected);
        assertThat(upstream("canary").pool()).isEqualTo(expected);
        assertThat(upstream("qdrant").pool().lifetime().idle()).hasSeconds(4);
    }

    @Test
    void hasTheDocumentedDefaultsOfUpstreams() {
        HttpUpstreamConfig http = upstream("web").http();

        assertThat(http.probePath()).isEqualTo("/");
        assertThat(http.timeouts())
                .isEqualTo(new HttpUpstreamConfig.Timeouts(
                        Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(10)));
        assertThat(http.limits()).isEqualTo(new HttpUpstreamConfig.Limits(100, 65_536));
        assertThat(http.tls().trust()).isNull();
        assertThat(http.closeDelimitedAnswers()).isFalse();
        assertThat(upstream("canary").http().probePath()).isEqualTo("/getQualities?qualities=192");
        assertThat(upstream("qdrant").http().probePath()).isEqualTo("/collections");
        assertThat(http.deepProbePath()).isNull();
        assertThat(upstream("canary").sample()).isNull();
        assertThat(upstream("qdrant").sample()).isNull();
        assertThat(upstream("qdrant").credential()).isNull();
    }

    @Test
    void hasTheDocumentedDefaultsOfBreakersLimitsAndForecasts() {
        Section pool = Configurations.document("")
                .section("headgate")
                .section("defaults")
                .section("upstream")
                .section("http")
                .section("pool");

        assertThat(CircuitBreaker.Settings.from(pool.section("breaker")))
                .isEqualTo(new CircuitBreaker.Settings(
                        true,
                        5,
                        0.5,
                        20,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(30),
                        0.25,
                        1,
                        2,
                        Duration.ofSeconds(30)));
        assertThat(ConcurrencyLimit.Settings.from(pool.section("limit")))
                .isEqualTo(new ConcurrencyLimit.Settings(false, 4, 1.5, 0.5));
        assertThat(Forecast.Settings.from(pool.section("forecast")))
                .isEqualTo(new Forecast.Settings(true, Duration.ofMinutes(5), 0.9));
    }

    @Test
    void hasTheDocumentedDefaultsOfRoutes() {
        RouteConfig config = DEFAULT.routes().get(2);
        Route route = config.route(Duration.ofSeconds(30));

        assertThat(config)
                .isEqualTo(new RouteConfig(
                        "web",
                        "/web",
                        null,
                        Set.of(),
                        Map.of(),
                        new UpstreamName("web"),
                        "/",
                        null,
                        32 << 20,
                        false,
                        Set.of(),
                        false,
                        Priority.NORMAL,
                        false,
                        false,
                        Set.of(),
                        Set.of(),
                        Map.of(),
                        null,
                        false));
        assertThat(route.timeout()).hasSeconds(30);
        assertThat(route.maxRequestBody()).isEqualTo(32 << 20);
    }

    @Test
    void knowsWhatTheCeilingLeavesForAPool() {
        GatewayConfig config = Configurations.read(Configurations.WHOLE + "headgate.cross-limit.max-connections = 34")
                .config();

        assertThat(config.roomOf(new UpstreamName("web"))).isEqualTo(14);
        assertThat(DEFAULT.roomOf(new UpstreamName("web"))).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void hasTheDocumentedDefaultsOfTheRest() {
        assertThat(DEFAULT.name()).isEqualTo("headgate");
        assertThat(DEFAULT.requestLog()).isTrue();
        assertThat(DEFAULT.trustedProxies()).isEmpty();
        assertThat(DEFAULT.identityHeaders()).isEmpty();
        assertThat(DEFAULT.deadlineHeaders()).containsExactly("Request-Timeout", "grpc-timeout");
        assertThat(DEFAULT.drain()).hasSeconds(30);
        assertThat(DEFAULT.targetWait()).hasMillis(50);
        assertThat(DEFAULT.credentialFileInterval()).hasSeconds(10);
        assertThat(DEFAULT.maxConnections()).isZero();
        assertThat(DEFAULT.cache()).isEqualTo(new CacheConfig(64 << 20, 1 << 20, Duration.ofSeconds(10)));
    }

    @Test
    void hasAKeyForEachComponentOfItsRecords() {
        assertThat(keys("defaults.listener")).hasSize(components(ListenerConfig.class));
        // A ladder starts at its foot, so "attempt" is no key.
        assertThat(keys("defaults.upstream.http.pool")).hasSize(components(PoolConfig.class) - 1);
        // The address has no default; operations go into a table.
        assertThat(keys("defaults.upstream.http").stream()
                        .filter(key -> !key.startsWith("pool.") && !key.equals("operations")))
                .hasSize(components(HttpUpstreamConfig.class) - 1);
        // Neither have name, path and upstream; whether answers are kept is a key, and no component.
        assertThat(keys("defaults.route")).hasSize(components(RouteConfig.class) - 3 + 1);
        assertThat(keys("cache")).hasSize(components(CacheConfig.class));
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
        List<String> keys = new ArrayList<>(keys(""));
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

    private static UpstreamConfig upstream(String name) {
        return DEFAULT.upstream(new UpstreamName(name));
    }

    /** The keys of the built-in defaults below a path that have a value of their own, relative to it. */
    private static Set<String> keys(String below) {
        ConfigObject headgate = ConfigFactory.defaultReference().getObject("headgate");
        Set<String> keys = new TreeSet<>();
        collect(below.isEmpty() ? headgate : headgate.toConfig().getObject(below), "", keys);
        return keys;
    }

    private static void collect(ConfigObject object, String prefix, Set<String> keys) {
        for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
            if (entry.getValue() instanceof ConfigObject nested && !nested.isEmpty()) {
                collect(nested, prefix + entry.getKey() + ".", keys);
            } else {
                keys.add(prefix + entry.getKey());
            }
        }
    }

    private static int components(Class<?> record) {
        return Arrays.stream(record.getRecordComponents())
                .map(RecordComponent::getType)
                .mapToInt(type -> type.isRecord() && type != UpstreamName.class ? components(type) : 1)
                .sum();
    }
}
