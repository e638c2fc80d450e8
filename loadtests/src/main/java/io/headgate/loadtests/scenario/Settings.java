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
 * @param part of their own length that scenarios take which last for some time, above 0
 */
public record Settings(
        int users,
        int iterations,
        boolean smoke,
        Duration tuning,
        Duration soak,
        Duration firstWarmUp,
        Duration settling,
        double part) {
    public static final Settings SMOKE = new Settings(
            0, 60, true, Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ZERO, 1);

    public Settings withUsers(int many) {
        return new Settings(many, iterations, smoke, tuning, soak, firstWarmUp, settling, part);
    }

    /** So long, or its part, or two seconds in a smoke run. */
    Duration length(int seconds) {
        return smoke ? Duration.ofSeconds(Math.min(2, seconds)) : part(seconds);
    }

    /** Of a scenario that takes so many seconds for it, unless it is the first in front of its store; of none if it takes 0. */
    WarmUp warmUp(int seconds, boolean first) {
        Duration own = first ? firstWarmUp : smoke ? Duration.ofSeconds(1) : part(seconds);
        // Whether compilers are busy is known after some seconds.
        Duration least = own.isZero() || settling.isZero() || own.compareTo(Watch.LATELY) > 0 ? own : Watch.LATELY;
        return new WarmUp(least, own.isZero() ? own : least.plus(settling));
    }

    /** In whole seconds, one at least: a load of Gatling that is to last for less than that never comes to its end. */
    private Duration part(int seconds) {
        return Duration.ofSeconds(seconds == 0 ? 0 : Math.max(1, Math.round(seconds * part)));
    }

    int usersOr(int own) {
        return users > 0 ? users : own;
    }
}
