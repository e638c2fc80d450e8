package io.headgate.pool;

import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.observe.PoolMeters;
import io.headgate.pool.PoolSnapshot.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a pool says about itself: to a caller it refuses, to the meters, to an operator. Reads the state and changes none of it. */
final class PoolNumbers {
    private final PoolConfig config;
    private final Connections connections;
    private final WaitQueue waiting;
    private final Opener opener;
    private final Statistics statistics;
    private boolean draining;

    PoolNumbers(PoolConfig config, Connections connections, WaitQueue waiting, Opener opener, Statistics statistics) {
        this.config = config;
        this.connections = connections;
        this.waiting = waiting;
        this.opener = opener;
        this.statistics = statistics;
    }

    void draining() {
        draining = true;
    }

    Failure refusal(FailureKind kind, long now) {
        Failure last = opener.lastFailure();
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("max", config.max());
        numbers.put("total", connections.inUse());
        numbers.put("active", connections.active());
        numbers.put("idle", connections.idle());
        numbers.put("opening", connections.opening());
        numbers.put("waiting", waiting.size());
        numbers.put("max_waiting", config.maxWaiting());
        numbers.put("oldest_wait_ms", waiting.oldestWaitNanos(now) / 1_000_000);
        if (last != null) {
            numbers.put("last_connect_error", last.detail());
            numbers.put("last_connect_error_age_ms", opener.lastFailureAge(now).toMillis());
        }
        String detail = kind == FailureKind.UPSTREAM_CONNECT && last != null ? last.detail() : kind.advice();
        return new Failure(kind, detail, opener.pause(now), numbers);
    }

    PoolSnapshot.Counts counts(long now) {
        return new PoolSnapshot.Counts(
                connections.idle(),
                connections.active(),
                connections.opening(),
                connections.closing(),
                waiting.size(),
                Duration.ofNanos(waiting.oldestWaitNanos(now)));
    }

    int idle() {
        return connections.idle();
    }

    int active() {
        return connections.active();
    }

    int opening() {
        return connections.opening();
    }

    int closing() {
        return connections.closing();
    }

    int waiting() {
        return waiting.size();
    }

    PoolMeters.State meterState() {
        if (draining) {
            return PoolMeters.State.DRAINING;
        }
        if (connections.ready() == 0 && opener.failing()) {
            return PoolMeters.State.DOWN;
        }
        return starting() ? PoolMeters.State.STARTING : PoolMeters.State.UP;
    }

    private boolean starting() {
        return config.min() > 0 && connections.ready() == 0 && !statistics.everOpened();
    }

    Health health() {
        if (draining || (connections.ready() == 0 && opener.failing())) {
            return Health.UNHEALTHY;
        }
        return opener.failing() || connections.ready() < config.min() ? Health.DEGRADED : Health.HEALTHY;
    }

    /** Why the health is what it is, a sentence each. */
    List<String> reasons() {
        return List.of(reason());
    }

    private String reason() {
        Failure last = opener.lastFailure();
        if (draining) {
            return "The pool is being drained.";
        }
        if (opener.failing()) {
            return "The last attempt to open a connection failed: " + (last == null ? "" : last.detail());
        }
        if (starting()) {
            return "The first connection is being opened.";
        }
        if (connections.ready() < config.min()) {
            return "There are fewer connections than the minimum; the rest are being opened.";
        }
        return "Connections can be had.";
    }

    PoolSnapshot snapshot(PoolSetup setup, int generation, long now) {
        Instant wallClock = setup.wallClock().instant();
        return new PoolSnapshot(
                setup.name(),
                generation,
                health(),
                reason(),
                limits(config),
                counts(now),
                statistics.totals(generation - 1),
                statistics.waits(),
                setup.createdAt(),
                wallClock,
                lastProbe(statistics, wallClock, now),
                statistics.lastError(),
                lastErrorAt(statistics, wallClock, now),
                opener.pause(now));
    }

    /** What is known of a pool that is not running. */
    static PoolSnapshot ofNone(PoolSetup setup, int generation, String reason, @Nullable Duration nextStartIn) {
        Statistics statistics = setup.statistics();
        Instant wallClock = setup.wallClock().instant();
        long now = setup.ticker().nanos();
        return new PoolSnapshot(
                setup.name(),
                generation,
                Health.UNHEALTHY,
                reason,
                limits(setup.config()),
                new PoolSnapshot.Counts(0, 0, 0, 0, 0, Duration.ZERO),
                statistics.totals(Math.max(0, generation - 1)),
                statistics.waits(),
                setup.createdAt(),
                wallClock,
                lastProbe(statistics, wallClock, now),
                statistics.lastError(),
                lastErrorAt(statistics, wallClock, now),
                nextStartIn);
    }

    private static @Nullable Instant lastProbe(Statistics statistics, Instant wallClock, long now) {
        return statistics.everProbed() ? wallClock.minusNanos(now - statistics.lastProbeNanos()) : null;
    }

    private static @Nullable Instant lastErrorAt(Statistics statistics, Instant wallClock, long now) {
        return statistics.lastError() == null ? null : wallClock.minusNanos(now - statistics.lastErrorNanos());
    }

    private static PoolSnapshot.Limits limits(PoolConfig config) {
        return new PoolSnapshot.Limits(config.min(), config.max(), config.maxWaiting(), config.maxOpening());
    }
}
