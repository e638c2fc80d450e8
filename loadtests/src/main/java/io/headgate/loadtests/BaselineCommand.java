package io.headgate.loadtests;

import io.headgate.loadtests.baseline.Baseline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "baseline",
        description = "Run scenarios several times and keep what was measured, to compare with later.")
final class BaselineCommand implements Callable<Integer> {
    @Mixin
    private Options options = new Options();

    @Option(names = "--repeats", defaultValue = "3", paramLabel = "N", description = "How often; ${DEFAULT-VALUE}.")
    private int repeats = 3;

    @Option(
            names = "--baseline",
            defaultValue = "loadtests/reports/baseline.json",
            paramLabel = "FILE",
            description = "Where it is kept; ${DEFAULT-VALUE}.")
    private Path file = Path.of("loadtests/reports/baseline.json");

    @Override
    public Integer call() throws Exception {
        RepeatedRuns runs = RepeatedRuns.of(options, repeats, "loadtests/run baseline");
        Baseline baseline = runs.baseline();
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, ReportFiles.JSON.writeValueAsString(baseline.json()) + "\n");
        runs.tell(baseline);
        System.out.println("Baseline: " + file);
        return 0;
    }
}
