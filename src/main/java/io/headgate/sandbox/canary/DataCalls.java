package io.headgate.sandbox.canary;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.sandbox.canary.PageTokens.Position;
import io.headgate.sandbox.canary.ReadAccess.Caller;
import io.headgate.sandbox.canary.TagItems.Page;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The data calls: the last value, stored values of a time range, or one aggregate for each interval. */
final class DataCalls {
    private final Historian historian;

    DataCalls(Historian historian) {
        this.historian = historian;
    }

    /** At most {@code maxSize} items in the answer. */
    ObjectNode getTagData(Parameters parameters, Caller caller) {
        int perTag = historian.limits().itemsPerTag();
        int asked = parameters.number("maxSize", 0);
        return read(parameters, caller, false, new Budget(perTag, asked > 0 ? asked : perTag));
    }

    /** At most {@code maxSize} items of each tag. */
    ObjectNode getTagData2(Parameters parameters, Caller caller) {
        int all = historian.limits().valuesPerCall();
        int asked = parameters.number("maxSize", 0);
        return read(parameters, caller, true, new Budget(asked > 0 ? asked : all, all));
    }

    private record Budget(int perTag, int all) {}

    /** What a call asks for, with the modes and defaults of the vendor's documentation resolved. */
    private record Query(
            Instant start, Instant end, Optional<Aggregates.Aggregate> aggregate, Interval interval, boolean bounds) {
        TagItems items(Series series, Instant now, Caller caller) {
            if (aggregate.isPresent()) {
                return new TagItems.Processed(series, aggregate.get(), interval, start, end, now, caller.zone());
            }
            return bounds ? TagItems.Raw.withBounds(series, start, end) : new TagItems.Raw(series, start, end);
        }
    }

    private ObjectNode read(Parameters parameters, Caller caller, boolean processedWithoutTimes, Budget budget) {
        List<String> tags = historian.tags(parameters);
        boolean times = parameters.has("startTime") || parameters.has("endTime");
        boolean last = !times && !(processedWithoutTimes && parameters.has("aggregateName"));
        boolean withQuality = parameters.flag("includeQuality", false);
        ItemWriter writer = new ItemWriter(withQuality, historian.quirks().qualityUnasked(), caller);
        return last ? lastValues(parameters, tags, writer) : pages(parameters, caller, tags, writer, budget);
    }

    private ObjectNode lastValues(Parameters parameters, List<String> tags, ItemWriter writer) {
        ObjectNode reply = Reply.good();
        ObjectNode data = reply.putObject("data");
        for (String path : tags) {
            Optional<Tag> tag = historian.tree().find(path);
            if (tag.isEmpty()) {
                unknown(data, path, writer);
            } else {
                ArrayNode items = data.putArray(path);
                lastValue(tag.get(), parameters).ifPresent(sample -> writer.add(items, sample));
            }
        }
        reply.putNull("continuation");
        return reply;
    }

    private Optional<Sample> lastValue(Tag tag, Parameters parameters) {
        String quality = parameters.text("quality", "any");
        Sample sample = tag.series(historian.now()).newest();
        while (sample != null && !matches(quality, sample)) {
            sample = tag.series(historian.now()).before(sample.time());
        }
        boolean extend = parameters.flag("useTimeExtension", true) && quality.equalsIgnoreCase("any");
        Instant heldUntil = tag.extendedTo();
        if (sample != null && extend && heldUntil != null && heldUntil.isAfter(sample.time())) {
            return Optional.of(new Sample(heldUntil, sample.value(), sample.quality()));
        }
        return Optional.ofNullable(sample);
    }

    private static boolean matches(String quality, Sample sample) {
        if (quality.equalsIgnoreCase("good")) {
            return sample.isGood();
        }
        return !quality.equalsIgnoreCase("non-bad") || !Quality.isBad(sample.quality());
    }

    private ObjectNode pages(
            Parameters parameters, Caller caller, List<String> tags, ItemWriter writer, Budget budget) {
        Query query = query(parameters, caller);
        Optional<Map<String, Instant>> positions = positions(parameters);
        ObjectNode reply = Reply.good();
        ObjectNode data = reply.putObject("data");
        List<@Nullable String> tokens = new ArrayList<>();
        int left = budget.all();
        for (String path : tags) {
            Optional<Tag> tag = historian.tree().find(path);
            if (tag.isEmpty()) {
                unknown(data, path, writer);
                tokens.add(null);
                continue;
            }
            TagItems items = query.items(tag.get().series(historian.now()), historian.now(), caller);
            Instant from = positions.map(all -> all.get(path)).orElse(positions.isPresent() ? null : items.start());
            ArrayNode written = data.putArray(path);
            Page page = from == null ? new Page(List.of(), null) : items.page(from, Math.min(left, budget.perTag()));
            page.items().forEach(sample -> writer.add(written, sample));
            left -= page.items().size();
            Instant next = page.next();
            tokens.add(next == null ? null : historian.pages().issue(new Position(path, next)));
        }
        addContinuation(reply, tokens);
        return reply;
    }

    /** Where each tag goes on; empty on a first page. A tag without a token is finished. */
    private Optional<Map<String, Instant>> positions(Parameters parameters) {
        if (!parameters.has("continuation")
                || parameters.optionalTexts("continuation").isEmpty()) {
            return Optional.empty();
        }
        Map<String, Instant> positions = new HashMap<>();
        for (Optional<String> token : parameters.optionalTexts("continuation")) {
            if (token.isEmpty()) {
                continue;
            }
            Optional<Position> position = historian.pages().find(token.get());
            if (position.isEmpty() && historian.quirks().staleTokenRestarts()) {
                return Optional.empty();
            }
            Position known = position.orElseThrow(() -> CanaryException.error("Invalid continuation"));
            positions.put(known.tag(), known.from());
        }
        return Optional.of(positions);
    }

    private void addContinuation(ObjectNode reply, List<@Nullable String> tokens) {
        if (tokens.stream().allMatch(Objects::isNull)) {
            reply.putNull("continuation");
            return;
        }
        ArrayNode continuation = reply.putArray("continuation");
        for (String token : tokens) {
            if (token != null) {
                continuation.add(token);
            } else if (!historian.quirks().onlyUnfinishedTokens()) {
                continuation.addNull();
            }
        }
    }

    private Query query(Parameters parameters, Caller caller) {
        Instant now = historian.now();
        Optional<Aggregates.Aggregate> aggregate = parameters
                .text("aggregateName")
                .map(name ->
                        Aggregates.find(name).orElseThrow(() -> CanaryException.error("Unknown aggregate: " + name)));
        Optional<Interval> interval = parameters.text("aggregateInterval").map(DataCalls::interval);
        Optional<Instant> startGiven = parameters.text("startTime").map(text -> historian.time(text, caller.zone()));
        Optional<Instant> endGiven = parameters.text("endTime").map(text -> historian.time(text, caller.zone()));
        Instant end = endGiven.orElseGet(() -> processedEnd(aggregate.isPresent(), interval, startGiven, now, caller));
        Instant start = startGiven.orElseGet(() -> aggregate.isEmpty()
                ? CanaryTime.BEGINNING
                : interval.map(one -> one.boundary(now, -1, caller.zone()))
                        .orElseThrow(() -> CanaryException.error("Parameter 'startTime' is required")));
        if (start.isAfter(end)) {
            throw CanaryException.error("The start time is after the end time");
        }
        Duration whole = start.equals(end) ? CanaryTime.TICK : Duration.between(start, end);
        boolean bounds = parameters.flag("includeBounds", false);
        return new Query(start, end, aggregate, interval.orElseGet(() -> Interval.of(whole)), bounds);
    }

    /** With an interval and a start alone the vendor documents an end one interval after now. */
    private static Instant processedEnd(
            boolean processed, Optional<Interval> interval, Optional<Instant> start, Instant now, Caller caller) {
        return processed && interval.isPresent() && start.isPresent()
                ? interval.get().boundary(now, 1, caller.zone())
                : now;
    }

    private static Interval interval(String text) {
        try {
            return Interval.parse(text);
        } catch (DateTimeException | ArithmeticException e) {
            throw CanaryException.error("Invalid aggregate interval: " + text);
        }
    }

    private void unknown(ObjectNode data, String path, ItemWriter writer) {
        switch (historian.quirks().unknownTag()) {
            case ABSENT -> {}
            case EMPTY -> data.putArray(path);
            case DUMMY -> writer.addDummy(data.putArray(path));
            case ERRORS -> throw CanaryException.error("Tag not found: " + path);
        }
    }
}
