package io.headgate.loadtests.measure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The numbers of one answer of {@code /metrics}, in the text format of Prometheus. */
public final class Scrape {
    private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final List<Sample> samples = new ArrayList<>();

    private record Sample(String name, Map<String, String> labels, double value) {
        boolean has(Map<String, String> wanted) {
            return wanted.entrySet().stream().allMatch(label -> label.getValue().equals(labels.get(label.getKey())));
        }
    }

    public static Scrape of(String text) {
        Scrape scrape = new Scrape();
        text.lines().filter(line -> !line.startsWith("#")).forEach(scrape::read);
        return scrape;
    }

    private void read(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            return;
        }
        Map<String, String> labels = new LinkedHashMap<>();
        String inner = matcher.group(2);
        if (inner != null) {
            Matcher label = LABEL.matcher(inner);
            while (label.find()) {
                labels.put(label.group(1), label.group(2));
            }
        }
        samples.add(new Sample(matcher.group(1), labels, number(matcher.group(3))));
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    /** The sum of all series of this name that have these labels; 0 without any. */
    public double sum(String name, Map<String, String> labels) {
        return samples.stream()
                .filter(sample -> sample.name.equals(name) && sample.has(labels))
                .mapToDouble(Sample::value)
                .sum();
    }

    /** Whether there is any series of this name that has all of these labels, whatever their values. */
    public boolean has(String name, List<String> labels) {
        return samples.stream()
                .anyMatch(sample ->
                        sample.name.equals(name) && sample.labels.keySet().containsAll(labels));
    }

    /** The upper bounds of the buckets of a histogram, in its unit. */
    public List<Double> bounds(String histogram) {
        return buckets(histogram, Map.of()).stream().map(bucket -> bucket[0]).toList();
    }

    /**
     * A percentile of what a histogram counted between an earlier scrape and this one: the upper bound of the bucket in which it lies.
     *
     * @return in the histogram's unit; NaN if nothing was counted, infinity beyond the last bound
     */
    public double percentile(@Nullable Scrape earlier, String histogram, Map<String, String> labels, double share) {
        List<double[]> buckets = buckets(histogram, labels);
        double[] before = new double[buckets.size()];
        if (earlier != null) {
            List<double[]> old = earlier.buckets(histogram, labels);
            for (int i = 0; i < before.length; i++) {
                double bound = buckets.get(i)[0];
                before[i] = old.stream()
                        .filter(bucket -> bucket[0] == bound)
                        .mapToDouble(bucket -> bucket[1])
                        .sum();
            }
        }
        int end = buckets.size() - 1;
        double all = end < 0 ? 0 : buckets.get(end)[1] - before[end];
        if (all <= 0) {
            return Double.NaN;
        }
        for (int i = 0; i <= end; i++) {
            if (buckets.get(i)[1] - before[i] >= share * all) {
                return buckets.get(i)[0];
            }
        }
        return Double.POSITIVE_INFINITY;
    }

    /** Bound and count, of all matching series together, by bound. */
    private List<double[]> buckets(String histogram, Map<String, String> labels) {
        Map<Double, Double> counts = new LinkedHashMap<>();
        for (Sample sample : samples) {
            if (sample.name.equals(histogram + "_bucket") && sample.has(labels)) {
                String bound = sample.labels.get("le");
                if (bound != null) {
                    counts.merge(number(bound), sample.value, Double::sum);
                }
            }
        }
        List<double[]> buckets = new ArrayList<>();
        counts.forEach((bound, count) -> buckets.add(new double[] {bound, count}));
        buckets.sort(Comparator.comparingDouble(bucket -> bucket[0]));
        return buckets;
    }
}
