package io.headgate.loadtests.measure;

import org.HdrHistogram.AbstractHistogram;

/** How times were spread, in milliseconds; all NaN if there was none. */
public record Latency(long count, double mean, double p50, double p95, double p99, double min, double max) {
    public static final Latency NONE =
            new Latency(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    static Latency of(AbstractHistogram nanos) {
        return nanos.getTotalCount() == 0
                ? NONE
                : new Latency(
                        nanos.getTotalCount(),
                        millis(Math.round(nanos.getMean())),
                        millis(nanos.getValueAtPercentile(50)),
                        millis(nanos.getValueAtPercentile(95)),
                        millis(nanos.getValueAtPercentile(99)),
                        millis(nanos.getMinValue()),
                        millis(nanos.getMaxValue()));
    }

    /** To a microsecond. */
    private static double millis(long nanos) {
        return Math.round(nanos / 1e3) / 1e3;
    }
}
