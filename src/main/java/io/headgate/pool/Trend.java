package io.headgate.pool;

/**
 * Whether a noisy series has begun to rise, and how fast. Three shapes are fitted by least squares: flat, flat up to some point and
 * rising from there, and a single step. Only a rise that explains far more than flat, and more than a step, is one: traffic that
 * starts, or a burst at the end, is a step and says nothing about what comes.
 *
 * @param level where the rise has come to at the last value
 * @param slope how much it rises from one value to the next; 0 when there is no rise
 * @param evidence how many times the variance that is left the rise explains
 * @param step whether a step explains more
 */
record Trend(double level, double slope, double evidence, boolean step) {
    private static final Trend NONE = new Trend(0, 0, 0, false);
    /** Fewer values show nothing. */
    private static final int LEAST = 12;
    /** A rise is seen only once it lasts for so many values. */
    private static final int RISING = 6;
    /**
     * How many times the variance that is left a rise must explain. Far above what a table of the F distribution asks for: the
     * point where the rise begins is searched for, the question is asked at each new value, and neighbours are not independent.
     */
    private static final double EVIDENT = 30;
    /** The same for a rise that was evident before. */
    private static final double PLAUSIBLE = 6;

    static Trend of(double[] values, int count) {
        if (count < LEAST) {
            return NONE;
        }
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += values[i];
        }
        double mean = sum / count;
        double flat = 0;
        for (int i = 0; i < count; i++) {
            flat += (values[i] - mean) * (values[i] - mean);
        }
        double explained = 0;
        Trend best = NONE;
        for (int from = 0; from <= count - RISING; from++) {
            // How far each value lies up the ramp that begins at "from".
            double rampMean = (count - 1.0 - from) * (count - from) / 2 / count;
            double together = 0;
            double ramp = 0;
            for (int i = 0; i < count; i++) {
                double x = Math.max(0, i - from) - rampMean;
                together += x * (values[i] - mean);
                ramp += x * x;
            }
            double slope = together / ramp;
            if (slope > 0 && slope * together > explained) {
                explained = slope * together;
                best = new Trend(mean + slope * (count - 1 - from - rampMean), slope, 0, false);
            }
        }
        double left = Math.max(flat - explained, Double.MIN_NORMAL);
        double evidence = explained * (count - 3) / left;
        return new Trend(best.level, best.slope, evidence, explained <= byStep(values, count, mean));
    }

    /** How much of the variance the best single step explains. */
    private static double byStep(double[] values, int count, double mean) {
        double most = 0;
        double before = 0;
        for (int i = 1; i < count; i++) {
            before += values[i - 1] - mean;
            most = Math.max(most, before * before * count / ((double) i * (count - i)));
        }
        return most;
    }

    boolean evident() {
        return slope > 0 && evidence >= EVIDENT && !step;
    }

    boolean plausible() {
        return slope > 0 && evidence >= PLAUSIBLE;
    }

    /** After how many more values the rise reaches {@code limit}; 0 when it has, infinite when nothing rises. */
    double until(double limit) {
        return slope == 0 ? Double.POSITIVE_INFINITY : Math.max(0, (limit - level) / slope);
    }
}
