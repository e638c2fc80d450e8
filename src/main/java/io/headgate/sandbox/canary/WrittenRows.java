package io.headgate.sandbox.canary;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Stores the rows of a write call: arrays whose places have a meaning and whose tail may be missing. */
final class WrittenRows {
    /** Stores the rows of one tag. */
    interface Store {
        void store(String name, Tag tag, JsonNode rows);
    }

    private final Historian historian;
    private final WriteSession session;
    private final List<String> errors;

    WrittenRows(Historian historian, WriteSession session, List<String> errors) {
        this.historian = historian;
        this.session = session;
        this.errors = errors;
    }

    /** {@code [timestamp, value, quality?]}; a value older than the newest is not stored unless the session inserts. */
    void values(String name, Tag tag, JsonNode rows) {
        for (JsonNode row : rows) {
            Optional<Sample> sample = sample(name, row, row.path(0), row.path(1), row.path(2));
            if (sample.isEmpty()) {
                continue;
            }
            Series series = tag.series(historian.now());
            Sample newest = series.newest();
            boolean older = newest != null && !sample.get().time().isAfter(newest.time());
            if (!older || session.insertReplaceData()) {
                series.put(sample.get());
            } else if (historian.quirks().refuseOlderValues()) {
                errors.add("Timestamp is older than the newest value: " + name);
            } else {
                session.ignore(name);
            }
        }
    }

    /** {@code [timestamp, value, quality?, user?, reason?]}; inserts or replaces in any case. */
    void manualEntries(String name, Tag tag, JsonNode rows) {
        for (JsonNode row : rows) {
            sample(name, row, row.path(0), row.path(1), row.path(2)).ifPresent(sample -> {
                tag.series(historian.now()).put(sample);
                String user = row.path(3).asText("Anonymous");
                tag.audits().add(new Tag.Audit(sample.time(), user, row.path(4).asText("")));
            });
        }
    }

    /** {@code [name, timestamp, value, quality?]}. */
    void properties(String name, Tag tag, JsonNode rows) {
        for (JsonNode row : rows) {
            if (time(row, row.path(1)).isPresent() && row.path(0).isTextual()) {
                tag.properties().put(row.path(0).asText(), row.path(2).asText());
            }
        }
    }

    /** {@code [user, timestamp, value, createdAt?]}. */
    void annotations(String name, Tag tag, JsonNode rows) {
        for (JsonNode row : rows) {
            time(row, row.path(1)).ifPresent(time -> {
                Instant created = row.has(3) ? time(row, row.path(3)).orElse(historian.now()) : historian.now();
                String message = row.path(2).asText();
                tag.annotations().add(new Tag.Annotation(time, row.path(0).asText(), created, message));
            });
        }
    }

    private Optional<Sample> sample(String name, JsonNode row, JsonNode time, JsonNode value, JsonNode quality) {
        Optional<Instant> at = time(row, time);
        boolean unstated = quality.isMissingNode() || quality.isNull();
        Optional<Integer> code = unstated ? Optional.of(Quality.GOOD) : Quality.parse(quality.asText());
        if (code.isEmpty()) {
            errors.add("Invalid quality: " + quality.asText());
        }
        if (at.isEmpty() || code.isEmpty()) {
            return Optional.empty();
        }
        Object read = value(value);
        return Optional.of(
                read == null || code.get() == Quality.NO_DATA
                        ? Sample.noData(at.get())
                        : new Sample(at.get(), session.transformed(name, read), code.get()));
    }

    private Optional<Instant> time(JsonNode row, JsonNode time) {
        Optional<Instant> parsed = time.isTextual()
                ? CanaryTime.parse(time.asText(), historian.settings().zone())
                : Optional.empty();
        if (parsed.isEmpty()) {
            errors.add("Invalid timestamp: " + (row.isArray() ? time.asText() : row.toString()));
        }
        return parsed;
    }

    private static @Nullable Object value(JsonNode value) {
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        if (value.isIntegralNumber()) {
            return value.longValue();
        }
        if (value.isNumber()) {
            return value.doubleValue();
        }
        return value.isNull() || value.isMissingNode() ? null : value.asText();
    }
}
