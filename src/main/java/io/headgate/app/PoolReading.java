package io.headgate.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.observe.Display;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a running gateway says about one pool, as far as it is shown. The gateway may be older or newer than this program: what it does
 * not say is null, and what is not known here is passed over.
 *
 * @param reasons why the health is what it is
 * @param usable how many of the addresses connections may be opened to
 * @param refused over all reasons
 * @param waits average, 95th percentile and maximum of the time callers waited, in milliseconds
 * @param hold how long a connection is lent on average, in milliseconds
 * @param load connections kept busy, as a share of those that may be lent
 * @param exhaustionIn until callers will be refused if it goes on like this, in milliseconds
 * @param leaks leases out for longer than the leak limit
 */
record PoolReading(
        String name,
        String health,
        List<String> reasons,
        @Nullable String breaker,
        @Nullable Long usable,
        @Nullable Long addresses,
        Connections connections,
        @Nullable Long acquired,
        @Nullable Long refused,
        Waits waits,
        @Nullable Double hold,
        @Nullable Double load,
        @Nullable Double exhaustionIn,
        @Nullable Long leaks,
        @Nullable String lastError,
        @Nullable Instant lastErrorAt,
        @Nullable Instant takenAt) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How many connections there are and may be, and how many callers wait for one. */
    record Connections(
            @Nullable Long active,
            @Nullable Long idle,
            @Nullable Long opening,
            @Nullable Long waiting,
            @Nullable Long limit,
            @Nullable Long max) {}

    /** In milliseconds. */
    record Waits(
            @Nullable Double average,
            @Nullable Double p95,
            @Nullable Double max) {}

    /** Reads the answer of {@code /admin/pools}; an {@link IOException} with a sentence when it is something else. */
    static List<PoolReading> all(String body) throws IOException {
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (JsonProcessingException malformed) {
            throw new IOException("the answer is not JSON", malformed);
        }
        if (!json.path("pools").isArray()) {
            throw new IOException("the answer does not list pools");
        }
        List<PoolReading> all = new ArrayList<>();
        json.get("pools").forEach(pool -> all.add(of(pool)));
        return all;
    }

    private static PoolReading of(JsonNode pool) {
        JsonNode connections = pool.path("connections");
        JsonNode stats = pool.path("stats");
        JsonNode addresses = pool.path("addresses");
        JsonNode breaker = pool.path("breaker");
        JsonNode waits = pool.path("waits");
        Long max = whole(connections, "max");
        Long limit = whole(connections, "limit");
        return new PoolReading(
                shown(pool.path("name").asText("?")),
                shown(pool.path("health").asText("unknown")),
                reasons(pool),
                text(breaker.isObject() ? breaker.path("state") : breaker),
                addresses.isArray() ? usable(addresses) : null,
                addresses.isArray() ? (long) addresses.size() : null,
                new Connections(
                        whole(connections, "active"),
                        whole(connections, "idle"),
                        whole(connections, "opening"),
                        whole(connections, "waiting"),
                        limit == null ? max : limit,
                        max),
                whole(pool.path("totals"), "acquired"),
                sum(pool.path("totals").path("refused")),
                new Waits(
                        either(number(waits, "averageMs"), number(stats, "avg_acquire_time_ms")),
                        either(number(waits, "p95Ms"), number(stats, "p95_acquire_time_ms")),
                        either(number(waits, "maxMs"), number(stats, "max_acquire_time_ms"))),
                number(pool.path("hold"), "averageMs"),
                number(pool.path("forecast"), "load"),
                number(pool.path("forecast"), "exhaustionInMs"),
                pool.path("leaks").isArray() ? (Long) (long) pool.path("leaks").size() : whole(pool, "leaks"),
                text(stats.path("last_error")),
                instant(stats, "last_error_time"),
                instant(pool, "takenAt"));
    }

    private static List<String> reasons(JsonNode pool) {
        List<String> reasons = new ArrayList<>();
        pool.path("reasons").forEach(reason -> add(reasons, reason));
        if (reasons.isEmpty()) {
            add(reasons, pool.path("reason"));
        }
        return List.copyOf(reasons);
    }

    private static void add(List<String> reasons, JsonNode reason) {
        String text = text(reason);
        if (text != null && !text.isBlank()) {
            reasons.add(text);
        }
    }

    private static long usable(JsonNode addresses) {
        long usable = 0;
        for (JsonNode address : addresses) {
            usable += address.path("usable").asBoolean(true) ? 1 : 0;
        }
        return usable;
    }

    private static @Nullable Long sum(JsonNode counts) {
        if (!counts.isObject()) {
            return null;
        }
        long sum = 0;
        for (JsonNode count : counts) {
            sum += count.asLong(0);
        }
        return sum;
    }

    private static @Nullable Double either(@Nullable Double first, @Nullable Double second) {
        return first == null ? second : first;
    }

    private static @Nullable Long whole(JsonNode from, String name) {
        JsonNode value = from.path(name);
        return value.isNumber() ? value.asLong() : null;
    }

    private static @Nullable Double number(JsonNode from, String name) {
        JsonNode value = from.path(name);
        return value.isNumber() ? value.asDouble() : null;
    }

    private static @Nullable String text(JsonNode value) {
        return value.isTextual() ? shown(value.asText()) : null;
    }

    private static @Nullable Instant instant(JsonNode from, String name) {
        String text = text(from.path(name));
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException unknownForm) {
            return null;
        }
    }

    /** In one line, and without what would command the terminal: an error's text can come from an upstream. */
    private static String shown(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(c -> shown.appendCodePoint(Display.isSteeredBy(c) ? ' ' : c));
        return shown.toString();
    }
}
