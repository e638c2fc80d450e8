package io.headgate.loadtests.scenario;

import io.headgate.loadtests.measure.WarmUp;
import io.headgate.loadtests.measure.Watch;
import java.time.Duration;

/**
 * How large a run is.
 *
 * @param users instead of the scenario's own number; 0: its own
 * @param iterations operations of the Qdrant scenarios
 * @param smoke everything as short as it can be and still be a run: for tests of these tests
 * @param tuning how long the pool-tuning scenario lasts
 * @param soak how long the soak lasts
 * @param firstWarmUp how long the first scenario in front of a store warms up
 * @param settling how much longer warm-ups may be while the gateway's compilers are busy
 */
public record Settings(
        int users,
        int iterations,
        boolean smoke,
        Duration tuning,
        Duration soak,
        Duration firstWarmUp,
        Duration settling) {
    public static final Settings SMOKE = new Settings(
            0, 60, true, Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ZERO);

    public Settings withUsers(int many) {
        return new Settings(many, iterations, smoke, tuning, soak, firstWarmUp, settling);
    }

    /** So long, or two seconds in a smoke run. */
    Duration length(int seconds) {
        return Duration.ofSeconds(smoke ? Math.min(2, seconds) : seconds);
    }

    /** Of a scenario that takes so many seconds for it, unless it is the first in front of its store; of none if it takes 0. */
    WarmUp warmUp(int seconds, boolean first) {
        Duration own = first ? firstWarmUp : Duration.ofSeconds(smoke ? 1 : seconds);
        // Whether compilers are busy is known after some seconds.
        Duration least = own.isZero() || settling.isZero() || own.compareTo(Watch.LATELY) > 0 ? own : Watch.LATELY;
        return new WarmUp(least, own.isZero() ? own : least.plus(settling));
    }

    int usersOr(int own) {
        return users > 0 ? users : own;
    }
}
