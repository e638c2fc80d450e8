package io.headgate.pool;

import java.time.Duration;
import java.util.Arrays;

/**
 * What a recording says of itself, without any what-if.
 *
 * @param calls all of them, unserved ones included
 * @param completed those that got a connection and have given it back
 * @param span from the first arrival to the last
 * @param arrivalsPerSecond λ
 * @param arrivalVariation squared coefficient of variation of the gaps between arrivals: 0 for a metronome, 1 for random arrivals
 * @param meanHold from grant to release
 * @param holdVariation squared coefficient of variation of the hold times
 * @param connect how long opening a connection took lately, the median
 * @param busy connections that the load keeps busy on average: λ times the mean hold (J. D. C. Little, A Proof for the Queuing
 *     Formula L = λW, 1961)
 * @param refused share of the calls that got no connection, 0 to 1; callers who left by themselves do not count
 * @param p50 of the waits for a connection; so are the others
 */
public record Measured(
        int calls,
        int completed,
        Duration span,
        double arrivalsPerSecond,
        double arrivalVariation,
        Duration meanHold,
        double holdVariation,
        Duration connect,
        double busy,
        double refused,
        Duration p50,
        Duration p95,
        Duration p99) {
    private static final double NANOS_PER_SECOND = 1e9;

    static Measured of(Recording recording) {
        int calls = recording.calls();
        long[] asked = recording.askedNanos.clone();
        Arrays.sort(asked);
        long[] gaps = new long[Math.max(0, calls - 1)];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = asked[i + 1] - asked[i];
        }
        long span = calls == 0 ? 0 : asked[calls - 1] - asked[0];
        double rate = span == 0 ? 0 : gaps.length * NANOS_PER_SECOND / span;
        long[] holds = Load.completed(recording);
        double hold = mean(holds);
        long[] waits = new long[calls];
        int served = 0;
        int refused = 0;
        int left = 0;
        for (int i = 0; i < calls; i++) {
            long held = recording.heldNanos[i];
            if (held == Recording.CANCELLED) {
                left++;
            } else if (held == Recording.REFUSED) {
                refused++;
            } else if (recording.waitedNanos[i] >= 0) {
                waits[served++] = recording.waitedNanos[i];
            }
        }
        long[] sorted = Arrays.copyOf(waits, served);
        Arrays.sort(sorted);
        return new Measured(
                calls,
                holds.length,
                Duration.ofNanos(span),
                rate,
                variation(gaps),
                Duration.ofNanos((long) hold),
                variation(holds),
                Duration.ofNanos(recording.connectNanos),
                rate * hold / NANOS_PER_SECOND,
                calls == left ? 0 : (double) refused / (calls - left),
                quantile(sorted, 50),
                quantile(sorted, 95),
                quantile(sorted, 99));
    }

    /** The smallest value that at least so many percent of the values do not exceed; zero when there are none. */
    static Duration quantile(long[] sorted, int percent) {
        return Duration.ofNanos(
                sorted.length == 0 ? 0 : sorted[(int) (((long) sorted.length * percent + 99) / 100) - 1]);
    }

    private static double mean(long[] values) {
        return Arrays.stream(values).average().orElse(0);
    }

    private static double variation(long[] values) {
        double mean = mean(values);
        if (mean == 0) {
            return 0;
        }
        double squares = 0;
        for (long value : values) {
            squares += (value - mean) * (value - mean);
        }
        return squares / values.length / mean / mean;
    }
}
