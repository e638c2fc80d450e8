package io.headgate.sandbox.canary;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.sandbox.canary.ReadAccess.Caller;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code getAdhocEvents}: events found on the spot, wherever a condition over tags begins and ends to hold. */
final class AdhocEvents {
    private record Found(
            String asset, Instant start, @Nullable Instant end) {}

    private final Historian historian;

    AdhocEvents(Historian historian) {
        this.historian = historian;
    }

    ObjectNode getAdhocEvents(Parameters parameters, Caller caller) {
        String view = parameters.required("viewName");
        Instant from = historian.time(parameters.required("searchFrom"), caller.zone());
        Instant to = historian.time(parameters.required("searchTo"), caller.zone());
        Expression begins = Expression.parse(parameters.required("startTrigger"));
        Optional<Expression> ends = parameters.text("endTrigger").map(Expression::parse);
        Duration least = parameters.text("minDuration").map(this::length).orElse(Duration.ZERO);
        List<String> assets = assets(view, parameters);
        List<Found> found = new ArrayList<>();
        for (String asset : assets) {
            scan(asset, begins, ends, from, to).stream()
                    .filter(one -> lasts(one, least))
                    .forEach(found::add);
        }
        int first = parameters.text("continuation").map(Continuation::read).orElse(0);
        int last = Math.min(found.size(), first + Math.max(1, parameters.number("maxEvents", 100)));
        ObjectNode reply = Reply.good();
        reply.put("pctComplete", found.isEmpty() ? 100 : 100 * last / found.size());
        reply.put("elapsedTime", "00:00:00");
        ArrayNode events = reply.putArray("events");
        found.subList(Math.min(first, last), last).forEach(one -> write(events.addObject(), one, parameters, caller));
        reply.set("assetInstances", Reply.texts(assets));
        Continuation.add(reply, last, found.size());
        return reply;
    }

    private List<String> assets(String view, Parameters parameters) {
        return parameters
                .text("assetType")
                .map(name -> historian
                        .assets()
                        .type(view, name)
                        .orElseThrow(() -> CanaryException.error("Asset type not found: " + name)))
                .map(type -> historian.assets().instances(type, "").stream()
                        .map(AssetModel.Instance::path)
                        .toList())
                .orElseGet(() -> List.of(historian.node(view).fullPath()));
    }

    private Duration length(String text) {
        Instant now = historian.now();
        return Duration.between(
                historian.time("now - " + text, historian.settings().zone()), now);
    }

    private boolean lasts(Found one, Duration least) {
        Instant end = one.end() == null ? historian.now() : one.end();
        return Duration.between(one.start(), end).compareTo(least) >= 0;
    }

    private List<Found> scan(String asset, Expression begins, Optional<Expression> ends, Instant from, Instant to) {
        Set<String> names = new TreeSet<>(begins.tags());
        ends.ifPresent(expression -> names.addAll(expression.tags()));
        Set<Instant> moments = new TreeSet<>();
        moments.add(from);
        names.forEach(name -> historian
                .tree()
                .find(asset + "." + name)
                .ifPresent(tag ->
                        tag.series(historian.now()).between(from, to).forEach(sample -> moments.add(sample.time()))));
        List<Found> found = new ArrayList<>();
        Instant began = null;
        for (Instant moment : moments) {
            boolean holds = begins.holds(tag -> valueAt(asset, tag, moment));
            boolean ended = ends.map(end -> end.holds(tag -> valueAt(asset, tag, moment)))
                    .orElse(!holds);
            if (began == null && holds) {
                began = moment;
            } else if (began != null && ended) {
                found.add(new Found(asset, began, moment));
                began = null;
            }
        }
        if (began != null) {
            found.add(new Found(asset, began, null));
        }
        return found;
    }

    private @Nullable Object valueAt(String asset, String name, Instant moment) {
        return historian
                .tree()
                .find(asset + "." + name)
                .map(tag -> tag.series(historian.now()).holdingAt(moment))
                .map(Sample::value)
                .orElse(null);
    }

    private void write(ObjectNode to, Found one, Parameters parameters, Caller caller) {
        Instant end = one.end();
        to.put("assetInstance", one.asset());
        to.put("startTime", CanaryTime.format(one.start(), caller.zone()));
        to.set("endTime", Reply.value(end == null ? null : CanaryTime.format(end, caller.zone())));
        to.put("duration", EventCalls.clock(Duration.between(one.start(), end == null ? historian.now() : end)));
        ObjectNode properties = to.putObject("properties");
        for (String name : parameters.texts("eventProperties")) {
            String tag = name.replaceAll("^\\[|\\]$", "");
            properties.set(name, Reply.value(valueAt(one.asset(), tag, one.start())));
        }
    }
}
