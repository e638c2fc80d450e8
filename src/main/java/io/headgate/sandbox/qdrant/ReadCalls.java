package io.headgate.sandbox.qdrant;

import static io.headgate.sandbox.qdrant.Endpoint.at;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Calls that read points by id, page by page, or counted. */
final class ReadCalls {
    private static final String POINTS = "collections/{name}/points";
    private static final int DEFAULT_LIMIT = 10;

    private final Store store;

    ReadCalls(Store store) {
        this.store = store;
    }

    List<Endpoint> endpoints() {
        return List.of(
                at("POST", POINTS, this::retrieve),
                at("GET", POINTS + "/{id}", this::one),
                at("POST", POINTS + "/scroll", this::scroll),
                at("POST", POINTS + "/count", this::count),
                at("POST", "collections/{name}/facet", this::facet));
    }

    private JsonNode retrieve(RestCall call) {
        JsonNode body = call.body();
        call.checkRead();
        if (!body.path("ids").isArray()) {
            throw Refusal.badBody("missing field `ids`");
        }
        Set<PointId> ids = new LinkedHashSet<>();
        body.path("ids").forEach(id -> ids.add(PointId.of(id)));
        // Not shown unless asked for: the API description says otherwise, the server does this.
        PayloadSelector payload = PayloadSelector.of(body.path("with_payload"), false);
        Vectors.Selector vectors = Vectors.Selector.of(body);
        Collection collection = store.collection(call.collection()).charged(ids.size());
        ArrayNode records = Json.array();
        for (PointId id : ids) {
            collection.point(id).ifPresent(point -> records.add(record(point, payload, vectors, collection)));
        }
        return records;
    }

    private JsonNode one(RestCall call) {
        call.checkRead();
        PointId id = PointId.ofPath(call.parameter("id"));
        Collection collection = store.collection(call.collection()).charged(1);
        Point point =
                collection.point(id).orElseThrow(() -> Refusal.notFound("Point with id " + id + " does not exists!"));
        PayloadSelector everything = PayloadSelector.of(MissingNode.getInstance(), true);
        return record(point, everything, Vectors.Selector.ALL, collection);
    }

    private static ObjectNode record(
            Point point, PayloadSelector payload, Vectors.Selector vectors, Collection collection) {
        ObjectNode record = Json.object();
        record.set("id", point.id().json());
        payload.of(point.payload()).ifPresent(part -> record.set("payload", part));
        vectors.of(point, collection).ifPresent(part -> record.set("vector", part));
        return record;
    }

    private JsonNode scroll(RestCall call) {
        JsonNode body = call.body();
        call.checkRead();
        if (!body.isObject()) {
            throw Refusal.badBody("invalid type: expected struct ScrollRequest");
        }
        int limit = Limits.limit(body, DEFAULT_LIMIT, "scroll_request");
        PointId from = offset(body.path("offset"));
        PayloadSelector payload = PayloadSelector.of(body.path("with_payload"), true);
        Vectors.Selector vectors = Vectors.Selector.of(body);
        Collection collection = store.collection(call.collection()).charged(1);
        refuseOrder(body.path("order_by"), collection);
        Filter filter = collection.filters().read(body.path("filter"));
        // One more than asked for: its id is where the next page starts.
        List<Point> page = collection
                .points(from)
                .filter(filter::accepts)
                .limit(limit + 1L)
                .toList();
        ArrayNode records = Json.array();
        page.stream().limit(limit).forEach(point -> records.add(record(point, payload, vectors, collection)));
        ObjectNode result = Json.object();
        result.set("points", records);
        if (page.size() > limit) {
            result.set("next_page_offset", page.get(limit).id().json());
        } else {
            result.putNull("next_page_offset");
        }
        return result;
    }

    private static void refuseOrder(JsonNode orderBy, Collection collection) {
        if (Json.absent(orderBy)) {
            return;
        }
        String key =
                orderBy.isTextual() ? orderBy.asText() : orderBy.path("key").asText();
        if (!collection.indexes().ordered(key)) {
            throw Refusal.wrongInput("No range index for `order_by` key: `" + key + "`. Please create one to use"
                    + " `order_by`. Check https://qdrant.tech/documentation/concepts/indexing/#payload-index to see which"
                    + " payload schemas support Range conditions");
        }
        throw Refusal.unsupported("scrolling in order of a payload key");
    }

    private static @Nullable PointId offset(JsonNode node) {
        return Json.absent(node) ? null : PointId.of(node);
    }

    private JsonNode count(RestCall call) {
        JsonNode body = call.body();
        call.checkRead();
        JsonNode exact = body.path("exact");
        if (!Json.absent(exact) && !exact.isBoolean()) {
            throw Refusal.badBody("invalid type: string \"" + exact.asText() + "\", expected a boolean");
        }
        Collection collection = store.collection(call.collection()).charged(1);
        Filter filter = collection.filters().read(body.path("filter"));
        return Json.object().put("count", collection.points(filter).count());
    }

    private JsonNode facet(RestCall call) {
        JsonNode body = call.body();
        call.checkRead();
        if (!body.path("key").isTextual()) {
            throw Refusal.badBody("missing field `key`");
        }
        int limit = Limits.limit(body, DEFAULT_LIMIT, "facet_request");
        String key = body.path("key").textValue();
        Collection collection = store.collection(call.collection()).charged(1);
        Filter filter = collection.filters().read(body.path("filter"));
        Function<Point, Stream<JsonNode>> values = collection
                .indexes()
                .countable(key)
                .orElseThrow(() -> Refusal.wrongInput("No appropriate index for faceting: `" + key
                        + "`. Please create one to facet on this field. Check"
                        + " https://qdrant.tech/documentation/concepts/indexing/#payload-index to see which payload"
                        + " schemas support Match conditions"));
        Map<JsonNode, Integer> counts = new TreeMap<>(Comparator.comparing(JsonNode::asText));
        collection.points(filter).flatMap(values).forEach(value -> counts.merge(value, 1, Integer::sum));
        ArrayNode hits = Json.array();
        counts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(limit)
                .forEach(entry -> {
                    ObjectNode hit = hits.addObject();
                    hit.set("value", entry.getKey());
                    hit.put("count", entry.getValue());
                });
        return Json.object().set("hits", hits);
    }
}
