package io.headgate.sandbox.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The points of one collection, in the order of their ids. Not safe for threads: {@link QdrantApi} takes one call at a
 * time. Every write takes a number first and keeps it even if it fails half way, as Qdrant's log of writes does.
 */
final class Collection {
    /** Which present points an upsert may touch. */
    enum UpsertMode {
        UPSERT,
        INSERT_ONLY,
        UPDATE_ONLY
    }

    private final CollectionConfig config;
    private final NavigableMap<PointId, Point> points = new TreeMap<>();
    private final PayloadIndexes indexes = new PayloadIndexes();
    private final LongSupplier nanos;
    private Optional<RateLimit> readLimit = Optional.empty();
    private Optional<RateLimit> writeLimit = Optional.empty();
    private long operation;

    Collection(CollectionConfig config, LongSupplier nanos) {
        this.config = config;
        this.nanos = nanos;
        limit();
    }

    /** Changes what can be changed, and starts the limits anew. */
    void patch(JsonNode request) {
        config.patch(request);
        limit();
    }

    private void limit() {
        OptionalInt reads = config.limit("read_rate_limit");
        OptionalInt writes = config.limit("write_rate_limit");
        readLimit =
                reads.isPresent() ? Optional.of(new RateLimit("Read", reads.getAsInt(), 0, nanos)) : Optional.empty();
        // A new collection has one write behind it, as measured.
        writeLimit = writes.isPresent()
                ? Optional.of(new RateLimit("Write", writes.getAsInt(), 1, nanos))
                : Optional.empty();
    }

    /** Counts a read of so many points against the limit; a refusal with status 429 if there is no room. */
    Collection charged(int reads) {
        readLimit.ifPresent(limit -> limit.take(reads));
        return this;
    }

    CollectionConfig config() {
        return config;
    }

    PayloadIndexes indexes() {
        return indexes;
    }

    FilterReader filters() {
        return new FilterReader(indexes::hasText);
    }

    /** The number of the next write; a refusal with status 429 if there is no room for so many points. */
    long nextOperation(int points) {
        writeLimit.ifPresent(limit -> limit.take(points));
        return ++operation;
    }

    /** Points in the order of their ids, from this one on or all. */
    Stream<Point> points(@Nullable PointId from) {
        return (from == null ? points : points.tailMap(from, true)).values().stream();
    }

    Stream<Point> points(Filter filter) {
        return points.values().stream().filter(filter::accepts);
    }

    Optional<Point> point(PointId id) {
        return Optional.ofNullable(points.get(id));
    }

    /**
     * Puts whole points in place of what was there; stops at the first wrong one. Which of the others are written by then
     * Qdrant leaves open.
     */
    long upsert(List<Point> upserted, UpsertMode mode, Filter mayReplace) {
        long number = nextOperation(upserted.size());
        for (Point raw : upserted) {
            Map<String, float[]> vectors = new TreeMap<>();
            raw.vectors().forEach((name, vector) -> vectors.put(name, config.prepared(name, vector)));
            Point present = points.get(raw.id());
            boolean wanted = present == null
                    ? mode != UpsertMode.UPDATE_ONLY
                    : mode != UpsertMode.INSERT_ONLY && mayReplace.accepts(present);
            if (wanted) {
                Point point = new Point(raw.id(), vectors, raw.payload());
                point.writtenBy(number);
                points.put(point.id(), point);
            }
        }
        return number;
    }

    long delete(PointSelection selection) {
        long number = nextOperation(selection.checked().size());
        selection.in(this).forEach(points::remove);
        return number;
    }

    /** Replaces vectors of present points; the names that are not given stay. */
    long updateVectors(List<Point> updates) {
        long number = nextOperation(updates.size());
        Missing missing = new Missing();
        for (Point update : updates) {
            Map<String, float[]> vectors = new TreeMap<>();
            update.vectors().forEach((name, vector) -> vectors.put(name, config.prepared(name, vector)));
            change(update.id(), number, missing, point -> point.vectors().putAll(vectors));
        }
        missing.refuse();
        return number;
    }

    long deleteVectors(PointSelection selection, List<String> names) {
        long number = nextOperation(selection.checked().size());
        names.forEach(config::vector);
        return changeAll(
                selection, number, point -> names.forEach(point.vectors().keySet()::remove));
    }

    /** Replaces each selected payload by what the change makes of a copy of it. */
    long changePayload(PointSelection selection, UnaryOperator<ObjectNode> change) {
        long number = nextOperation(selection.checked().size());
        return changeAll(
                selection,
                number,
                point -> point.payload(change.apply(point.payload().deepCopy())));
    }

    private long changeAll(PointSelection selection, long number, Consumer<Point> change) {
        Missing missing = new Missing();
        selection.in(this).forEach(id -> change(id, number, missing, change));
        missing.refuse();
        return number;
    }

    private void change(PointId id, long number, Missing missing, Consumer<Point> change) {
        Point point = points.get(id);
        if (point == null) {
            missing.ids.add(id);
        } else {
            change.accept(point);
            point.writtenBy(number);
        }
    }

    /** Points that a write named and that are not there: the others are written before the write is refused. */
    private static final class Missing {
        private final List<PointId> ids = new ArrayList<>();

        void refuse() {
            if (!ids.isEmpty()) {
                throw Refusal.notFound("No point with id " + ids.get(0) + " found");
            }
        }
    }

    JsonNode info() {
        ObjectNode info = Json.object();
        info.put("status", "green");
        info.put("optimizer_status", "ok");
        info.put("indexed_vectors_count", 0);
        info.put("points_count", points.size());
        // A real server makes as many segments as its processors suggest, but at least two.
        info.put("segments_count", 2 * config.json().at("/params/shard_number").asInt());
        info.set("config", config.json().deepCopy());
        info.set("payload_schema", indexes.json(points.values()));
        info.putObject("update_queue").put("length", 0);
        return info;
    }
}
