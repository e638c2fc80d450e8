package io.headgate.pool;

import io.headgate.config.Section;
import io.headgate.resilience.Backoff;
import io.headgate.resilience.CircuitBreaker;
import io.headgate.resilience.ConcurrencyLimit;
import java.time.Duration;

/**
 * How one pool behaves; each key is described in {@code reference.conf} under {@code headgate.defaults.upstream.http.pool}.
 *
 * @param min connections kept open while nobody asks; 0 to {@code max}
 * @param max connections open or being opened at any time; at least 1
 * @param maxWaiting requests that may wait for one; 0 refuses at once when none is free
 * @param acquireTimeout the longest wait for a connection, whatever the request's deadline; more than zero
 * @param connectTimeout the longest one attempt to open a connection, or one probe, may take; more than zero
 * @param maxOpening connections being opened at the same time; at least 1
 * @param idleTimeout how long a connection may be idle; must be below the upstream's own keep-alive limit; zero for no limit.
 *     At the minimum a connection is kept alive by a probe instead of being closed
 * @param maxAge how long a connection is used at most; zero for no limit
 * @param maxUses how many loans a connection serves at most; 0 for no limit
 * @param jitter by how much at most each connection's own idle, age and use limits are shortened at random: 0 to 1
 * @param warmUp whether a connection that nobody waits for answers one probe before it is lent
 * @param whenDown what happens to callers while the upstream cannot be reached
 * @param settleAfter how long a connection must stay open before the upstream counts as back, unless it answers a request sooner;
 *     more than zero
 * @param backoff the pauses between failing attempts to connect, shared by all connections of the pool
 * @param drainTimeout how long a shutdown waits for connections on loan
 */
public record PoolConfig(
        int min,
        int max,
        int maxWaiting,
        Duration acquireTimeout,
        Duration connectTimeout,
        int maxOpening,
        Duration idleTimeout,
        Duration maxAge,
        int maxUses,
        double jitter,
        boolean warmUp,
        WhenDown whenDown,
        Duration settleAfter,
        Backoff backoff,
        Duration drainTimeout) {

    /** What happens to callers while the upstream cannot be reached and no connection is left. */
    public enum WhenDown {
        /** They are refused at once, with the last error and the time of the next attempt. */
        REFUSE,
        /** They wait until their own deadline. */
        WAIT
    }

    public PoolConfig {
        require(max >= 1, "max must be at least 1");
        require(min >= 0 && min <= max, "min must be 0 to max");
        require(maxWaiting >= 0, "max-waiting must not be negative");
        require(maxOpening >= 1, "max-opening must be at least 1");
        require(maxUses >= 0, "max-uses must not be negative");
        require(jitter >= 0 && jitter <= 1, "jitter must be 0 to 1");
        require(positive(acquireTimeout), "acquire-timeout must be longer than zero");
        require(positive(connectTimeout), "connect-timeout must be longer than zero");
        require(positive(settleAfter), "settle-after must be longer than zero");
        require(!idleTimeout.isNegative(), "idle-timeout must not be negative");
        require(!maxAge.isNegative(), "max-age must not be negative");
        require(!drainTimeout.isNegative(), "drain-timeout must not be negative");
        require(backoff.attempt() == 0, "backoff must be at its foot");
    }

    /** Reads the keys of a pool; what contradicts itself is told to the section, and what comes back is then only harmless. */
    public static PoolConfig from(Section section) {
        int max = section.atLeast(1, "max");
        int min = section.atLeast(0, "min");
        Duration idleTimeout = section.positiveOrOff("idle-timeout");
        Duration maxAge = section.positiveOrOff("max-age");
        // Checked here, and not used yet.
        CircuitBreaker.Settings.from(section.section("breaker"));
        ConcurrencyLimit.Settings.from(section.section("limit"));
        Forecast.Settings.from(section.section("forecast"));
        section.require(min <= max, "min", () -> "must not exceed max (" + max + ")", "max");
        section.require(
                idleTimeout.isZero() || maxAge.isZero() || idleTimeout.compareTo(maxAge) < 0,
                "idle-timeout",
                () -> "must be shorter than max-age (" + maxAge.toSeconds() + "s), or idle connections never end by it",
                "max-age");
        return new PoolConfig(
                Math.min(min, max),
                max,
                section.atLeast(0, "max-waiting"),
                section.positive("acquire-timeout"),
                section.positive("connect-timeout"),
                section.atLeast(1, "max-opening"),
                idleTimeout,
                maxAge,
                section.atLeast(0, "max-uses"),
                section.between(0.0, 1.0, "jitter"),
                section.bool("warm-up"),
                section.enumOf(WhenDown.class, "when-down"),
                section.positive("settle-after"),
                backoff(section.section("backoff")),
                section.positive("drain-timeout"));
    }

    /** The same with another maximum, and a minimum that still fits. */
    PoolConfig withMax(int size) {
        return new PoolConfig(
                Math.min(min, size),
                size,
                maxWaiting,
                acquireTimeout,
                connectTimeout,
                maxOpening,
                idleTimeout,
                maxAge,
                maxUses,
                jitter,
                warmUp,
                whenDown,
                settleAfter,
                backoff,
                drainTimeout);
    }

    private static Backoff backoff(Section section) {
        Duration first = section.positive("first");
        Duration max = section.positive("max");
        section.require(
                max.compareTo(first) >= 0,
                "max",
                () -> "must not be shorter than first (" + first.toMillis() + "ms)",
                "first");
        return new Backoff(
                first,
                max.compareTo(first) >= 0 ? max : first,
                section.between(1.0, 10.0, "factor"),
                section.between(0.0, 0.9, "jitter"),
                0);
    }

    private static boolean positive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }

    private static void require(boolean met, String otherwise) {
        if (!met) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
