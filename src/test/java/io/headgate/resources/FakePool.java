package io.headgate.resources;

import io.headgate.call.UpstreamName;
import io.headgate.pool.HealthState;
import io.headgate.pool.PoolSnapshot;
import io.headgate.pool.PoolSnapshot.Health;
import io.headgate.status.OnlyReports;
import io.headgate.status.Snapshots;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A pool that is only asked how it is; silent ones never tell their numbers. */
final class FakePool implements OnlyReports {
    static final Instant SINCE = Instant.parse("2026-01-02T03:04:05Z");

    private final UpstreamName name;
    private volatile HealthState health = new HealthState(Health.HEALTHY, List.of("Connections can be had."), SINCE);
    volatile boolean silent;

    FakePool(String name) {
        this.name = new UpstreamName(name);
    }

    void is(Health now, String reason) {
        health = new HealthState(now, List.of(reason), SINCE);
    }

    @Override
    public UpstreamName name() {
        return name;
    }

    @Override
    public HealthState health() {
        return health;
    }

    @Override
    public CompletionStage<PoolSnapshot> snapshot() {
        return silent
                ? new CompletableFuture<>()
                : CompletableFuture.completedFuture(Snapshots.of(name.value(), health.health()));
    }
}
