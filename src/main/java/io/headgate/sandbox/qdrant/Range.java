package io.headgate.sandbox.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import io.headgate.sandbox.qdrant.Condition.ValueTest;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Bounds on numbers, on times and on the number of values at a path. */
final class Range {
    private static final Pattern TIME = Pattern.compile(
            "(\\d{4}-\\d\\d-\\d\\d)(?:([Tt ])(\\d\\d:\\d\\d)(:\\d\\d(?:\\.\\d+)?)?(Z|z|[+-]\\d\\d:?\\d\\d)?)?");
    private static final DateTimeFormatter LOCAL = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral(' ')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .toFormatter(Locale.ROOT);

    private Range() {}

    static ValueTest of(JsonNode range) {
        boolean times = List.of("gt", "gte", "lt", "lte").stream()
                .anyMatch(name -> range.path(name).isTextual());
        return times ? bounded(range, Range::time, Range::timeOf) : bounded(range, Range::number, Range::numberOf);
    }

    /** Bounds on how many values there are: an array has as many as its elements, a null none. */
    static ValueTest ofCount(JsonNode range) {
        ValueTest bounds = bounded(range, Range::number, Range::numberOf);
        return values -> values.stream()
                .mapToInt(value -> value.isArray() ? value.size() : value.isNull() ? 0 : 1)
                .mapToObj(IntNode::new)
                .anyMatch(count -> bounds.holds(List.of(count)));
    }

    private static <T extends Comparable<T>> ValueTest bounded(
            JsonNode range, Function<JsonNode, T> bound, Function<JsonNode, Optional<T>> read) {
        List<Bound<T>> bounds = Stream.of(
                        new Named("gt", order -> order > 0),
                        new Named("gte", order -> order >= 0),
                        new Named("lt", order -> order < 0),
                        new Named("lte", order -> order <= 0))
                .filter(named -> !Json.absent(range.path(named.name)))
                .map(named -> new Bound<>(bound.apply(range.path(named.name)), named.test))
                .toList();
        return values -> values.stream()
                .flatMap(Condition::elements)
                .flatMap(value -> read.apply(value).stream())
                .anyMatch(value -> bounds.stream().allMatch(one -> one.test.test(value.compareTo(one.limit))));
    }

    private record Named(String name, IntPredicate test) {}

    private record Bound<T extends Comparable<T>>(T limit, IntPredicate test) {}

    private static Double number(JsonNode node) {
        return numberOf(node).orElseThrow(() -> Refusal.badBody("invalid type in a range: expected f64"));
    }

    private static Optional<Double> numberOf(JsonNode node) {
        return node.isNumber() ? Optional.of(node.doubleValue()) : Optional.empty();
    }

    private static Instant time(JsonNode node) {
        return timeOf(node)
                .orElseThrow(() -> Refusal.badBody("'" + node.asText()
                        + "' does not match accepted datetime format (RFC3339). Example: 2014-01-01T00:00:00Z"));
    }

    static Optional<Instant> timeOf(JsonNode node) {
        Matcher matcher = TIME.matcher(node.isTextual() ? node.textValue() : "");
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String clock = matcher.group(3) == null ? "00:00" : matcher.group(3);
        String seconds = matcher.group(4);
        if (seconds == null && matcher.group(2) != null && !matcher.group(2).equals(" ")) {
            return Optional.empty();
        }
        String zone = matcher.group(5) == null ? "Z" : matcher.group(5).toUpperCase(Locale.ROOT);
        try {
            LocalDateTime local =
                    LocalDateTime.parse(matcher.group(1) + " " + clock + (seconds == null ? "" : seconds), LOCAL);
            return Optional.of(local.toInstant(ZoneOffset.of(zone)));
        } catch (DateTimeParseException impossible) {
            return Optional.empty();
        }
    }
}
