package io.headgate.status;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.call.UpstreamName;
import io.headgate.pool.HealthState;
import io.headgate.pool.PoolSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A pool's snapshot as JSON. The groups carry Headgate's own names; {@code stats} repeats the numbers under the two sets of names
 * that existing dashboards of pooled Qdrant and PostgreSQL clients use, so that those can be pointed here unchanged.
 */
public final class PoolJson {
    private PoolJson() {}

    /** What a pool last said of its health. */
    public static ObjectNode of(UpstreamName name, HealthState state) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", name.value());
        json.put("health", label(state.health()));
        state.reasons().forEach(json.putArray("reasons")::add);
        putInstant(json, "since", state.since());
        return json;
    }

    /** As enumeration values are written everywhere: {@code half-open}. */
    public static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Everything there is to say of a pool, for those who may know where its upstream is. */
    public static ObjectNode of(PoolSnapshot pool) {
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
        json.set("addresses", addresses(pool));
        json.setAll(numbers(pool));
        json.set("stats", Statistics.of(List.of(pool)));
        return json;
    }

    /** The groups of numbers alone, without a word of where the upstream is. */
    public static ObjectNode numbers(PoolSnapshot pool) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("breaker", breaker(pool.outlook()));
        json.set("connections", connections(pool));
        json.set("waits", waits(pool.waits()));
        json.putObject("hold").put("averageMs", millis(pool.outlook().hold()));
        json.set("forecast", forecast(pool.outlook()));
        json.put("leaks", pool.outlook().suspectedLeaks());
        json.set("totals", totals(pool.totals()));
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

    static void putInstant(ObjectNode json, String name, @Nullable Instant instant) {
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
    static double millis(Duration duration) {
        return Math.round(duration.toNanos() / 1000.0) / 1000.0;
    }
}
