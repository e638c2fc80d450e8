package io.headgate.sandbox.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The payload indexes of a collection. They speed nothing up here; they decide what facets and text matches may do. */
final class PayloadIndexes {
    private static final Map<String, Predicate<JsonNode>> TYPES = Map.of(
            "keyword", JsonNode::isTextual,
            "text", JsonNode::isTextual,
            "uuid", JsonNode::isTextual,
            "integer", PayloadIndexes::whole,
            "float", JsonNode::isNumber,
            "bool", JsonNode::isBoolean,
            "datetime", value -> Range.timeOf(value).isPresent(),
            "geo", value -> value.has("lon") && value.has("lat"));
    private static final Set<String> COUNTABLE = Set.of("keyword", "uuid", "integer", "bool");
    private static final Set<String> ORDERED = Set.of("integer", "float", "datetime");

    private final Map<String, JsonNode> schemas = new TreeMap<>();

    /**
     * Refuses what cannot become an index.
     *
     * @throws Refusal with status 400 for a wrong path or an unknown type
     */
    static void check(String field, JsonNode schema) {
        PayloadPath.of(field);
        if (Json.absent(schema)) {
            throw Refusal.badRequest("Can't auto-detect field type, please specify `field_schema` in the request");
        }
        if (!TYPES.containsKey(type(schema))) {
            throw Refusal.badBody("data did not match any variant of untagged enum PayloadFieldSchema");
        }
    }

    void create(String field, JsonNode schema) {
        schemas.put(field, schema);
    }

    void drop(String field) {
        schemas.remove(field);
    }

    boolean hasText(String field) {
        return type(schemas.getOrDefault(field, Json.object())).equals("text");
    }

    /** The values of a point that a facet over this field counts, or nothing without a fitting index. */
    Optional<Function<Point, Stream<JsonNode>>> countable(String field) {
        String type = type(schemas.getOrDefault(field, Json.object()));
        if (!COUNTABLE.contains(type)) {
            return Optional.empty();
        }
        PayloadPath path = PayloadPath.of(field);
        return Optional.of(point -> indexed(point, path, type).distinct());
    }

    /** Whether points can be ordered by this field. */
    boolean ordered(String field) {
        return ORDERED.contains(type(schemas.getOrDefault(field, Json.object())));
    }

    private static Stream<JsonNode> indexed(Point point, PayloadPath path, String type) {
        Predicate<JsonNode> fits = TYPES.getOrDefault(type, value -> false);
        return path.values(point.payload()).stream()
                .flatMap(Condition::elements)
                .filter(fits)
                .map(value -> type.equals("integer") ? new LongNode(value.longValue()) : value);
    }

    /** An integer index takes in 1.0 as 1, as measured. */
    private static boolean whole(JsonNode value) {
        return value.isNumber() && value.canConvertToLong() && value.doubleValue() == Math.rint(value.doubleValue());
    }

    private static String type(JsonNode schema) {
        return schema.isTextual() ? schema.asText() : schema.path("type").asText();
    }

    JsonNode json(Iterable<Point> points) {
        ObjectNode json = Json.object();
        schemas.forEach((field, schema) -> {
            String type = type(schema);
            ObjectNode shown = json.putObject(field).put("data_type", type);
            if (schema instanceof ObjectNode given) {
                ObjectNode params = given.deepCopy();
                if (ORDERED.contains(type) && !params.has("is_principal")) {
                    params.putNull("is_principal");
                }
                shown.set("params", params);
            }
            PayloadPath path = PayloadPath.of(field);
            int count = 0;
            for (Point point : points) {
                count += indexed(point, path, type).findAny().isPresent() ? 1 : 0;
            }
            shown.put("points", count);
        });
        return json;
    }
}
