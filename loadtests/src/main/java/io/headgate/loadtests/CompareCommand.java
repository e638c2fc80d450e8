package io.headgate.loadtests;

import io.headgate.loadtests.baseline.Baseline;
import io.headgate.loadtests.baseline.Comparison;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "compare",
        description = "Run scenarios several times and compare with the baseline. Exit code 1: something became worse.")
final class CompareCommand implements Callable<Integer> {
    private static final List<String> SURROUNDINGS = List.of("cores", "processor", "memory", "java", "store");

    @Mixin
    private Options options = new Options();

    @Option(names = "--repeats", defaultValue = "3", paramLabel = "N", description = "How often; ${DEFAULT-VALUE}.")
    private int repeats = 3;

    @Option(
            names = "--baseline",
            defaultValue = "loadtests/reports/baseline.json",
            paramLabel = "FILE",
            description = "What to compare with; ${DEFAULT-VALUE}.")
    private Path file = Path.of("loadtests/reports/baseline.json");

    @Option(
            names = "--threshold",
            defaultValue = "0.1",
            paramLabel = "SHARE",
            description = "A change for the worse by more than this share of the mean fails; ${DEFAULT-VALUE}.")
    private double threshold = Comparison.THRESHOLD;

    @Override
    public Integer call() throws Exception {
        Baseline before = Baseline.of(ReportFiles.JSON.readTree(Files.readString(file)));
        Baseline now =
                RepeatedRuns.of(options, repeats, "loadtests/run compare").baseline();
        for (String name : SURROUNDINGS) {
            Map<String, String> then = before.surroundings();
            if (!now.surroundings().getOrDefault(name, "").equals(then.getOrDefault(name, ""))) {
                System.out.printf(
                        "Not the same %s: \"%s\" then, \"%s\" now. Do not read much into what follows.%n",
                        name, then.get(name), now.surroundings().get(name));
            }
        }
        List<Comparison> all = before.compare(now, threshold);
        if (all.isEmpty()) {
            throw new IllegalArgumentException(file + " has none of these scenarios");
        }
        System.out.printf("%n%-18s %-15s %12s %12s %9s %9s%n", "", "", "then", "now", "worse by", "noise");
        all.forEach(one -> System.out.printf(
                Locale.ROOT,
                "%-18s %-15s %12.4f %12.4f %7.1f %% %7.1f %%  %s%n",
                one.scenario(),
                one.measure(),
                one.before().mean(),
                one.now().mean(),
                100 * one.change(),
                100 * one.noise(),
                one.result() == Comparison.Result.SAME ? "" : one.result()));
        return all.stream().anyMatch(one -> one.result() == Comparison.Result.WORSE) ? 1 : 0;
    }
}
