package io.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.UpstreamName;
import io.headgate.config.Problem;
import io.headgate.config.Report;
import io.headgate.config.Secret;
import io.headgate.upstream.canary.CanaryPaging;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a historian's section has, and what routes to one may say. */
class CanarySectionsTest {
    private static final String HISTORIAN = "headgate.upstreams.canary ";
    private static final String WRITES =
            HISTORIAN + "{ write { url = \"https://h:55293/api/v1\", data-sets = [Sandbox], %s } }";

    private static UpstreamConfig upstream(String name, String more) {
        GatewayConfig.Reading reading = Configurations.read(Configurations.WHOLE + more);
        assertThat(reading.report().problems()).isEmpty();
        return reading.config().upstream(new UpstreamName(name));
    }

    @Test
    void hasTheDocumentedDefaults() {
        UpstreamConfig canary = upstream("canary", "");

        assertThat(canary.passesFailures()).isFalse();
        assertThat(canary.paging()).isEqualTo(new CanaryPaging(10_000, 10_000_000, 4L << 30));
        assertThat(Objects.requireNonNull(canary.canary()).toString())
                .contains("user=null", "max=10", "maxWaiting=100")
                .contains("max=4, keepAlive=PT4M, giveUpAfter=PT10M, keep=1048576, timeout=PT10S");
        assertThat(Configurations.read(Configurations.WHOLE).config().routes()).noneMatch(route -> route.follow());
    }

    @Test
    void readsHowFailuresAndPagesAreTold() {
        UpstreamConfig canary = upstream(
                "canary", HISTORIAN + "{ failures = pass, follow { max-pages = 7, max-items = 9, max-bytes = 3MiB } }");

        assertThat(canary.passesFailures()).isTrue();
        assertThat(canary.paging()).isEqualTo(new CanaryPaging(7, 9, 3 << 20));
        assertThat(Configurations.read(Configurations.WHOLE + "headgate.routes.canary.follow = on")
                        .config()
                        .routes())
                .filteredOn(route -> route.follow())
                .extracting(route -> route.name())
                .containsExactly("canary");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "headgate.upstreams.canary.failures = hide | failures | one of map, pass",
                "headgate.upstreams.canary.follow.max-pages = 0 | max-pages | 1",
                "headgate.upstreams.canary.follow.max-pages = 1000001 | max-pages | 1000000",
                "headgate.upstreams.canary.follow.max-items = 0 | max-items | 1",
                "headgate.upstreams.canary.follow.max-bytes = 0 | max-bytes | found",
                "headgate.upstreams.canary.follow.max-bytes = many | max-bytes | found",
                "headgate.upstreams.canary.follow.max-byte = 1 | follow.max-byte | max-bytes",
                "headgate.upstreams.canary.live.max = -1 | live.max | found",
                "headgate.upstreams.canary.live.keep-alive = 5m | live.keep-alive | must be shorter than 5m",
                "headgate.upstreams.canary.live.keep = 1 | live.keep | found",
                "headgate.routes.web.follow = on | follow | not known to come in pages",
                "headgate.routes.canary.cache.operations { \"canary.browseTag\" = 1h } | operations | did you mean canary.browseTags?",
                "headgate.routes.web.cache.operations { \"canary.browseTags\" = 1h } | operations | has no operation of that name",
            })
    void tellsWhatIsWrong(String line, String key, String message) {
        Report report = Configurations.reportOf(line);

        assertThat(report.problems()).isNotEmpty();
        assertThat(report.problems()).anyMatch(problem -> problem.path().contains(key));
        assertThat(report.text()).contains(message);
    }

    @Test
    void letsDefaultsNameOperationsOfEveryUpstream() {
        assertThat(Configurations.reportOf(
                                "headgate.defaults.route.cache.operations { \"canary.browseTags\" = 1h, rest = 5s }")
                        .problems())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pool.sice = 1",
                "pool.max = 0",
                "client-timeout = 1s",
                "historians = []",
                "max-body = 1",
                "sandboxes = [a]"
            })
    void judgesWritesEvenWhileTheyAreOff(String wrong) {
        List<Problem> problems = Configurations.reportOf(WRITES.formatted("enabled = off, " + wrong))
                .problems();

        String key = wrong.substring(0, wrong.indexOf(' '));
        assertThat(problems).hasSize(1);
        assertThat(problems.get(0).path()).isEqualTo("headgate.upstreams.canary.write." + key);
        assertThat(Configurations.reportOf(HISTORIAN + "{ write { " + wrong + " } }")
                        .problems())
                .hasSize(1);
    }

    @Test
    void startsNothingForWritesThatAreOff() {
        GatewayConfig.Reading reading = Configurations.read(Configurations.WHOLE + WRITES.formatted("enabled = off"));

        assertThat(reading.report().problems()).isEmpty();
        assertThat(reading.config().upstreams()).doesNotContainKey(new UpstreamName("canary.write"));
    }

    /** The write service often is another machine, with a certificate of its own; the token is the historian's. */
    @Test
    void givesWritesTheirOwnTlsAndTheTokenOfReads() {
        String text = Configurations.WHOLE
                + HISTORIAN + "{ tls.trust = \"pom.xml\", api-token = { env = TOKEN } }\n"
                + WRITES.formatted("enabled = on, tls.trust = \"README.md\"");

        GatewayConfig config = GatewayConfig.read(Configurations.document(text, Map.of("TOKEN", "sesame")))
                .config();

        UpstreamConfig reads = config.upstream(new UpstreamName("canary"));
        UpstreamConfig writes = config.upstream(new UpstreamName("canary.write"));
        assertThat(reads.http().tls().toString()).contains("pom.xml").doesNotContain("README.md");
        assertThat(writes.http().tls().toString()).contains("README.md").doesNotContain("pom.xml");
        assertThat(writes.credential()).isEqualTo(new Secret("sesame")).isEqualTo(reads.credential());
        assertThat(Path.of("README.md")).exists();
    }
}
