package io.headgate.loadtests;

import io.headgate.loadtests.baseline.Baseline;
import io.headgate.loadtests.baseline.Sample;
import io.headgate.loadtests.report.Report;
import io.headgate.loadtests.scenario.Outcome;
import io.headgate.loadtests.stand.Build;
import io.headgate.loadtests.verdict.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The same scenarios before several gateways, each started anew, which are asked in turn. One process is not the next one: of five
 * gateways of one build, asked in turn for twenty minutes, some cost up to a seventh less than others in most scenarios. So each repeat
 * is the mean of several gateways (Kalibera and Jones, Rigorous Benchmarking in Reasonable Time, 2013: repeat at the level that
 * varies most).
 */
final class RepeatedRuns {
    /** Repeats may differ by this much, to either side. */
    private static final double STEADY = 0.05;

    private static final double LEAST_CPU_SECONDS = 0.5;

    private final List<Report> reports;
    private final int repeats;

    private RepeatedRuns(List<Report> reports, int repeats) {
        this.reports = reports;
        this.repeats = repeats;
    }

    /**
     * Runs them all, and writes the reports of the first build.
     *
     * @param builds those to be compared with each other, beginning with that of {@link Options#root}
     * @return for each build its runs
     */
    static List<RepeatedRuns> of(Options options, List<Build> builds, Repeating repeating, String command)
            throws IOException, InterruptedException {
        repeating.check();
        options.repeated = true;
        // A gateway elsewhere is the same one each time.
        int gateways = options.smoke || options.against != null ? 1 : repeating.gateways;
        int repeats = repeating.repeats;
        List<List<Report>> all = new Campaign(options, command).sideBySide(builds, repeats * gateways);
        for (Report report : all.get(0)) {
            ReportFiles.write(report, options.reports);
        }
        return all.stream().map(reports -> new RepeatedRuns(reports, repeats)).toList();
    }

    /** Of each gateway. */
    List<Report> reports() {
        return reports;
    }

    Baseline baseline() {
        Map<String, Map<String, List<Double>>> values = new TreeMap<>();
        for (Report report : reports) {
            report.outcomes()
                    .forEach(outcome -> Baseline.MEASURES.keySet().forEach(measure -> {
                        double value = outcome.measure(measure);
                        if (!Double.isNaN(value) && !tooShort(measure, outcome)) {
                            values.computeIfAbsent(outcome.scenario(), unused -> new TreeMap<>())
                                    .computeIfAbsent(measure, unused -> new ArrayList<>())
                                    .add(value);
                        }
                    }));
        }
        values.values().forEach(measures -> measures.values().removeIf(list -> list.size() < reports.size()));
        Map<String, Map<String, Sample>> samples = new TreeMap<>();
        values.forEach((scenario, measures) -> {
            Map<String, Sample> of = new TreeMap<>();
            measures.forEach((measure, list) -> of.put(measure, new Sample(means(list, repeats))));
            samples.put(scenario, of);
        });
        Map<String, String> around = new TreeMap<>();
        reports.get(0).surroundings().values().forEach(around::putAll);
        around.put("timestamp", reports.get(0).began().toString());
        // Changes while the machine is used, and says nothing of whether two runs may be compared.
        around.remove("load");
        return new Baseline(around, samples);
    }

    /** Of each repeat: its gateways are those that were started as many apart as there are repeats. */
    static List<Double> means(List<Double> ofGateways, int repeats) {
        double[] sums = new double[repeats];
        for (int i = 0; i < ofGateways.size(); i++) {
            sums[i % repeats] += ofGateways.get(i);
        }
        return Arrays.stream(sums)
                .map(sum -> sum * repeats / ofGateways.size())
                .boxed()
                .toList();
    }

    /** The system tells processor time in hundredths of a second: of few of them nothing steady can be said. */
    private static boolean tooShort(String measure, Outcome outcome) {
        return measure.equals(Baseline.CPU) && !(outcome.measure("cpu-seconds") >= LEAST_CPU_SECONDS);
    }

    /** Targets whose verdict was not the same each time, with all their verdicts. */
    Map<String, Set<Verdict>> unstable() {
        Map<String, Set<Verdict>> verdicts = new TreeMap<>();
        reports.forEach(report -> report.lines()
                .forEach(line -> verdicts.computeIfAbsent(line.target().id(), unused -> EnumSet.noneOf(Verdict.class))
                        .add(line.verdict())));
        verdicts.values().removeIf(set -> set.size() == 1);
        return verdicts;
    }

    void tell(Baseline baseline) {
        System.out.printf("%n%-18s %-15s %12s %9s%n", "", "", "mean", "spread");
        baseline.samples()
                .forEach((scenario, measures) -> measures.forEach((measure, sample) -> System.out.printf(
                        Locale.ROOT,
                        "%-18s %-15s %12.4f   ± %4.1f %%%n",
                        scenario,
                        measure,
                        sample.mean(),
                        100 * sample.spread())));
        Map<String, Set<Verdict>> unstable = unstable();
        System.out.printf(
                "%nverdicts over %d repeats, %d gateways in all: %s%n",
                repeats, reports.size(), unstable.isEmpty() ? "all the same" : "not the same for " + unstable);
        cpu(baseline);
    }

    /** The steady figure: whether repeats agree in what a request costs. */
    private static void cpu(Baseline baseline) {
        Map<String, Double> spreads = new TreeMap<>();
        baseline.samples().forEach((scenario, measures) -> {
            Sample sample = measures.get(Baseline.CPU);
            if (sample != null) {
                spreads.put(scenario, sample.spread());
            }
        });
        spreads.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .ifPresent(widest -> System.out.printf(
                        Locale.ROOT,
                        "CPU seconds of the gateway per 1000 requests: at most ± %.1f %% (%s), %s the ± %.0f %% that are wanted%n",
                        100 * widest.getValue(),
                        widest.getKey(),
                        widest.getValue() <= STEADY ? "within" : "NOT within",
                        100 * STEADY));
    }
}
