package io.headgate.loadtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.loadtests.report.Report;
import io.headgate.loadtests.report.ReportJson;
import io.headgate.loadtests.verdict.Analysis;
import io.headgate.loadtests.verdict.Cause;
import io.headgate.loadtests.verdict.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is broken on purpose is found, and blamed on what was broken. Needs the product's jar, as loadtests/run does. */
class SeededFaultsIT {
    /** Maven runs tests in the module's folder. */
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static Report run(Options.@Nullable SeededFault fault, String... scenarios) throws Exception {
        assertThat(Files.isRegularFile(ROOT.resolve("target/headgate.jar")))
                .as("mvn package -DskipTests comes first")
                .isTrue();
        Options options = new Options();
        options.root = ROOT;
        options.scenarios = List.of(scenarios);
        options.iterations = 600;
        options.standIn = true;
        options.fault = fault;
        Report report = new Campaign(options, "test").run();
        assertThat(ReportJson.problems(ReportJson.of(report))).isEmpty();
        return report;
    }

    private static Report.Line line(Report report, String target) {
        return report.lines().stream()
                .filter(line -> line.target().id().equals(target))
                .findFirst()
                .orElseThrow();
    }

    private static void assertBlamed(Report.Line line, Cause cause) {
        assertThat(line.verdict()).isIn(Verdict.FAIL, Verdict.INCONCLUSIVE);
        Analysis analysis = Objects.requireNonNull(line.analysis());
        assertThat(analysis.cause()).as(analysis.because()).isEqualTo(cause);
    }

    @Test
    void aGatewayAtHalfItsSpeedIsBlamed() throws Exception {
        assertBlamed(line(run(Options.SeededFault.SLOW_GATEWAY, "qdrant-5"), "qdrant-p95"), Cause.GATEWAY_SLOW);
    }

    @Test
    void aCacheThatIsOffIsBlamed() throws Exception {
        Report report = run(Options.SeededFault.NO_CACHE, "canary-kept");

        assertBlamed(line(report, "suite-cache-hits"), Cause.CACHE_OFF);
        assertThat(line(report, "suite-cache-hits").analysis())
                .extracting(Analysis::key)
                .isEqualTo("headgate.routes.canary-kept.cache.enabled");
    }

    @Test
    void aStoreThatFailsAFifthIsBlamed() throws Exception {
        assertBlamed(line(run(Options.SeededFault.FAILING_STORE, "burst"), "manager-burst"), Cause.STORE_FAILING);
    }

    @Test
    void nothingIsBlamedWhereNothingIsBroken() throws Exception {
        Report report = run(null, "canary-kept", "burst");

        assertThat(line(report, "suite-cache-hits").verdict()).isEqualTo(Verdict.PASS);
        assertThat(line(report, "manager-burst").verdict()).isEqualTo(Verdict.PASS);
    }
}
