package io.headgate.dispatch;

import io.headgate.call.Call;
import io.headgate.call.DeadlineWatch;
import io.headgate.call.Ticker;
import io.headgate.call.UpstreamName;
import io.headgate.pool.PoolHandle;
import java.util.Map;

/** Takes each call to the pool of its upstream and sees it through. One per gateway; safe from any thread. */
public final class Dispatcher implements CallDispatcher {
    private final Map<UpstreamName, PoolHandle<?>> pools;
    private final DeadlineWatch watch;
    private final Ticker ticker;

    public Dispatcher(Map<UpstreamName, ? extends PoolHandle<?>> pools, DeadlineWatch watch, Ticker ticker) {
        this.pools = Map.copyOf(pools);
        this.watch = watch;
        this.ticker = ticker;
    }

    @Override
    public <C, T> Dispatched<T> dispatch(Call<C, T> call) {
        PoolHandle<?> pool = pools.get(call.upstream());
        if (pool == null) {
            throw new IllegalArgumentException("no such upstream: " + call.upstream());
        }
        // Which C an upstream lends is settled where it is configured: app pairs every route with an upstream of its
        // kind.
        @SuppressWarnings("unchecked")
        PoolHandle<C> lending = (PoolHandle<C>) pool;
        OneCall<C, T> one = new OneCall<>(call, watch, ticker);
        one.start(lending);
        return one;
    }
}
