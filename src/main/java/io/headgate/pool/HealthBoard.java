package io.headgate.pool;

import io.headgate.call.Ticker;
import io.headgate.pool.PoolSnapshot.Health;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Where a pool says how well it serves, for those who ask too often to ask the pool itself. Written by whoever answers for the pool at
 * the moment, one at a time; read by anybody without waiting. A pool that serves must say so again and again, or it is not believed.
 */
final class HealthBoard {
    /** Several rounds of housekeeping, which come at least once a second. */
    static final Duration SILENCE = Duration.ofSeconds(10);

    private final Ticker ticker;
    private final InstantSource clock;
    private volatile Entry entry;

    private static final class Entry {
        final HealthState state;
        volatile long saidNanos;

        Entry(HealthState state, long saidNanos) {
            this.state = state;
            this.saidNanos = saidNanos;
        }
    }

    HealthBoard(Ticker ticker, InstantSource clock) {
        this.ticker = ticker;
        this.clock = clock;
        this.entry = new Entry(
                new HealthState(Health.UNHEALTHY, List.of("The pool is being started."), clock.instant()),
                ticker.nanos());
    }

    /** Also when nothing has changed. */
    void say(Health health, List<String> reasons) {
        Entry last = entry;
        long now = ticker.nanos();
        if (last.state.health() == health && last.state.reasons().equals(reasons)) {
            last.saidNanos = now;
            return;
        }
        entry = new Entry(
                new HealthState(health, reasons, last.state.health() == health ? last.state.since() : clock.instant()),
                now);
    }

    HealthState read() {
        Entry last = entry;
        long silent = ticker.nanos() - last.saidNanos;
        if (last.state.health() == Health.UNHEALTHY || silent <= SILENCE.toNanos()) {
            return last.state;
        }
        return new HealthState(
                Health.UNHEALTHY,
                List.of("The pool has not been heard of for longer than " + SILENCE.toSeconds() + " s."),
                clock.instant().minusNanos(silent));
    }
}
