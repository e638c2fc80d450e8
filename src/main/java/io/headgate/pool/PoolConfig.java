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
 */
public record PoolConfig(
        int min,
        int max,
        Waiting waiting,
        Connecting connecting,
        Lifetime lifetime,
        Addresses addresses,
        Health health,
        CircuitBreaker.Settings breaker,
        ConcurrencyLimit.Settings limit,
        Admission.Settings admission,
        Leak leak,
        Forecast.Settings forecast,
        Draining draining) {

    /** What happens to callers while the upstream cannot be reached and no connection is left. */
    public enum WhenDown {
        /** They are refused at once, with the last error and the time of the next attempt. */
        REFUSE,
        /** They wait until their own deadline. */
        WAIT
    }

    /** What happens at a shutdown to callers who wait. */
    public enum WhenDraining {
        /** They are refused at once, so that they can go elsewhere. */
        REFUSE,
        /** They get what comes back from others, until the drain's limit. */
        SERVE
    }

    public PoolConfig {
        require(max >= 1, "max must be at least 1");
        require(min >= 0 && min <= max, "min must be 0 to max");
    }

    /** Reads the keys of a pool; what contradicts itself is told to the section, and what comes back is then only harmless. */
    public static PoolConfig from(Section section) {
        int max = section.atLeast(1, "max");
        int min = section.atLeast(0, "min");
        section.require(min <= max, "min", () -> "must not exceed max (" + max + ")", "max");
        return new PoolConfig(
                Math.min(min, max),
                max,
                Waiting.from(section),
                Connecting.from(section),
                Lifetime.from(section),
                Addresses.from(section),
                Health.from(section.section("health")),
                CircuitBreaker.Settings.from(section.section("breaker")),
                ConcurrencyLimit.Settings.from(section.section("limit")),
                Admission.Settings.from(section.section("admission")),
                Leak.from(section.section("leak")),
                Forecast.Settings.from(section.section("forecast")),
                Draining.from(section));
    }

    /** The same with another maximum, and a minimum that still fits. */
    PoolConfig withMax(int size) {
        return new PoolConfig(
                Math.min(min, size),
                size,
                waiting,
                connecting,
                lifetime,
                addresses,
                health,
                breaker,
                limit,
                admission,
                leak,
                forecast,
                draining);
    }

    /**
     * The queue.
     *
     * @param max requests that may wait for a connection; 0 refuses at once when none is free
     * @param timeout the longest wait, whatever the request's deadline; more than zero
     */
    public record Waiting(int max, Duration timeout, WhenDown whenDown) {
        static Waiting from(Section section) {
            return new Waiting(
                    section.atLeast(0, "max-waiting"),
                    section.positive("acquire-timeout"),
                    section.enumOf(WhenDown.class, "when-down"));
        }
    }

    /**
     * How connections are opened.
     *
     * @param timeout the longest one attempt, or the first probe of a connection, may take; more than zero
     * @param atOnce connections being opened at the same time; at least 1
     * @param warmUp whether a connection that nobody waits for answers one probe before it is lent
     * @param settleAfter how long a connection must stay open before the upstream counts as back, unless it answers a request
     *     sooner; more than zero
     * @param backoff the pauses between failing attempts, shared by all connections to one address
     */
    public record Connecting(Duration timeout, int atOnce, boolean warmUp, Duration settleAfter, Backoff backoff) {
        static Connecting from(Section section) {
            return new Connecting(
                    section.positive("connect-timeout"),
                    section.atLeast(1, "max-opening"),
                    section.bool("warm-up"),
                    section.positive("settle-after"),
                    backoff(section.section("backoff")));
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
    }

    /**
     * How long a connection is used.
     *
     * @param idle how long it may be idle; must be below the upstream's own keep-alive limit; zero for no limit. At the minimum a
     *     connection is kept alive by a probe instead of being closed
     * @param age zero for no limit
     * @param uses how many loans it serves; 0 for no limit
     * @param jitter by how much at most each connection's own limits are shortened at random: 0 to 1
     */
    public record Lifetime(Duration idle, Duration age, int uses, double jitter) {
        static Lifetime from(Section section) {
            Duration idle = section.positiveOrOff("idle-timeout");
            Duration age = section.positiveOrOff("max-age");
            section.require(
                    idle.isZero() || age.isZero() || idle.compareTo(age) < 0,
                    "idle-timeout",
                    () -> "must be shorter than max-age (" + age.toSeconds()
                            + "s), or idle connections never end by it",
                    "max-age");
            return new Lifetime(idle, age, section.atLeast(0, "max-uses"), section.between(0.0, 1.0, "jitter"));
        }
    }

    /**
     * Where an upstream has several addresses.
     *
     * @param refresh how long what a look-up said is believed; more than zero
     * @param panicShare when a smaller share of the addresses than this is well, all of them are used: 0 to 1
     */
    public record Addresses(Duration refresh, double panicShare) {
        static Addresses from(Section section) {
            return new Addresses(section.positive("address-refresh"), section.between(0.0, 1.0, "panic-share"));
        }
    }

    /**
     * How connections are examined.
     *
     * @param validateAfter a connection that was idle for longer answers one probe before it is lent; zero for never
     * @param validateUnrepeatable whether before a request that must not be done twice every idle connection answers one
     * @param mediumTimeout the longest such a probe may take
     * @param deepInterval how often one connection is examined thoroughly in the background; zero for never
     * @param deepTimeout the longest that may take
     * @param deepSlow beyond this the pool is degraded
     * @param extraConnection whether one connection beyond the maximum may be opened for it when all are lent
     * @param slowWait a pool whose callers wait longer for a connection (95th percentile of the last minute) is degraded
     */
    public record Health(
            Duration validateAfter,
            boolean validateUnrepeatable,
            Duration mediumTimeout,
            Duration deepInterval,
            Duration deepTimeout,
            Duration deepSlow,
            boolean extraConnection,
            Duration slowWait) {
        static Health from(Section section) {
            return new Health(
                    section.positiveOrOff("validate-after"),
                    section.bool("validate-unrepeatable"),
                    section.positive("medium-timeout"),
                    section.positiveOrOff("deep-interval"),
                    section.positive("deep-timeout"),
                    section.positive("deep-slow"),
                    section.bool("extra-connection"),
                    section.positive("slow-wait"));
        }
    }

    /**
     * Loans that do not come back.
     *
     * @param enabled whether anybody looks
     * @param after a loan that is out for longer is reported; zero for never
     * @param stack whether the report shows where the connection was asked for, which costs a stack trace per request
     */
    public record Leak(boolean enabled, Duration after, boolean stack) {
        static Leak from(Section section) {
            return new Leak(section.bool("enabled"), section.positiveOrOff("after"), section.bool("stack"));
        }
    }

    /** How the pool is shut down; {@code timeout} is how long connections on loan may stay out. */
    public record Draining(Duration timeout, WhenDraining waiters) {
        static Draining from(Section section) {
            return new Draining(section.positive("drain-timeout"), section.enumOf(WhenDraining.class, "when-draining"));
        }
    }

    private static void require(boolean met, String otherwise) {
        if (!met) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
