package io.headgate.pool;

import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.observe.PoolMeters;
import io.headgate.pool.PoolSnapshot.Health;
import io.headgate.resilience.CircuitBreaker;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a pool says about itself: to a caller it refuses, to the meters, to an operator. Reads the state and changes none of it. */
final class PoolNumbers {
    private final Facts facts;
    private final Breakers breakers;
    private final Leaks leaks;
    private final Diagnosis diagnosis;

    PoolNumbers(Facts facts, Breakers breakers, Checkups checkups, Leaks leaks) {
        this.facts = facts;
        this.breakers = breakers;
        this.leaks = leaks;
        this.diagnosis = new Diagnosis(facts, breakers, checkups, leaks);
    }

    Diagnosis diagnosis() {
        return diagnosis;
    }

    /** Looks at the trend; called at every round of housekeeping. */
    void look(long now) {
        facts.forecast.look(facts.capacity(), facts.waiting.size(), now);
        diagnosis.look(now);
    }

    Failure refusal(FailureKind kind, long now) {
        Opener failing = facts.members.lastToFail(now);
        Failure last = failing == null ? null : failing.lastFailure();
        String detail = kind == FailureKind.UPSTREAM_CONNECT && last != null ? last.detail() : kind.advice();
        Duration comeBackIn = kind == FailureKind.BREAKER_OPEN
                ? Duration.ofNanos(breakers.reopensInNanos(now))
                : facts.members.pause(now);
        return new Failure(kind, detail, comeBackIn, numbers(last, failing, now));
    }

    /**
     * A refusal for want of time.
     *
     * @param waitNanos the wait to be expected
     * @param missedByNanos by how much the call would have missed its deadline
     */
    Failure noTime(long waitNanos, long missedByNanos, long now) {
        Map<String, Object> numbers = numbers(null, null, now);
        numbers.put("estimated_wait_ms", waitNanos / 1_000_000);
        numbers.put("missed_by_ms", missedByNanos / 1_000_000);
        return new Failure(
                FailureKind.ADMISSION_DEADLINE,
                FailureKind.ADMISSION_DEADLINE.advice(),
                Duration.ofNanos(missedByNanos),
                numbers);
    }

    private Map<String, Object> numbers(@Nullable Failure last, @Nullable Opener failing, long now) {
        Connections connections = facts.connections;
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("max", facts.config.max());
        numbers.put("limit", facts.capacity());
        numbers.put("total", connections.inUse());
        numbers.put("active", connections.active());
        numbers.put("idle", connections.idle());
        numbers.put("opening", connections.opening());
        numbers.put("waiting", facts.waiting.size());
        numbers.put("max_waiting", facts.config.waiting().max());
        numbers.put("oldest_wait_ms", facts.waiting.oldestWaitNanos(now) / 1_000_000);
        if (last != null && failing != null) {
            numbers.put("last_connect_error", last.detail());
            numbers.put("last_connect_error_age_ms", failing.lastFailureAge(now).toMillis());
        }
        return numbers;
    }

    PoolSnapshot.Counts counts(long now) {
        return new PoolSnapshot.Counts(
                facts.connections.idle(),
                facts.connections.active(),
                facts.connections.opening(),
                facts.connections.closing(),
                facts.waiting.size(),
                Duration.ofNanos(facts.waiting.oldestWaitNanos(now)));
    }

    int idle() {
        return facts.connections.idle();
    }

    int active() {
        return facts.connections.active();
    }

    int opening() {
        return facts.connections.opening();
    }

    int closing() {
        return facts.connections.closing();
    }

    int waiting() {
        return facts.waiting.size();
    }

    PoolMeters.State meterState() {
        if (facts.draining) {
            return PoolMeters.State.DRAINING;
        }
        if (diagnosis.down()) {
            return PoolMeters.State.DOWN;
        }
        return diagnosis.starting() ? PoolMeters.State.STARTING : PoolMeters.State.UP;
    }

    int capacity() {
        return facts.capacity();
    }

    CircuitBreaker.State breaker(long now) {
        return breakers.state(now);
    }

    int leaks() {
        return leaks.out();
    }

    int addresses() {
        return facts.members.all().size();
    }

    int ejected(long now) {
        return facts.members.ejected(now);
    }

    Forecast forecast() {
        return facts.forecast;
    }

    private PoolSnapshot.Outlook outlook(long now) {
        return new PoolSnapshot.Outlook(
                breakers.state(now),
                Duration.ofNanos(breakers.reopensInNanos(now)),
                leaks.out(),
                Duration.ofNanos((long) facts.holds.average()),
                facts.forecast.load(),
                facts.forecast.exhaustionIn());
    }

    private List<PoolSnapshot.AddressLine> addressLines(long now) {
        boolean panic = facts.members.panics(now);
        return facts.members.all().stream()
                .map(member -> new PoolSnapshot.AddressLine(
                        member.address.name(),
                        member.breaker.state(now),
                        !panic && member.breaker.state(now) == CircuitBreaker.State.OPEN,
                        member.opener.failing(),
                        member.inUse(),
                        member.active()))
                .toList();
    }

    PoolSnapshot snapshot(PoolSetup setup, int generation, long now) {
        Instant wallClock = setup.wallClock().instant();
        return new PoolSnapshot(
                setup.name(),
                generation,
                diagnosis.health(now),
                diagnosis.reasons(now),
                limits(facts.config, facts.capacity()),
                counts(now),
                outlook(now),
                addressLines(now),
                facts.statistics.totals(generation - 1),
                facts.statistics.waits(),
                setup.createdAt(),
                wallClock,
                lastProbe(facts.statistics, wallClock, now),
                facts.statistics.lastError(),
                lastErrorAt(facts.statistics, wallClock, now),
                facts.members.pause(now));
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
                List.of(reason),
                limits(setup.config(), 0),
                new PoolSnapshot.Counts(0, 0, 0, 0, 0, Duration.ZERO),
                new PoolSnapshot.Outlook(CircuitBreaker.State.CLOSED, Duration.ZERO, 0, Duration.ZERO, 0, null),
                List.of(),
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

    private static PoolSnapshot.Limits limits(PoolConfig config, int capacity) {
        return new PoolSnapshot.Limits(
                config.min(),
                config.max(),
                capacity,
                config.waiting().max(),
                config.connecting().atOnce());
    }
}
