package io.headgate.loadtests.baseline;

import java.util.List;

/** The same number from several runs. */
public record Sample(List<Double> values) {
    public Sample {
        values = List.copyOf(values);
    }

    public int size() {
        return values.size();
    }

    public double mean() {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    /** The variance that these runs suggest for all of them (divided by one less than their number); 0 for a single run. */
    public double variance() {
        if (values.size() < 2) {
            return 0;
        }
        double mean = mean();
        return values.stream()
                        .mapToDouble(value -> (value - mean) * (value - mean))
                        .sum()
                / (values.size() - 1);
    }

    /** Half of the way from the smallest to the largest, as a share of the mean: "within so much". */
    public double spread() {
        double low = values.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        double high = values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        return mean() == 0 ? 0 : (high - low) / 2 / Math.abs(mean());
    }
}
