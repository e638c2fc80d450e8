package io.headgate.dispatch;

import io.headgate.call.Call;
import io.headgate.call.DeadlineWatch;
import io.headgate.call.Ticker;
import io.headgate.call.UpstreamName;
import io.headgate.pool.PoolHandle;
import io.headgate.resilience.RetrySettings;
import java.util.HashMap;
import java.util.Map;

/** Takes each call to the pool of its upstream and sees it through. One per gateway; safe from any thread. */
public final class Dispatcher implements CallDispatcher {
    private final Map<UpstreamName, Lane<?>> lanes;
    private final DeadlineWatch watch;
    private final Ticker ticker;

    /** @param retries an entry for each pool: when calls to it are tried again */
    public Dispatcher(
            Map<UpstreamName, ? extends PoolHandle<?>> pools,
            Map<UpstreamName, RetrySettings> retries,
            DeadlineWatch watch,
            Ticker ticker) {
        Map<UpstreamName, Lane<?>> all = new HashMap<>();
        pools.forEach((name, pool) -> {
            RetrySettings retry = retries.get(name);
            if (retry == null) {
                throw new IllegalArgumentException("nothing is said about retries to " + name);
            }
            all.put(name, new Lane<>(pool, retry, ticker));
        });
        this.lanes = Map.copyOf(all);
        this.watch = watch;
        this.ticker = ticker;
    }

    @Override
    public <C, T> Dispatched<T> dispatch(Call<C, T> call) {
        Lane<?> lane = lanes.get(call.upstream());
        if (lane == null) {
            throw new IllegalArgumentException("no such upstream: " + call.upstream());
        }
        // Which C an upstream lends is settled where it is configured: app pairs every route with an upstream of its
        // kind.
        @SuppressWarnings("unchecked")
        Lane<C> lending = (Lane<C>) lane;
        OneCall<C, T> one = new OneCall<>(call, lending, watch, ticker);
        one.start();
        return one;
    }
}
