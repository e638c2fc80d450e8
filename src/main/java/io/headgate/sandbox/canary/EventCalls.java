package io.headgate.sandbox.canary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.sandbox.canary.ReadAccess.Caller;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The calls about events that the historian has recorded. */
final class EventCalls {
    private static final Pattern DURATION = Pattern.compile("\\s*(<=|>=|<|>|=)?\\s*(\\d.*)");
    private static final int DEFAULT_LIMIT = 100;
    private static final int MOST = 250;

    private final Historian historian;

    EventCalls(Historian historian) {
        this.historian = historian;
    }

    ObjectNode getEvents(Parameters parameters, Caller caller) {
        List<PlantEvent> found = historian.events().stream()
                .filter(filter(parameters, caller))
                .sorted(order(parameters))
                .toList();
        int limit = Math.min(MOST, Math.max(1, parameters.number("limit", DEFAULT_LIMIT)));
        int from = parameters.text("continuation").map(Continuation::read).orElse(0);
        int to = Math.min(found.size(), from + limit);
        ObjectNode reply = Reply.good();
        ArrayNode events = reply.putArray("events");
        found.subList(Math.min(from, to), to).forEach(event -> write(events.addObject(), event, caller));
        if (historian.quirks().eventsContinuation()) {
            Continuation.add(reply, to, found.size());
        }
        return reply;
    }

    private Predicate<PlantEvent> filter(Parameters parameters, Caller caller) {
        Instant now = historian.now();
        Optional<String> hash = parameters.text("hash");
        Optional<String> source = parameters.text("source");
        Optional<String> type = parameters.text("eventType");
        Predicate<PlantEvent> within = within(parameters, caller);
        Predicate<Duration> duration =
                parameters.text("duration").map(EventCalls::duration).orElse(any -> true);
        boolean notify = parameters.flag("notify", true);
        boolean belowMinimum = parameters.flag("includeMinDurationEvents", false);
        return event -> hash.map(event.hash()::equals).orElse(true)
                && source.map(event.assetPath()::startsWith).orElse(true)
                && type.map(event.type()::equalsIgnoreCase).orElse(true)
                && (!parameters.has("notify") || event.notifies() == notify)
                && (belowMinimum || !event.belowMinDuration())
                && duration.test(event.duration(now))
                && within.test(event);
    }

    private Predicate<PlantEvent> within(Parameters parameters, Caller caller) {
        Instant from = parameters
                .text("startsAt")
                .map(text -> historian.time(text, caller.zone()))
                .orElse(CanaryTime.BEGINNING);
        Instant to = parameters
                .text("endsAt")
                .map(text -> historian.time(text, caller.zone()))
                .orElse(CanaryTime.ENDING);
        Predicate<Instant> inRange = time -> !time.isBefore(from) && time.isBefore(to);
        String mode = parameters.text("searchMode", "active during range").toLowerCase(Locale.ROOT);
        return switch (mode) {
            case "active during range" ->
                event -> event.startsAt().isBefore(to)
                        && event.endsAt().map(end -> end.isAfter(from)).orElse(true);
            case "started in range" -> event -> inRange.test(event.startsAt());
            case "ended in range" -> event -> event.endsAt().map(inRange::test).orElse(false);
            case "started & ended in range" ->
                event -> inRange.test(event.startsAt())
                        && event.endsAt().map(inRange::test).orElse(false);
            case "in process" -> event -> event.endsAt().isEmpty();
            default -> throw CanaryException.error("Unknown search mode: " + mode);
        };
    }

    private static Comparator<PlantEvent> order(Parameters parameters) {
        Comparator<PlantEvent> ascending =
                Comparator.comparing(PlantEvent::startsAt).thenComparing(PlantEvent::id);
        String order = parameters.text("sortOrder", "start time descending");
        return order.equalsIgnoreCase("start time ascending") ? ascending : ascending.reversed();
    }

    /** An operator, then a number with a unit: {@code >=4h}. */
    private static Predicate<Duration> duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw CanaryException.error("Invalid duration: " + text);
        }
        Duration wanted = length(matcher.group(2));
        String operator = Optional.ofNullable(matcher.group(1)).orElse("=");
        return switch (operator) {
            case "<=" -> length -> length.compareTo(wanted) <= 0;
            case ">=" -> length -> length.compareTo(wanted) >= 0;
            case "<" -> length -> length.compareTo(wanted) < 0;
            case ">" -> length -> length.compareTo(wanted) > 0;
            default -> wanted::equals;
        };
    }

    private static Duration length(String text) {
        try {
            Instant end = Interval.parse(text).boundary(Instant.EPOCH, 1, ZoneOffset.UTC);
            return Duration.between(Instant.EPOCH, end);
        } catch (DateTimeException e) {
            throw CanaryException.error("Invalid duration: " + text);
        }
    }

    private void write(ObjectNode to, PlantEvent event, Caller caller) {
        to.put("AssetBasePath", event.assetPath());
        to.set("AssociatedTags", Reply.texts(event.tags()));
        to.put("BelowMinDuration", event.belowMinDuration());
        to.put("Duration", clock(event.duration(historian.now())));
        to.put("EndTriggerOffset", "00:00:00");
        to.set(
                "EndsAt",
                Reply.value(event.endsAt().map(end -> time(end, caller)).orElse(null)));
        to.put("EventTypeName", event.type());
        to.put("Hash", event.hash());
        to.put("Id", event.id());
        to.put("Notify", event.notifies());
        ArrayNode properties = to.putArray("Properties");
        event.properties()
                .forEach((name, value) -> properties
                        .addObject()
                        .put("Equation", "")
                        .put("Id", properties.size())
                        .put("Name", name)
                        .put("Value", value));
        to.put("StartTriggerOffset", "00:00:00");
        to.put("StartsAt", time(event.startsAt(), caller));
    }

    /** Its vendor example has no envelope, so neither has this. */
    ObjectNode getBatchEvents(Parameters parameters, Caller caller) {
        Parameters filters = parameters.nested("filters");
        Instant now = historian.now();
        List<String> types = filters.texts("eventTypes");
        Optional<String> path = filters.text("assetPath");
        Optional<String> status = filters.text("status");
        Predicate<PlantEvent> within = within(filters, caller);
        List<PlantEvent> found = historian.events().stream()
                .filter(event -> types.isEmpty() || types.contains(event.type()))
                .filter(event -> path.map(event.assetPath()::startsWith).orElse(true))
                .filter(event -> status.map(status(event)::equalsIgnoreCase).orElse(true))
                .filter(event ->
                        filters.nodes("durationFilters").stream().allMatch(one -> compare(one, event.duration(now))))
                .filter(event -> filters.nodes("metadataFilters").stream().allMatch(one -> hasMetadata(one, event)))
                .filter(within)
                .sorted(order(parameters))
                .toList();
        int most = parameters.number("maxCount", DEFAULT_LIMIT);
        ObjectNode reply = JsonNodeFactory.instance.objectNode();
        ArrayNode ids = reply.putArray("eventIds");
        ArrayNode events = reply.putArray("events");
        found.stream().limit(most).forEach(event -> {
            ids.add(event.id());
            ObjectNode one = events.addObject()
                    .put("id", event.id())
                    .put("name", event.type() + " " + event.id())
                    .put("assetInstance", event.assetPath())
                    .put("eventType", event.type())
                    .put("startsAt", time(event.startsAt(), caller));
            one.set(
                    "endsAt",
                    Reply.value(event.endsAt().map(end -> time(end, caller)).orElse(null)));
            one.putObject("status").put("status", status(event));
            if (parameters.flag("includeMetadata", false)) {
                ObjectNode metadata = one.putObject("metadata");
                event.properties().forEach(metadata::put);
            }
        });
        return reply.put("totalCount", found.size());
    }

    private static boolean compare(JsonNode filter, Duration length) {
        int order = length.compareTo(length(filter.path("duration").asText()));
        return holds(filter.path("comparison").asText("Equal"), order);
    }

    private static boolean hasMetadata(JsonNode filter, PlantEvent event) {
        String value = event.properties().get(filter.path("key").asText());
        String wanted = filter.path("value").asText();
        String comparison = filter.path("comparison").asText("Equal");
        if (value == null) {
            return false;
        }
        return comparison.equalsIgnoreCase("Contains")
                ? value.contains(wanted)
                : holds(comparison, value.compareTo(wanted));
    }

    private static boolean holds(String comparison, int order) {
        return switch (comparison.toLowerCase(Locale.ROOT)) {
            case "equal" -> order == 0;
            case "lessthan" -> order < 0;
            case "lessthanorequal" -> order <= 0;
            case "greaterthan" -> order > 0;
            case "greaterthanorequal" -> order >= 0;
            default -> throw CanaryException.error("Unknown comparison: " + comparison);
        };
    }

    private static String status(PlantEvent event) {
        return event.endsAt().isPresent() ? "Completed" : "Active";
    }

    private static String time(Instant time, Caller caller) {
        return CanaryTime.format(time, caller.zone());
    }

    /** {@code hh:mm:ss}, with days before a dot once there are any. */
    static String clock(Duration length) {
        String time = String.format(
                Locale.ROOT, "%02d:%02d:%02d", length.toHoursPart(), length.toMinutesPart(), length.toSecondsPart());
        return length.toDays() > 0 ? length.toDays() + "." + time : time;
    }
}
