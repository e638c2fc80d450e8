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
        state.reasons().forEach(json.putArray("reasons")::add);
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
        pool.reasons().forEach(json.putArray("reasons")::add);
        json.put("generation", pool.generation());
        putDuration(json, "nextAttemptInMs", pool.nextAttemptIn());
        putInstant(json, "takenAt", pool.takenAt());
        putInstant(json, "createdAt", pool.createdAt());
        putInstant(json, "lastHealthCheck", pool.lastHealthCheck());
        json.put("lastError", pool.lastError());
        putInstant(json, "lastErrorAt", pool.lastErrorAt());
        json.set("breaker", breaker(pool.outlook()));
        json.set("addresses", addresses(pool));
        json.set("connections", connections(pool));
        json.set("waits", waits(pool.waits()));
        json.putObject("hold").put("averageMs", millis(pool.outlook().hold()));
        json.set("forecast", forecast(pool.outlook()));
        json.put("leaks", pool.outlook().suspectedLeaks());
        json.set("totals", totals(pool.totals()));
        json.set("stats", stats(pool));
        return json;
    }

    private static ObjectNode breaker(PoolSnapshot.Outlook outlook) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("state", label(outlook.breaker()));
        json.put("reopensInMs", millis(outlook.reopensIn()));
        return json;
    }

    private static ArrayNode addresses(PoolSnapshot pool) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (PoolSnapshot.AddressLine address : pool.addresses()) {
            json.addObject()
                    .put("name", address.name())
                    .put("usable", !address.ejected())
                    .put("breaker", label(address.breaker()))
                    .put("failing", address.failing())
                    .put("connections", address.connections())
                    .put("active", address.active());
        }
        return json;
    }

    private static ObjectNode forecast(PoolSnapshot.Outlook outlook) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("load", Math.round(outlook.load() * 1000) / 1000.0);
        putDuration(json, "exhaustionInMs", outlook.exhaustionIn());
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
        json.put("limit", pool.limits().limit());
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
        json.put("unfit", totals.unfit());
        json.put("breakerOpened", totals.breakerOpened());
        json.put("leaksReported", totals.leaksReported());
        json.put("reclaimed", totals.reclaimed());
        json.put("lateGrants", totals.lateGrants());
        json.put("doubleReleases", totals.doubleReleases());
        json.put("staleMessages", totals.staleMessages());
        json.put("restarts", totals.restarts());
        ObjectNode probes = json.putObject("probes");
        totals.probes()
                .forEach((tier, count) -> probes.putObject(label(tier))
                        .put("healthy", count.healthy())
                        .put("failed", count.failed()));
        ObjectNode refused = json.putObject("refused");
        totals.refused().forEach((kind, count) -> refused.put(kind.code(), count));
        ObjectNode closed = json.putObject("closed");
        totals.closed().forEach((reason, count) -> closed.put(reason.tag(), count));
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
