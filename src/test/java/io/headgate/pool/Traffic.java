package io.headgate.pool;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/**
 * Callers who arrive by chance (a Poisson process) and hold what they get for times with a long tail (lognormal), with spells in
 * which more of them come than on average.
 */
final class Traffic {
    private static final double SPREAD = 1;
    private static final double BURST_SECONDS = 12;
    private static final double CALM_SECONDS = 75;

    private final Random random;
    private final DoubleUnaryOperator arrivalsPerSecond;
    private final DoubleUnaryOperator meanHoldSeconds;
    private final double burst;
    private double second;
    private boolean bursting;
    private double spellEnds;

    /**
     * @param arrivalsPerSecond by the second since the start, spells apart
     * @param meanHoldSeconds likewise
     * @param burst how many times the average comes in a spell of many; 1 for none
     */
    Traffic(long seed, DoubleUnaryOperator arrivalsPerSecond, DoubleUnaryOperator meanHoldSeconds, double burst) {
        this.random = new Random(seed);
        this.arrivalsPerSecond = arrivalsPerSecond;
        this.meanHoldSeconds = meanHoldSeconds;
        this.burst = burst;
    }

    /** When the next one comes, in seconds since the start. */
    double nextArrival() {
        // Steps of at most a tenth of a second, so that a rate that changes is followed.
        while (true) {
            double gap = -Math.log(1 - random.nextDouble()) / (arrivalsPerSecond.applyAsDouble(second) * factor());
            if (gap <= 0.1) {
                second += gap;
                return second;
            }
            second += 0.1;
        }
    }

    private double factor() {
        if (burst == 1) {
            return 1;
        }
        if (second >= spellEnds) {
            bursting = !bursting;
            spellEnds = second + (bursting ? BURST_SECONDS : CALM_SECONDS) * (0.5 + random.nextDouble());
        }
        double share = BURST_SECONDS / (BURST_SECONDS + CALM_SECONDS);
        return bursting ? burst : (1 - share * burst) / (1 - share);
    }

    /** For how long one holds what it gets, in seconds. */
    double hold() {
        double middle = Math.log(meanHoldSeconds.applyAsDouble(second)) - SPREAD * SPREAD / 2;
        return Math.exp(middle + SPREAD * random.nextGaussian());
    }
}
