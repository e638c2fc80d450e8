package io.headgate.pool;

import io.headgate.call.Operation;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long connections have been held lately: on average, which says how fast a queue moves, and by operation, which says how much
 * time a call needs once it has its connection. Operations are told apart by name; names come from tables, so there are not many.
 */
final class HoldTimes {
    /** Enough to be more than chance. */
    static final int ENOUGH = 20;

    private static final double WEIGHT = 1.0 / 64;
    private static final int SAMPLES = 128;
    /** Sorting is what costs here, so it is done rarely once there is enough to sort. */
    private static final int REFRESH = 32;

    private static final int REFRESH_AT_FIRST = 8;

    private final Map<String, Usual> operations = new HashMap<>();
    private double average;
    private long count;

    /** The last calls of one operation that went well. */
    private static final class Usual {
        final long[] samples = new long[SAMPLES];
        long count;
        long median;
        long most;

        void add(long nanos) {
            samples[(int) (count++ % SAMPLES)] = nanos;
            int refresh = count < SAMPLES ? REFRESH_AT_FIRST : REFRESH;
            if (count >= ENOUGH && count % refresh == 0 || count == ENOUGH) {
                long[] sorted = Arrays.copyOf(samples, (int) Math.min(count, SAMPLES));
                Arrays.sort(sorted);
                median = sorted[sorted.length / 2];
                most = sorted[(sorted.length * 98 + 99) / 100 - 1];
            }
        }
    }

    /** @param well whether the call was done; others only say how long the connection was taken */
    void held(@Nullable Operation operation, long nanos, boolean well) {
        count++;
        average = count == 1 ? nanos : average + (nanos - average) * Math.max(WEIGHT, 1.0 / count);
        if (well && operation != null) {
            operations.computeIfAbsent(operation.name(), unused -> new Usual()).add(nanos);
        }
    }

    boolean known() {
        return count >= ENOUGH;
    }

    /** Nanoseconds. */
    double average() {
        return average;
    }

    /** What half of the calls of this operation need at most, in nanoseconds; 0 while that is not known. */
    long median(Operation operation) {
        Usual usual = operations.get(operation.name());
        return usual == null ? 0 : usual.median;
    }

    /** What nearly all calls of this operation need at most, in nanoseconds; 0 while that is not known. */
    long most(Operation operation) {
        Usual usual = operations.get(operation.name());
        return usual == null ? 0 : usual.most;
    }
}
