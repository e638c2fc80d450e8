package io.headgate.pool;

import java.time.Duration;

/** How often a pool looks around by itself. */
final class Upkeep {
    /** How late a waiter may learn that its time is up. */
    static final Duration WAITERS = Duration.ofMillis(20);

    private static final Duration LONGEST = Duration.ofSeconds(1);
    private static final Duration SHORTEST = Duration.ofMillis(50);

    private Upkeep() {}

    /** Once a second, and more often where the idle limit or the settling time is short: a limit is acted on before it is over. */
    static long intervalNanos(PoolConfig config) {
        long interval =
                Math.min(LONGEST.toNanos(), config.connecting().settleAfter().toNanos() / 2);
        if (!config.lifetime().idle().isZero()) {
            interval = Math.min(interval, config.lifetime().idle().toNanos() / 4);
        }
        return Math.max(interval, SHORTEST.toNanos());
    }
}
