package io.headgate.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.observe.Meter;
import io.headgate.observe.Reading;
import io.headgate.pool.PoolSnapshot;
import io.headgate.provider.JsonText;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the gateway has done since it started, short enough for an agent to read: what never happened is left out of the text. */
final class MetricsSummary {
    static final Set<Meter> METERS = Set.of(
            Meter.REQUESTS,
            Meter.REQUEST_DURATION,
            Meter.MCP_REQUESTS,
            Meter.MCP_REQUEST_DURATION,
            Meter.CACHE_ANSWERS,
            Meter.RESOURCE_READ);

    static final JsonNode OUTPUT = JsonText.literal("""
            {"type":"object","required":["pools","routes"],"properties":{
             "pools":{"type":"array","items":{"type":"object","required":["name"],"properties":{
              "name":{"type":"string"},"active":{"type":"integer"},"max":{"type":"integer"},"waiting":{"type":"integer"},
              "acquires":{"type":"integer","description":"Calls that got a connection."},
              "refused":{"type":"integer","description":"Calls that got none."},
              "timeouts":{"type":"integer","description":"Of those, calls that waited in vain."},
              "wait_ms":{"type":"object","properties":{"avg":{"type":"number"},"p95":{"type":"number"},"max":{"type":"number"}}}}}},
             "routes":{"type":"array","items":{"type":"object","required":["route","requests","failed"],"properties":{
              "route":{"type":"string"},"requests":{"type":"integer"},
              "failed":{"type":"integer","description":"Answered with a status of 400 or more."},
              "p50_ms":{"type":"number"},"p95_ms":{"type":"number"},"p99_ms":{"type":"number"}}}},
             "tools":{"type":"array","description":"Tools that were called, of all stores.","items":{"type":"object",
              "required":["tool","calls","failed"],"properties":{
              "tool":{"type":"string"},"calls":{"type":"integer"},
              "failed":{"type":"integer","description":"Answered with an error, of the tool or of the protocol."},
              "p50_ms":{"type":"number"},"p95_ms":{"type":"number"},"p99_ms":{"type":"number"}}}},
             "answers_from_memory":{"type":"object","properties":{
              "answers":{"type":"integer"},"hits":{"type":"integer"},"hit_rate":{"type":"number"}}},
             "resource_reads":{"type":"object","properties":{
              "reads":{"type":"integer"},"hits":{"type":"integer"},"hit_rate":{"type":"number"}}}}}
            """).tree();

    private static final String CALL = "tools/call";

    private final ObjectNode json = JsonNodeFactory.instance.objectNode();
    private final StringBuilder text = new StringBuilder();

    private MetricsSummary() {}

    /** @param only the one upstream that is asked for; empty: all */
    static GatewayTools.Summary of(List<Standings.Standing> pools, Map<Meter, List<Reading>> meters, String only) {
        MetricsSummary summary = new MetricsSummary();
        summary.pools(pools);
        summary.routes(series(meters, Meter.REQUESTS), series(meters, Meter.REQUEST_DURATION), only);
        summary.tools(series(meters, Meter.MCP_REQUESTS), series(meters, Meter.MCP_REQUEST_DURATION));
        summary.rate("answers_from_memory", "answers", "Answers to reads", series(meters, Meter.CACHE_ANSWERS));
        summary.rate("resource_reads", "reads", "Reads of files", series(meters, Meter.RESOURCE_READ));
        return new GatewayTools.Summary(summary.json, summary.text.toString().strip());
    }

    private static List<Reading> series(Map<Meter, List<Reading>> meters, Meter meter) {
        return meters.getOrDefault(meter, List.of());
    }

    private void pools(List<Standings.Standing> pools) {
        ArrayNode list = json.putArray("pools");
        for (Standings.Standing one : pools) {
            ObjectNode entry = list.addObject().put("name", one.name().value());
            PoolSnapshot numbers = one.numbers();
            if (numbers == null) {
                text.append("Pool ").append(one.name()).append(" tells no numbers.\n");
                continue;
            }
            long refused = numbers.totals().refused().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            entry.put("active", numbers.counts().active())
                    .put("max", numbers.limits().max())
                    .put("waiting", numbers.counts().waiting())
                    .put("acquires", numbers.totals().acquired())
                    .put("refused", refused)
                    .put("timeouts", numbers.totals().timeouts());
            entry.putObject("wait_ms")
                    .put("avg", millis(numbers.waits().average()))
                    .put("p95", millis(numbers.waits().p95()))
                    .put("max", millis(numbers.waits().max()));
            text.append(line(
                    "Pool %s: %d of %d connections busy, %d waiting; %d calls, %d refused (%d waited in vain); wait avg %.3f ms, p95"
                            + " %.3f ms.",
                    one.name(),
                    numbers.counts().active(),
                    numbers.limits().max(),
                    numbers.counts().waiting(),
                    numbers.totals().acquired(),
                    refused,
                    numbers.totals().timeouts(),
                    millis(numbers.waits().average()),
                    millis(numbers.waits().p95())));
        }
    }

    private void routes(List<Reading> requests, List<Reading> times, String only) {
        Map<String, long[]> counts = new TreeMap<>();
        for (Reading one : requests) {
            if (only.isEmpty() || only.equals(one.tag("upstream"))) {
                char status = one.tag("status_code").isEmpty()
                        ? '2'
                        : one.tag("status_code").charAt(0);
                count(counts, one.tag("route"), one.count(), status == '4' || status == '5');
            }
        }
        ArrayNode list = json.putArray("routes");
        counts.forEach((route, count) -> {
            ObjectNode entry = list.addObject()
                    .put("route", route)
                    .put("requests", count[0])
                    .put("failed", count[1]);
            text.append(line(
                    "Route %s: %d requests, %d failed%s.",
                    route, count[0], count[1], times(entry, times, "route", route)));
        });
    }

    private void tools(List<Reading> requests, List<Reading> times) {
        Map<String, long[]> counts = new TreeMap<>();
        for (Reading one : requests) {
            if (one.tag("method").equals(CALL)) {
                count(
                        counts,
                        one.tag("tool_name"),
                        one.count(),
                        !one.tag("error_type").equals("none"));
            }
        }
        ArrayNode list = json.putArray("tools");
        List<Reading> ofCalls =
                times.stream().filter(time -> time.tag("method").equals(CALL)).toList();
        counts.forEach((tool, count) -> {
            ObjectNode entry =
                    list.addObject().put("tool", tool).put("calls", count[0]).put("failed", count[1]);
            text.append(line(
                    "Tool %s: %d calls, %d failed%s.",
                    tool, count[0], count[1], times(entry, ofCalls, "tool_name", tool)));
        });
    }

    private static void count(Map<String, long[]> counts, String name, long many, boolean failed) {
        if (many > 0) {
            long[] count = counts.computeIfAbsent(name, unused -> new long[2]);
            count[0] += many;
            count[1] += failed ? many : 0;
        }
    }

    /** Puts the times of the series with this tag into an entry, and says them. */
    private static String times(ObjectNode entry, List<Reading> times, String tag, String value) {
        for (Reading time : times) {
            if (time.tag(tag).equals(value)) {
                entry.put("p50_ms", millis(time.p50()))
                        .put("p95_ms", millis(time.p95()))
                        .put("p99_ms", millis(time.p99()));
                return String.format(Locale.ROOT, "; p50 %.1f ms, p95 %.1f ms", millis(time.p50()), millis(time.p95()));
            }
        }
        return "";
    }

    /** How much did not have to be fetched, by the tag {@code manner}. */
    private void rate(String name, String all, String words, List<Reading> series) {
        long total = series.stream().mapToLong(Reading::count).sum();
        long hits = series.stream()
                .filter(one ->
                        one.tag("manner").equals("hit") || one.tag("manner").equals("shared"))
                .mapToLong(Reading::count)
                .sum();
        if (total > 0) {
            double rate = Math.round(1000.0 * hits / total) / 1000.0;
            json.putObject(name).put(all, total).put("hits", hits).put("hit_rate", rate);
            text.append(line("%s: %d, of which %.1f %% without fetching.", words, total, 100 * rate));
        }
    }

    @SuppressWarnings("AnnotateFormatMethod") // each caller's format stands beside its arguments
    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values) + "\n";
    }

    private static double millis(Duration duration) {
        return Math.round(duration.toNanos() / 1000.0) / 1000.0;
    }

    private static double millis(double seconds) {
        return Math.round(seconds * 1e6) / 1000.0;
    }
}
