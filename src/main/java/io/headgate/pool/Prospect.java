package io.headgate.pool;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a pool of some size would have made of the recorded calls.
 *
 * @param p50 of the waits of those who got a connection, connecting included; so are the others
 * @param refused share of the calls that would have got none, 0 to 1
 * @param use share of the connections that would have been lent on average, 0 to 1
 * @param formula what queueing theory says instead; null where it has no answer because work comes faster than it could be done
 */
public record Prospect(
        int size,
        Duration p50,
        Duration p95,
        Duration p99,
        double refused,
        double use,
        @Nullable Formula formula) {
    /**
     * The estimate without a replay.
     *
     * @param waiting share of the callers that find no free connection
     * @param meanWait of all callers
     */
    public record Formula(double waiting, Duration meanWait) {}

    /** Whether nobody is refused and hardly anybody waits longer. */
    boolean meets(Duration target) {
        return refused == 0 && p99.compareTo(target) <= 0;
    }
}
