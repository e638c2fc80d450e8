package io.headgate.sandbox.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One exact search.
 *
 * @param target what to be near to; without it all points count alike, in the order of their ids
 * @param using the name of the vector to compare
 * @param body the rest of the request: filter, offset, threshold, and what to show of each hit
 */
record Search(Optional<Target> target, String using, int limit, JsonNode body) {
    /** What a search looks for. */
    sealed interface Target {
        /** A vector given in the request. */
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record OfVector(float[] values) implements Target {}

        /** The vector of a stored point, which itself is no hit. */
        record OfPoint(PointId id) implements Target {}
    }

    private record Hit(Point point, float score) {}

    JsonNode in(Collection collection) {
        Filter filter = collection.filters().read(body.path("filter"));
        PayloadSelector payload = PayloadSelector.of(body.path("with_payload"), false);
        Vectors.Selector vectors = Vectors.Selector.of(body);
        int offset = Limits.unsigned(body, "offset", 0);
        Stream<Hit> hits = target.isPresent()
                ? near(target.get(), collection, filter)
                : collection.points(filter).map(point -> new Hit(point, 1));
        ArrayNode result = Json.array();
        hits.skip(offset).limit(limit).forEach(hit -> {
            ObjectNode shown = result.addObject();
            shown.set("id", hit.point.id().json());
            shown.put("version", target.isPresent() ? hit.point.version() : 0);
            shown.put("score", hit.score);
            payload.of(hit.point.payload()).ifPresent(part -> shown.set("payload", part));
            vectors.of(hit.point, collection).ifPresent(part -> shown.set("vector", part));
        });
        return result;
    }

    /** Best first; hits of the same score come in the order of their ids, which Qdrant leaves open. */
    private Stream<Hit> near(Target near, Collection collection, Filter filter) {
        float[] wanted = collection.config().prepared(using, vector(near, collection));
        Distance distance = collection.config().vector(using).distance();
        JsonNode threshold = body.path("score_threshold");
        List<Hit> hits = collection
                .points(filter)
                .filter(point ->
                        !(near instanceof Target.OfPoint self && self.id().equals(point.id())))
                .flatMap(point -> Optional.ofNullable(point.vectors().get(using))
                        .map(vector -> new Hit(point, distance.score(wanted, vector)))
                        .stream())
                .filter(hit -> Json.absent(threshold) || distance.passes(hit.score, threshold.floatValue()))
                .toList();
        return hits.stream().sorted(Comparator.comparing(Hit::score, distance.order()));
    }

    private float[] vector(Target near, Collection collection) {
        if (near instanceof Target.OfVector given) {
            return given.values();
        }
        PointId id = ((Target.OfPoint) near).id();
        Point point = collection.point(id).orElseThrow(() -> Refusal.notFound("No point with id " + id + " found"));
        collection.config().vector(using);
        float[] vector = point.vectors().get(using);
        if (vector == null) {
            throw Refusal.notFound("Vector with name \"" + using + "\" for point not found");
        }
        return vector;
    }
}
