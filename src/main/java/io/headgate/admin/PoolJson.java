package io.headgate.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.call.UpstreamName;
import io.headgate.pool.HealthState;
import io.headgate.pool.PoolSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A pool's snapshot as JSON. The groups carry Headgate's own names; {@code stats} repeats the numbers under the two sets of names
 * that existing dashboards of pooled Qdrant and PostgreSQL clients use, so that those can be pointed here unchanged.
 */
final class PoolJson {
    private PoolJson() {}

    /** What a pool last said of its health. */
    static ObjectNode of(UpstreamName name, HealthState state) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", name.value());
        json.put("health", label(state.health()));
        ArrayNode reasons = json.putArray("reasons");
        state.reasons().forEach(reasons::add);
        putInstant(json, "since", state.since());
        return json;
    }

    static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static ObjectNode of(PoolSnapshot pool) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", pool.name().value());
        json.put("health", label(pool.health()));
        json.put("reason", pool.reason());
        json.put("generation", pool.generation());
        putDuration(json, "nextAttemptInMs", pool.nextAttemptIn());
        putInstant(json, "takenAt", pool.takenAt());
        putInstant(json, "createdAt", pool.createdAt());
        putInstant(json, "lastHealthCheck", pool.lastHealthCheck());
        json.put("lastError", pool.lastError());
        putInstant(json, "lastErrorAt", pool.lastErrorAt());
        json.set("connections", connections(pool));
        json.set("waits", waits(pool.waits()));
        json.set("totals", totals(pool.totals()));
        json.set("stats", stats(pool));
        return json;
    }

    private static ObjectNode connections(PoolSnapshot pool) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("idle", pool.counts().idle());
        json.put("active", pool.counts().active());
        json.put("opening", pool.counts().opening());
        json.put("closing", pool.counts().closing());
        json.put("waiting", pool.counts().waiting());
        json.put("oldestWaitMs", millis(pool.counts().oldestWait()));
        json.put("min", pool.limits().min());
        json.put("max", pool.limits().max());
        json.put("maxWaiting", pool.limits().maxWaiting());
        json.put("maxOpening", pool.limits().maxOpening());
        return json;
    }

    private static ObjectNode waits(PoolSnapshot.Waits waits) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("averageMs", millis(waits.average()));
        json.put("p95Ms", millis(waits.p95()));
        json.put("maxMs", millis(waits.max()));
        json.put("peakMs", millis(waits.peak()));
        json.put("peakActive", waits.peakActive());
        json.put("peakWaiting", waits.peakWaiting());
        return json;
    }

    private static ObjectNode totals(PoolSnapshot.Totals totals) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("acquired", totals.acquired());
        json.put("released", totals.released());
        json.put("opened", totals.opened());
        json.put("connectFailures", totals.connectFailures());
        json.put("healthFailures", totals.healthFailures());
        json.put("warmUpFailures", totals.warmUpFailures());
        json.put("lateGrants", totals.lateGrants());
        json.put("doubleReleases", totals.doubleReleases());
        json.put("staleMessages", totals.staleMessages());
        json.put("restarts", totals.restarts());
        ObjectNode refused = json.putObject("refused");
        totals.refused().forEach((kind, count) -> refused.put(kind.code(), count));
        ObjectNode closed = json.putObject("closed");
        totals.closed().forEach((reason, count) -> closed.put(reason.name().toLowerCase(Locale.ROOT), count));
        return json;
    }

    private static ObjectNode stats(PoolSnapshot pool) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("pool_size", pool.limits().max());
        json.put("total_connections", pool.counts().total());
        json.put("active_connections", pool.counts().active());
        json.put("idle_connections", pool.counts().idle());
        json.put("waiting_requests", pool.counts().waiting());
        json.put("total_acquires", pool.totals().acquired());
        json.put("total_acquisitions", pool.totals().acquired());
        json.put("total_releases", pool.totals().released());
        json.put("total_timeouts", pool.totals().timeouts());
        json.put("total_health_failures", pool.totals().healthFailures());
        json.put("connections_created", pool.totals().opened());
        json.put("connections_recycled", pool.totals().recycled());
        json.put("connections_failed", pool.totals().connectFailures());
        json.put("avg_acquire_time_ms", millis(pool.waits().average()));
        json.put("avg_acquisition_time_ms", millis(pool.waits().average()));
        json.put("p95_acquire_time_ms", millis(pool.waits().p95()));
        json.put("max_acquire_time_ms", millis(pool.waits().max()));
        json.put("peak_active_connections", pool.waits().peakActive());
        json.put("peak_wait_time_ms", millis(pool.waits().peak()));
        putInstant(json, "pool_created_at", pool.createdAt());
        putInstant(json, "last_health_check", pool.lastHealthCheck());
        json.put("last_error", pool.lastError());
        putInstant(json, "last_error_time", pool.lastErrorAt());
        return json;
    }

    private static void putInstant(ObjectNode json, String name, @Nullable Instant instant) {
        json.put(name, instant == null ? null : instant.toString());
    }

    private static void putDuration(ObjectNode json, String name, @Nullable Duration duration) {
        if (duration == null) {
            json.putNull(name);
        } else {
            json.put(name, millis(duration));
        }
    }

    /** Milliseconds with three decimals. */
    private static double millis(Duration duration) {
        return Math.round(duration.toNanos() / 1000.0) / 1000.0;
    }
}
