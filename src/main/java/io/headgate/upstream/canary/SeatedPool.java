package io.headgate.upstream.canary;

import io.headgate.call.UpstreamName;
import io.headgate.pool.Ask;
import io.headgate.pool.Drained;
import io.headgate.pool.HealthState;
import io.headgate.pool.PoolHandle;
import io.headgate.pool.PoolSnapshot;
import io.headgate.pool.Recording;
import io.headgate.pool.Ticket;
import io.headgate.pool.Waiter;
import io.headgate.wire.HttpSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A pool whose health also tells what stands in the way of its calls beside its connections. */
record SeatedPool(PoolHandle<HttpSession> pool, Supplier<List<String>> worries) implements PoolHandle<HttpSession> {
    @Override
    public UpstreamName name() {
        return pool.name();
    }

    @Override
    public Ticket acquire(Ask ask, Waiter<HttpSession> waiter) {
        return pool.acquire(ask, waiter);
    }

    @Override
    public HealthState health() {
        HealthState own = pool.health();
        List<String> more = worries.get();
        if (more.isEmpty()) {
            return own;
        }
        boolean well = own.health() == PoolSnapshot.Health.HEALTHY;
        List<String> reasons = new ArrayList<>(well ? List.of() : own.reasons());
        reasons.addAll(more);
        return new HealthState(well ? PoolSnapshot.Health.DEGRADED : own.health(), reasons, own.since());
    }

    @Override
    public void recycle(String why) {
        pool.recycle(why);
    }

    @Override
    public CompletionStage<PoolSnapshot> snapshot() {
        return pool.snapshot();
    }

    @Override
    public CompletionStage<Recording> recording() {
        return pool.recording();
    }

    @Override
    public CompletionStage<Drained> drain(Duration limit) {
        return pool.drain(limit);
    }
}
