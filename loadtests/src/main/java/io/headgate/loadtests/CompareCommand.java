package io.headgate.loadtests;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.headgate.loadtests.baseline.Baseline;
import io.headgate.loadtests.baseline.Comparison;
import io.headgate.loadtests.stand.Build;
import java.io.IOException;
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
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Run scenarios several times, side by side with the gateway of a baseline. Exit code 1: something became worse.")
final class CompareCommand implements Callable<Integer> {
    private static final List<String> SURROUNDINGS = List.of("cores", "processor", "memory", "java", "store");
    private static final String COMMAND = "loadtests/run compare";

    @Mixin
    private Options options = new Options();

    @Mixin
    private Repeating repeating = new Repeating();

    @Option(
            names = "--baseline",
            defaultValue = BaselineCommand.FOLDER,
            paramLabel = "FOLDER",
            description =
                    "What to compare with: a baseline, or another folder of the product in which it was built; ${DEFAULT-VALUE}.")
    private Path folder = Path.of(BaselineCommand.FOLDER);

    @Option(
            names = "--threshold",
            defaultValue = "0.1",
            paramLabel = "SHARE",
            description = "A change for the worse by more than this share of the mean fails; ${DEFAULT-VALUE}.")
    private double threshold = Comparison.THRESHOLD;

    @Override
    public Integer call() throws Exception {
        Build then = new Build(folder.toAbsolutePath().normalize());
        List<Comparison> all = options.against == null && then.exists() ? withTheGateway(then) : withItsNumbers();
        if (all.isEmpty()) {
            throw new IllegalArgumentException(folder + " has none of these scenarios");
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

    private List<Comparison> withTheGateway(Build then) throws IOException, InterruptedException {
        List<RepeatedRuns> runs = RepeatedRuns.of(options, List.of(new Build(options.root), then), repeating, COMMAND);
        System.out.printf("%nSide by side with the gateway in %s.%n", folder);
        return runs.get(1).baseline().compare(runs.get(0).baseline(), threshold);
    }

    /** Where the gateway of then is not there, or that of now is not ours to start. */
    private List<Comparison> withItsNumbers() throws IOException, InterruptedException {
        Path file = folder.resolve(BaselineCommand.NUMBERS);
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException(
                    "no baseline in " + folder
                            + ": loadtests/run baseline makes one, and any folder of the product will do that has target/headgate.jar");
        }
        Baseline before = read(file);
        Baseline now = RepeatedRuns.of(options, List.of(new Build(options.root)), repeating, COMMAND)
                .get(0)
                .baseline();
        System.out.printf("%nWith the numbers of %s; side by side would say more.%n", file);
        for (String name : SURROUNDINGS) {
            Map<String, String> then = before.surroundings();
            if (!now.surroundings().getOrDefault(name, "").equals(then.getOrDefault(name, ""))) {
                System.out.printf(
                        "Not the same %s: \"%s\" then, \"%s\" now. Do not read much into what follows.%n",
                        name, then.get(name), now.surroundings().get(name));
            }
        }
        return before.compare(now, threshold);
    }

    private static Baseline read(Path file) throws IOException {
        try {
            return Baseline.of(ReportFiles.JSON.readTree(Files.readString(file)));
        } catch (JsonProcessingException | IllegalArgumentException other) {
            throw new IllegalArgumentException(file + " is no baseline of these load tests", other);
        }
    }
}
