package io.headgate.loadtests.baseline;

/**
 * Whether a number became worse. It did if its mean moved to the worse side by more than the threshold, and by more than repeats of one
 * and the same version differ among each other: one-sided t-test at 95 %, so of twenty comparisons of equal versions one may seem worse.
 *
 * @param change to the worse, as a share of the earlier mean; negative: better
 * @param noise the part of the change that repeats explain, as a share of the earlier mean
 */
public record Comparison(
        String scenario, String measure, Sample before, Sample now, double change, double noise, Result result) {
    /** The default: a tenth of the mean. */
    public static final double THRESHOLD = 0.10;

    /** Student's t for 95 %, one side, by degrees of freedom from 1 on. */
    private static final double[] STUDENT = {6.31, 2.92, 2.35, 2.13, 2.02, 1.94, 1.89, 1.86, 1.83, 1.81};

    private static final double NORMAL = 1.73;

    /** What is to be said. */
    public enum Result {
        BETTER,
        SAME,
        /** It moved beyond the threshold, but no further than repeats do, or there are none: repeat more often. */
        UNSURE,
        WORSE
    }

    /**
     * Compares.
     *
     * @param higherIsBetter as for throughput
     * @param threshold share of the earlier mean, such as 0.1
     */
    public static Comparison of(
            String scenario, String measure, Sample before, Sample now, boolean higherIsBetter, double threshold) {
        double mean = Math.abs(before.mean());
        double moved = (now.mean() - before.mean()) * (higherIsBetter ? -1 : 1);
        double change = mean == 0 ? (moved == 0 ? 0 : Math.copySign(Double.POSITIVE_INFINITY, moved)) : moved / mean;
        int freedom = before.size() + now.size() - 2;
        double error = Math.sqrt(before.variance() / before.size() + now.variance() / now.size());
        double noise = freedom < 1 ? Double.POSITIVE_INFINITY : mean == 0 ? 0 : student(freedom) * error / mean;
        return new Comparison(scenario, measure, before, now, change, noise, result(change, noise, threshold));
    }

    private static Result result(double change, double noise, double threshold) {
        if (Math.abs(change) <= threshold) {
            return Result.SAME;
        }
        if (change < 0) {
            return Math.abs(change) > noise ? Result.BETTER : Result.SAME;
        }
        return change > noise ? Result.WORSE : Result.UNSURE;
    }

    private static double student(int freedom) {
        return freedom <= STUDENT.length ? STUDENT[freedom - 1] : NORMAL;
    }
}
