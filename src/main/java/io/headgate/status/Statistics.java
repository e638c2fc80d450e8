package io.headgate.status;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.pool.PoolSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one pool, or of several together, under the names that clients of pooled stores already use. Of several, what counts
 * connections and events is added up, the largest number of busy connections too although each pool had its own at another moment;
 * average waits are weighed by how many waited, and of the other waits the longest of any pool is told.
 */
public final class Statistics {
    private final Collection<PoolSnapshot> pools;

    private Statistics(Collection<PoolSnapshot> pools) {
        this.pools = pools;
    }

    /** The numbers as one object; without any pool all of them are 0. */
    public static ObjectNode of(Collection<PoolSnapshot> pools) {
        return new Statistics(pools).json();
    }

    private ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("pool_size", sum(pool -> pool.limits().max()));
        json.put("total_connections", sum(pool -> pool.counts().total()));
        json.put("active_connections", sum(pool -> pool.counts().active()));
        json.put("idle_connections", sum(pool -> pool.counts().idle()));
        json.put("waiting_requests", sum(pool -> pool.counts().waiting()));
        long acquired = total(pool -> pool.totals().acquired());
        json.put("total_acquires", acquired);
        json.put("total_acquisitions", acquired);
        json.put("total_releases", total(pool -> pool.totals().released()));
        json.put("total_timeouts", total(pool -> pool.totals().timeouts()));
        json.put("total_health_failures", total(pool -> pool.totals().healthFailures()));
        json.put("connections_created", total(pool -> pool.totals().opened()));
        json.put("connections_recycled", total(pool -> pool.totals().recycled()));
        json.put("connections_failed", total(pool -> pool.totals().connectFailures()));
        double average = average(acquired);
        json.put("avg_acquire_time_ms", average);
        json.put("avg_acquisition_time_ms", average);
        json.put("p95_acquire_time_ms", longest(PoolSnapshot.Waits::p95));
        json.put("max_acquire_time_ms", longest(PoolSnapshot.Waits::max));
        json.put("peak_active_connections", sum(pool -> pool.waits().peakActive()));
        json.put("peak_wait_time_ms", longest(PoolSnapshot.Waits::peak));
        PoolJson.putInstant(
                json,
                "pool_created_at",
                pools.stream()
                        .map(PoolSnapshot::createdAt)
                        .min(Comparator.naturalOrder())
                        .orElse(null));
        PoolJson.putInstant(json, "last_health_check", latest(PoolSnapshot::lastHealthCheck));
        Instant failed = latest(PoolSnapshot::lastErrorAt);
        PoolSnapshot failing = pools.stream()
                .filter(pool -> failed != null && failed.equals(pool.lastErrorAt()))
                .findFirst()
                .orElse(null);
        json.put("last_error", failing == null ? null : failing.lastError());
        PoolJson.putInstant(json, "last_error_time", failed);
        return json;
    }

    private int sum(ToIntFunction<PoolSnapshot> number) {
        return pools.stream().mapToInt(number).sum();
    }

    private long total(ToLongFunction<PoolSnapshot> number) {
        return pools.stream().mapToLong(number).sum();
    }

    private double average(long acquired) {
        double nanos = pools.stream()
                .mapToDouble(pool -> (double) pool.waits().average().toNanos()
                        * pool.totals().acquired())
                .sum();
        return PoolJson.millis(Duration.ofNanos(acquired == 0 ? 0 : Math.round(nanos / acquired)));
    }

    private double longest(Function<PoolSnapshot.Waits, Duration> wait) {
        return PoolJson.millis(pools.stream()
                .map(pool -> wait.apply(pool.waits()))
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO));
    }

    private @Nullable Instant latest(Function<PoolSnapshot, @Nullable Instant> moment) {
        return pools.stream()
                .map(moment)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }
}
