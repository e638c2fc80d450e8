package io.headgate.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.call.Principal;
import io.headgate.call.UpstreamName;
import io.headgate.observe.Meter;
import io.headgate.observe.Reading;
import io.headgate.provider.Answer;
import io.headgate.provider.Asked;
import io.headgate.provider.Begun;
import io.headgate.provider.Catalog;
import io.headgate.provider.Change;
import io.headgate.provider.JsonText;
import io.headgate.provider.Provider;
import io.headgate.provider.Talk;
import io.headgate.provider.What;
import io.headgate.status.PoolJson;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The two tools of the gateway itself, for agents that want to know why something is slow or fails: {@code get_health} and
 * {@code get_metrics_summary}. Both only read, cost no call to a store, and answer in a few lines.
 */
final class GatewayTools implements Provider {
    private static final String HEALTH = "get_health";
    private static final String METRICS = "get_metrics_summary";
    static final Set<String> NAMES = Set.of(HEALTH, METRICS);

    private static final String UPSTREAM = "upstream";

    private final Standings standings;
    private final Function<Set<Meter>, Map<Meter, List<Reading>>> meters;
    private final Executor computing;
    private final Catalog catalog;

    /**
     * @param meters what was counted and timed so far
     * @param computing runs what takes milliseconds of computing
     */
    GatewayTools(Standings standings, Function<Set<Meter>, Map<Meter, List<Reading>>> meters, Executor computing) {
        this.standings = standings;
        this.meters = meters;
        this.computing = computing;
        catalog = new Catalog(
                List.of(
                        tool(
                                HEALTH,
                                "Health of the gateway",
                                "Tells how well the gateway reaches each store: healthy, degraded or unhealthy, why, and how many"
                                        + " connections are busy. Ask when a call failed or was slow; it costs the stores nothing.",
                                healthOutput()),
                        tool(
                                METRICS,
                                "Metrics of the gateway",
                                "Tells what the gateway has done since it started: calls, waits and refusals of each store's connection"
                                        + " pool, requests and their times by route, and how many answers came from memory.",
                                MetricsSummary.OUTPUT)),
                List.of(),
                List.of(),
                List.of());
    }

    private Catalog.Definition tool(String name, String title, String description, JsonNode output) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", name);
        json.put("title", title);
        json.put("description", description);
        ObjectNode input = json.putObject("inputSchema").put("type", "object");
        ObjectNode upstream = input.putObject("properties").putObject(UPSTREAM);
        upstream.put("type", "string").put("description", "Only this store; without it all of them.");
        ArrayNode names = upstream.putArray("enum");
        standings.names().forEach(each -> names.add(each.value()));
        input.put("additionalProperties", false);
        json.set("outputSchema", output);
        json.putObject("annotations")
                .put("readOnlyHint", true)
                .put("destructiveHint", false)
                .put("idempotentHint", true)
                .put("openWorldHint", false);
        return new Catalog.Definition(name, JsonText.of(json));
    }

    private static JsonNode healthOutput() {
        return JsonText.literal("""
                {"type":"object","required":["status","upstreams"],"properties":{
                 "status":{"type":"string","enum":["healthy","degraded","unhealthy"],"description":"As bad as the worst."},
                 "upstreams":{"type":"array","items":{"type":"object","required":["name","status","reasons"],"properties":{
                  "name":{"type":"string"},
                  "status":{"type":"string","enum":["healthy","degraded","unhealthy"]},
                  "reasons":{"type":"array","items":{"type":"string"}},
                  "since":{"type":"string","format":"date-time"},
                  "connections":{"type":"object","properties":{
                   "active":{"type":"integer"},"idle":{"type":"integer"},"waiting":{"type":"integer"},"max":{"type":"integer"}}}}}}}}
                """).tree();
    }

    @Override
    public Catalog catalog(Principal principal) {
        return catalog;
    }

    @Override
    public boolean knows(What what, String name, Principal principal) {
        return what == What.TOOL && NAMES.contains(name);
    }

    @Override
    public Begun begin(Asked asked, Talk talk) {
        JsonNode arguments = asked.arguments().tree();
        for (String name : (Iterable<String>) arguments::fieldNames) {
            if (!name.equals(UPSTREAM)) {
                return Begun.done(failed("There is no argument " + name + "; the only one is upstream."));
            }
        }
        JsonNode wanted = arguments.path(UPSTREAM);
        Collection<UpstreamName> names = standings.names();
        if (!wanted.isMissingNode() && !wanted.isNull()) {
            UpstreamName one = new UpstreamName(wanted.asText());
            if (!wanted.isTextual() || !names.contains(one)) {
                return Begun.done(failed("upstream must be one of " + names + "."));
            }
            names = List.of(one);
        }
        CompletionStage<List<Standings.Standing>> found = standings.of(names);
        return Begun.of(
                asked.name().equals(HEALTH)
                        ? found.thenApply(GatewayTools::health)
                        : found.thenApplyAsync(
                                standing -> answer(MetricsSummary.of(
                                        standing, meters.apply(MetricsSummary.METERS), wanted.asText())),
                                computing));
    }

    private static Answer health(List<Standings.Standing> found) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("status", label(PoolHealth.worst(found)));
        ArrayNode list = json.putArray("upstreams");
        StringBuilder text = new StringBuilder(label(PoolHealth.worst(found)));
        for (Standings.Standing one : found) {
            ObjectNode entry = list.addObject();
            entry.put("name", one.name().value());
            entry.put("status", label(one.health().health()));
            one.health().reasons().forEach(entry.putArray("reasons")::add);
            entry.put("since", one.health().since().toString());
            text.append('\n')
                    .append(one.name())
                    .append(": ")
                    .append(label(one.health().health()));
            if (one.numbers() != null) {
                var counts = one.numbers().counts();
                int max = one.numbers().limits().max();
                entry.putObject("connections")
                        .put("active", counts.active())
                        .put("idle", counts.idle())
                        .put("waiting", counts.waiting())
                        .put("max", max);
                text.append(", ")
                        .append(counts.active())
                        .append(" of ")
                        .append(max)
                        .append(" connections busy, ");
                text.append(counts.waiting()).append(" waiting");
            }
            text.append(". ").append(String.join(" ", one.health().reasons()));
        }
        return answer(new Summary(json, text.toString()));
    }

    private static String label(Enum<?> value) {
        return PoolJson.label(value);
    }

    /** The same twice: for programs and for readers. */
    record Summary(ObjectNode json, String text) {}

    private static Answer answer(Summary summary) {
        ObjectNode json = result(summary.text);
        json.set("structuredContent", summary.json);
        return new Answer.Result(JsonText.of(json));
    }

    private static Answer failed(String text) {
        return new Answer.Result(JsonText.of(result(text).put("isError", true)));
    }

    private static ObjectNode result(String text) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putArray("content").addObject().put("type", "text").put("text", text);
        return json;
    }

    /** The tools stay what they are. */
    @Override
    public void onChange(Consumer<Change> listener) {}
}
