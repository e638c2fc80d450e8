package io.headgate.status;

import io.headgate.call.FailureKind;
import io.headgate.call.UpstreamName;
import io.headgate.pool.CloseReason;
import io.headgate.pool.PoolSnapshot;
import io.headgate.pool.Tier;
import io.headgate.resilience.CircuitBreaker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A snapshot in which every number is another one. */
public final class Snapshots {
    public static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");
    public static final Instant TAKEN = Instant.parse("2026-01-01T01:00:00.000123Z");
    public static final Instant CHECKED = Instant.parse("2026-01-01T00:59:58Z");
    public static final Instant FAILED = Instant.parse("2026-01-01T00:59:59Z");

    private Snapshots() {}

    public static PoolSnapshot of(String name, PoolSnapshot.Health health) {
        return new PoolSnapshot(
                new UpstreamName(name),
                3,
                health,
                List.of("a reason"),
                new PoolSnapshot.Limits(2, 30, 25, 400, 5),
                new PoolSnapshot.Counts(6, 7, 8, 9, 10, Duration.ofMillis(11)),
                new PoolSnapshot.Outlook(
                        CircuitBreaker.State.HALF_OPEN,
                        Duration.ofMillis(39),
                        33,
                        Duration.ofMillis(40),
                        0.34,
                        Duration.ofSeconds(35)),
                List.of(
                        new PoolSnapshot.AddressLine("store-1:6333", CircuitBreaker.State.CLOSED, false, true, 36, 7),
                        new PoolSnapshot.AddressLine("store-2:6333", CircuitBreaker.State.OPEN, true, false, 0, 0)),
                new PoolSnapshot.Totals(
                        1012,
                        1013,
                        Map.of(FailureKind.POOL_DEADLINE, 14L, FailureKind.POOL_QUEUE_FULL, 15L),
                        1016,
                        Map.of(
                                CloseReason.AGE,
                                100L,
                                CloseReason.IDLE,
                                200L,
                                CloseReason.USES,
                                400L,
                                CloseReason.ERROR,
                                17L),
                        18,
                        19,
                        20,
                        Map.of(Tier.DEEP, new PoolSnapshot.Probes(41, 42)),
                        43,
                        44,
                        21,
                        37,
                        38,
                        22,
                        23,
                        24),
                new PoolSnapshot.Waits(
                        Duration.ofNanos(1_250_400),
                        Duration.ofMillis(26),
                        Duration.ofMillis(27),
                        Duration.ofMillis(28),
                        29,
                        31),
                CREATED,
                TAKEN,
                CHECKED,
                "an error",
                FAILED,
                Duration.ofMillis(32));
    }
}
