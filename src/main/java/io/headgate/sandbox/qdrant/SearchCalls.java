package io.headgate.sandbox.qdrant;

import static io.headgate.sandbox.qdrant.Endpoint.at;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** Calls that find points by likeness: {@code query} and the older {@code search}, alone and in batches. */
final class SearchCalls {
    private static final String POINTS = "collections/{name}/points/";
    private static final int DEFAULT_LIMIT = 10;
    private static final Set<String> OTHER_QUERIES = Set.of(
            "recommend", "discover", "context", "order_by", "fusion", "rrf", "formula", "sample", "relevance_feedback");

    private final Store store;

    SearchCalls(Store store) {
        this.store = store;
    }

    List<Endpoint> endpoints() {
        return List.of(
                at("POST", POINTS + "query", call -> one(call, SearchCalls::query, SearchCalls::asPoints)),
                at("POST", POINTS + "query/batch", call -> batch(call, SearchCalls::query, SearchCalls::asPoints)),
                at("POST", POINTS + "search", call -> one(call, SearchCalls::search, UnaryOperator.identity())),
                at(
                        "POST",
                        POINTS + "search/batch",
                        call -> batch(call, SearchCalls::search, UnaryOperator.identity())));
    }

    /** Reads a request; {@code where} is put before the names of fields in refusals. */
    private interface Reader extends BiFunction<JsonNode, String, Search> {}

    private JsonNode one(RestCall call, Reader reader, UnaryOperator<JsonNode> shape) {
        JsonNode body = call.body();
        call.checkRead();
        Search search = reader.apply(body, "");
        return shape.apply(search.in(store.collection(call.collection()).charged(1)));
    }

    private JsonNode batch(RestCall call, Reader reader, UnaryOperator<JsonNode> shape) {
        JsonNode body = call.body();
        call.checkRead();
        if (!body.path("searches").isArray()) {
            throw Refusal.badBody("missing field `searches`");
        }
        List<Search> searches = new ArrayList<>();
        for (JsonNode part : body.path("searches")) {
            searches.add(reader.apply(part, "searches[" + searches.size() + "]."));
        }
        Collection collection = store.collection(call.collection()).charged(searches.size());
        ArrayNode results = Json.array();
        searches.forEach(search -> results.add(shape.apply(search.in(collection))));
        return results;
    }

    private static JsonNode asPoints(JsonNode hits) {
        return Json.object().set("points", hits);
    }

    private static Search query(JsonNode body, String where) {
        if (!body.isObject()) {
            throw Refusal.badBody("invalid type: expected struct QueryRequestInternal");
        }
        for (String field : List.of("prefetch", "lookup_from")) {
            if (!Json.absent(body.path(field))
                    && !(body.path(field).isArray() && body.path(field).isEmpty())) {
                throw Refusal.unsupported("`" + field + "` in a query");
            }
        }
        int limit = Limits.limit(body, DEFAULT_LIMIT, where + "internal");
        Optional<Search.Target> target = target(body.path("query"));
        if (target.isEmpty() && body.hasNonNull("score_threshold")) {
            throw Refusal.badRequest("A query is needed to use the score_threshold."
                    + " Can't have score_threshold without defining a query.");
        }
        return new Search(target, Json.at(body, "using").asText(Point.UNNAMED), limit, body);
    }

    private static Optional<Search.Target> target(JsonNode query) {
        if (Json.absent(query)) {
            return Optional.empty();
        }
        if (query.has("nearest")) {
            return target(query.path("nearest"));
        }
        if (query.isArray()) {
            return Optional.of(new Search.Target.OfVector(Vectors.dense(query)));
        }
        if (query.isIntegralNumber() || query.isTextual()) {
            try {
                return Optional.of(new Search.Target.OfPoint(PointId.of(query)));
            } catch (Refusal noId) {
                throw noQuery();
            }
        }
        OTHER_QUERIES.stream().filter(query::has).findFirst().ifPresent(kind -> {
            throw Refusal.unsupported("the query `" + kind + "`");
        });
        throw noQuery();
    }

    private static Refusal noQuery() {
        return Refusal.badBody("Expected some form of vector, id, or a type of query");
    }

    private static Search search(JsonNode body, String where) {
        for (String field : List.of("vector", "limit")) {
            if (!body.has(field)) {
                throw Refusal.badBody("missing field `" + field + "`");
            }
        }
        int limit = Limits.limit(body, DEFAULT_LIMIT, where + "search_request");
        JsonNode vector = body.path("vector");
        boolean named = vector instanceof ObjectNode;
        float[] values = Vectors.dense(named ? vector.path("vector") : vector);
        String using = named ? vector.path("name").asText() : Point.UNNAMED;
        return new Search(Optional.of(new Search.Target.OfVector(values)), using, limit, body);
    }
}
