package io.headgate.resources;

import io.headgate.call.UpstreamName;
import io.headgate.pool.HealthState;
import io.headgate.pool.PoolHandle;
import io.headgate.pool.PoolSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How the pools stand: health as each last said, and numbers of this moment. Whoever asks waits no longer than a few milliseconds: a
 * pool that is too busy to tell its numbers is told by those it gave last.
 */
final class Standings {
    private static final long PATIENCE_MILLIS = 5;

    private final Map<UpstreamName, One> pools = new LinkedHashMap<>();

    /**
     * How one pool stands.
     *
     * @param numbers null: it has never told any
     */
    record Standing(
            UpstreamName name, HealthState health, @Nullable PoolSnapshot numbers) {}

    private static final class One {
        final PoolHandle<?> pool;
        volatile @Nullable PoolSnapshot last;

        One(PoolHandle<?> pool) {
            this.pool = pool;
        }

        CompletableFuture<Standing> now() {
            // The pool's own answer is not to be completed by anybody else, so this is another future.
            CompletableFuture<PoolSnapshot> told =
                    pool.snapshot().thenApply(numbers -> last = numbers).toCompletableFuture();
            if (!told.isDone()) {
                told = told.completeOnTimeout(null, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            }
            return told.handle((numbers, silent) -> standing());
        }

        Standing standing() {
            return new Standing(pool.name(), pool.health(), last);
        }
    }

    Standings(Collection<? extends PoolHandle<?>> handles) {
        handles.forEach(pool -> pools.put(pool.name(), new One(pool)));
    }

    Collection<UpstreamName> names() {
        return List.copyOf(pools.keySet());
    }

    /** As it last said. */
    HealthState health(UpstreamName name) {
        One one = pools.get(name);
        if (one == null) {
            throw new IllegalArgumentException("no such upstream: " + name);
        }
        return one.pool.health();
    }

    /** In the order in which they were given; none for a name that is not known. */
    CompletionStage<List<Standing>> of(Collection<UpstreamName> names) {
        CompletableFuture<List<Standing>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (UpstreamName name : names) {
            One one = pools.get(name);
            if (one != null) {
                all = all.thenCombine(one.now(), (list, standing) -> {
                    list.add(standing);
                    return list;
                });
            }
        }
        return all;
    }
}
