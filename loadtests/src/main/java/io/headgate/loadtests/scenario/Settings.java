package io.headgate.loadtests.scenario;

import java.time.Duration;

/**
 * How large a run is.
 *
 * @param users instead of the scenario's own number; 0: its own
 * @param iterations operations of the Qdrant scenarios
 * @param smoke everything as short as it can be and still be a run: for tests of these tests
 * @param tuning how long the pool-tuning scenario lasts
 * @param soak how long the soak lasts
 */
public record Settings(int users, int iterations, boolean smoke, Duration tuning, Duration soak) {
    public static final Settings DEFAULT =
            new Settings(0, 1_000, false, Duration.ofSeconds(60), Duration.ofSeconds(60));
    public static final Settings SMOKE = new Settings(0, 60, true, Duration.ofSeconds(2), Duration.ofSeconds(2));

    /** So long, or two seconds in a smoke run. */
    Duration length(int seconds) {
        return Duration.ofSeconds(smoke ? Math.min(2, seconds) : seconds);
    }

    Duration warmUp(int seconds) {
        return Duration.ofSeconds(smoke ? 1 : seconds);
    }

    int usersOr(int own) {
        return users > 0 ? users : own;
    }
}
