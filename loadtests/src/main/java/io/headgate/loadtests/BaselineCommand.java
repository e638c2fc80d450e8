package io.headgate.loadtests;

import io.headgate.loadtests.baseline.Baseline;
import io.headgate.loadtests.stand.Build;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "baseline",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Run scenarios several times, and keep what was measured and the gateway itself, to compare with later.")
final class BaselineCommand implements Callable<Integer> {
    /** In its folder, beside the gateway that was measured. */
    static final String NUMBERS = "baseline.json";

    static final String FOLDER = "loadtests/reports/baseline";

    @Mixin
    private Options options = new Options();

    @Mixin
    private Repeating repeating = new Repeating();

    @Option(
            names = "--baseline",
            defaultValue = FOLDER,
            paramLabel = "FOLDER",
            description = "Where it is kept; ${DEFAULT-VALUE}.")
    private Path folder = Path.of(FOLDER);

    @Override
    public Integer call() throws Exception {
        Build build = new Build(options.root);
        Files.createDirectories(folder);
        if (options.against == null) {
            build.keptIn(folder.toAbsolutePath());
        } else if (new Build(folder.toAbsolutePath()).exists()) {
            throw new IllegalArgumentException(
                    folder + " keeps a gateway, and it is not the one that would be measured: take another folder");
        }
        RepeatedRuns runs = RepeatedRuns.of(options, List.of(build), repeating, "loadtests/run baseline")
                .get(0);
        Baseline baseline = runs.baseline();
        Files.writeString(folder.resolve(NUMBERS), ReportFiles.JSON.writeValueAsString(baseline.json()) + "\n");
        runs.tell(baseline);
        System.out.println("Baseline: " + folder);
        return 0;
    }
}
