package io.headgate.loadtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.loadtests.baseline.Comparison;
import io.headgate.loadtests.stand.Build;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two builds side by side: one that keeps answers, and the same where somebody has turned that off. */
class ComparedBuildsIT {
    /** Of 15 resources, 10 times each, half in each of two turns. */
    private static final double READS = 150;

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void buildsAreComparedAsTheyAreConfigured(@TempDir Path folder) throws Exception {
        Build fast = new Build(ROOT).keptIn(folder.resolve("then"));
        Build slow = new Build(ROOT).keptIn(folder.resolve("now"));
        assertThat(fast.exists()).isTrue();
        Path configuration = slow.root().resolve("loadtests/gateway.conf");
        String text = Files.readString(configuration);
        Files.writeString(configuration, text.replace("cache { enabled = ${LOAD_CACHE}", "cache { enabled = off"));
        assertThat(Files.readString(configuration)).isNotEqualTo(text);
        Options options = options(slow, "canary-kept", folder);

        List<RepeatedRuns> runs = RepeatedRuns.of(options, List.of(slow, fast), new Repeating(), "test");

        assertThat(measures(runs.get(0), "hit-share")).hasSize(3).containsOnly(0.0);
        assertThat(measures(runs.get(1), "hit-share")).hasSize(3).allMatch(share -> share > 0.5);
        // Which of them is told to be worse is a matter of ComparisonTest: so short a run says nothing of speed.
        assertThat(runs.get(1).baseline().compare(runs.get(0).baseline(), Comparison.THRESHOLD))
                .extracting(Comparison::measure)
                .contains("p50", "throughput");
    }

    @Test
    void oneAgentGoesFromGatewayToGatewayWithASessionAtEach(@TempDir Path folder) throws Exception {
        Build build = new Build(ROOT);
        Repeating twice = new Repeating();
        twice.repeats = 2;

        RepeatedRuns runs = RepeatedRuns.of(options(build, "mcp-resources", folder), List.of(build), twice, "test")
                .get(0);

        assertThat(measures(runs, "requests")).containsExactly(READS, READS);
        assertThat(measures(runs, "failed")).containsExactly(0.0, 0.0);
        assertThat(measures(runs, "cpu-s-per-1000")).hasSize(2).allMatch(cost -> cost > 0);
    }

    /** Of the only scenario, one for each gateway. */
    private static List<Double> measures(RepeatedRuns runs, String name) {
        return runs.reports().stream()
                .map(report -> report.outcomes().get(0).measure(name))
                .toList();
    }

    private static Options options(Build build, String scenario, Path folder) {
        Options options = new Options();
        options.root = build.root();
        options.scenarios = List.of(scenario);
        options.smoke = true;
        options.standIn = true;
        options.reports = folder.resolve("reports");
        return options;
    }
}
