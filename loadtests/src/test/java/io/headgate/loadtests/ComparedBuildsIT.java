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
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void aBuildThatBecameSlowerIsWorse(@TempDir Path folder) throws Exception {
        Build fast = new Build(ROOT).keptIn(folder.resolve("then"));
        Build slow = new Build(ROOT).keptIn(folder.resolve("now"));
        assertThat(fast.exists()).isTrue();
        Path configuration = slow.root().resolve("loadtests/gateway.conf");
        String text = Files.readString(configuration);
        Files.writeString(configuration, text.replace("cache { enabled = ${LOAD_CACHE}", "cache { enabled = off"));
        assertThat(Files.readString(configuration)).isNotEqualTo(text);
        Options options = new Options();
        options.root = slow.root();
        options.scenarios = List.of("canary-kept");
        options.smoke = true;
        options.standIn = true;
        options.reports = folder.resolve("reports");

        List<RepeatedRuns> runs = RepeatedRuns.of(options, List.of(slow, fast), new Repeating(), "test");

        assertThat(runs.get(1).baseline().compare(runs.get(0).baseline(), Comparison.THRESHOLD))
                .filteredOn(one -> one.measure().equals("p50"))
                .singleElement()
                .satisfies(one -> assertThat(one.result()).as("%s", one).isEqualTo(Comparison.Result.WORSE));
    }
}
