package io.headgate.sandbox.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Vectors as requests write them and answers show them: a list of numbers, or an object with a list for each name. */
final class Vectors {
    private Vectors() {}

    /** By name; the unnamed one is under the empty name. */
    static Map<String, float[]> read(JsonNode node) {
        Map<String, float[]> vectors = new TreeMap<>();
        if (node.isArray()) {
            vectors.put(Point.UNNAMED, dense(node));
        } else if (node.isObject()) {
            for (Map.Entry<String, JsonNode> named : node.properties()) {
                // No collection here has sparse vectors: writing one fails at its name, which is not known.
                boolean sparse = named.getValue().has("indices");
                vectors.put(named.getKey(), sparse ? new float[0] : dense(named.getValue()));
            }
        } else {
            throw unreadable();
        }
        return vectors;
    }

    static float[] dense(JsonNode node) {
        if (!node.isArray()) {
            throw unreadable();
        }
        float[] vector = new float[node.size()];
        for (int i = 0; i < vector.length; i++) {
            if (node.get(i).isArray()) {
                throw Refusal.unsupported("multivectors");
            }
            if (!node.get(i).isNumber()) {
                throw unreadable();
            }
            vector[i] = node.get(i).floatValue();
        }
        return vector;
    }

    private static Refusal unreadable() {
        return Refusal.badBody("data did not match any variant of untagged enum VectorStruct");
    }

    /** Which vectors an answer shows: the {@code with_vector} of a request. */
    record Selector(boolean all, Set<String> names) {
        static final Selector ALL = new Selector(true, Set.of());

        /** {@code with_vectors} is taken too, as clients of old wrote it. */
        static Selector of(JsonNode request) {
            JsonNode node = request.has("with_vector") ? request.path("with_vector") : request.path("with_vectors");
            Set<String> names = new HashSet<>();
            if (node.isArray()) {
                node.forEach(name -> names.add(name.asText()));
            } else if (!Json.absent(node) && !node.isBoolean()) {
                throw Refusal.badBody("data did not match any variant of untagged enum WithVector");
            }
            return new Selector(node.booleanValue(), names);
        }

        /** The vectors to show, or nothing if the answer is to have no vector field at all. */
        Optional<JsonNode> of(Point point, Collection collection) {
            names.forEach(collection.config()::vector);
            if (!all && names.isEmpty()) {
                return Optional.empty();
            }
            float[] unnamed = point.vectors().get(Point.UNNAMED);
            if (unnamed != null) {
                return Optional.of(Json.floats(unnamed));
            }
            ObjectNode shown = Json.object();
            point.vectors().forEach((name, vector) -> {
                if (all || names.contains(name)) {
                    shown.set(name, Json.floats(vector));
                }
            });
            return Optional.of(shown);
        }
    }

    /** Reads {@code [{"id": …, "vector": …, "payload": …}]}. */
    static List<Point> points(JsonNode list) {
        List<Point> points = new ArrayList<>();
        for (JsonNode point : list) {
            for (String field : List.of("id", "vector")) {
                if (!point.has(field)) {
                    throw Refusal.badBody("missing field `" + field + "`");
                }
            }
            points.add(
                    new Point(PointId.of(point.get("id")), read(point.get("vector")), payload(point.path("payload"))));
        }
        return points;
    }

    static ObjectNode payload(JsonNode node) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        if (Json.absent(node)) {
            return Json.object();
        }
        throw Refusal.badBody(
                "invalid type: " + (node.isArray() ? "sequence" : node.getNodeType()) + ", expected a map");
    }
}
