package io.headgate.sandbox.canary;

import java.util.Arrays;
import java.util.OptionalDouble;

/** Moments of a list of numbers; empty where they are not defined. */
final class Statistics {
    private Statistics() {}

    static OptionalDouble mean(double[] values) {
        return Arrays.stream(values).average();
    }

    static OptionalDouble variance(double[] values) {
        return values.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(squares(values) / values.length);
    }

    static OptionalDouble sampleVariance(double[] values) {
        return values.length < 2 ? OptionalDouble.empty() : OptionalDouble.of(squares(values) / (values.length - 1));
    }

    static OptionalDouble deviation(double[] values) {
        return root(variance(values));
    }

    static OptionalDouble sampleDeviation(double[] values) {
        return root(sampleVariance(values));
    }

    private static double squares(double[] values) {
        double mean = mean(values).orElse(0);
        return Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
    }

    private static OptionalDouble root(OptionalDouble variance) {
        return variance.isEmpty() ? variance : OptionalDouble.of(Math.sqrt(variance.getAsDouble()));
    }
}
