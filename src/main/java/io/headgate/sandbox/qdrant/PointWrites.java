package io.headgate.sandbox.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.sandbox.qdrant.Collection.UpsertMode;
import io.headgate.sandbox.qdrant.WriteCalls.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Writes of whole points and of vectors. */
final class PointWrites {
    private PointWrites() {}

    static Run upsert(JsonNode body, FilterReader filters) {
        List<Point> points;
        if (body.path("points").isArray()) {
            points = Vectors.points(body.path("points"));
        } else if (body.path("batch").isObject()) {
            points = columns(body.path("batch"));
        } else {
            throw Refusal.badBody("Invalid PointInsertOperations format");
        }
        UpsertMode mode = mode(Json.at(body, "update_mode").asText("upsert"));
        Filter mayReplace = filters.read(body.path("update_filter"));
        return collection -> {
            if (points.isEmpty()) {
                throw Refusal.badRequest("Empty update request");
            }
            return collection.upsert(points, mode, mayReplace);
        };
    }

    private static UpsertMode mode(String text) {
        for (UpsertMode mode : UpsertMode.values()) {
            if (mode.name().toLowerCase(Locale.ROOT).equals(text)) {
                return mode;
            }
        }
        throw Refusal.badBody("unknown variant `" + text + "`, expected one of `upsert`, `insert_only`, `update_only`");
    }

    /** Reads {@code {"ids": [...], "vectors": [...], "payloads": [...]}}; named vectors are a list for each name. */
    private static List<Point> columns(JsonNode batch) {
        JsonNode ids = batch.path("ids");
        JsonNode vectors = batch.path("vectors");
        JsonNode payloads = batch.path("payloads");
        sameSize(
                ids,
                "vectors",
                vectors.isObject()
                        ? List.copyOf(vectors.properties()).stream()
                                .map(Map.Entry::getValue)
                                .toList()
                        : List.of(vectors));
        if (payloads.isArray()) {
            sameSize(ids, "payloads", List.of(payloads));
        }
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            JsonNode vector = vectors.path(i);
            if (vectors.isObject()) {
                ObjectNode named = Json.object();
                int row = i;
                vectors.properties()
                        .forEach(column ->
                                named.set(column.getKey(), column.getValue().path(row)));
                vector = named;
            }
            points.add(new Point(PointId.of(ids.path(i)), Vectors.read(vector), Vectors.payload(payloads.path(i))));
        }
        return points;
    }

    private static void sameSize(JsonNode ids, String what, List<JsonNode> columns) {
        for (JsonNode column : columns) {
            if (column.size() != ids.size()) {
                throw Refusal.invalid(
                        "JSON body",
                        "batch.batch: number of ids and " + what + " must be equal (" + ids.size() + " != "
                                + column.size() + ")");
            }
        }
    }

    static Run delete(JsonNode body, FilterReader filters) {
        PointSelection selection = PointSelection.of(body, filters).orElseThrow(PointWrites::noSelector);
        return collection -> collection.delete(selection);
    }

    static Refusal noSelector() {
        return Refusal.badBody("data did not match any variant of untagged enum PointsSelector");
    }

    static Run updateVectors(JsonNode body, FilterReader filters) {
        if (!body.path("points").isArray()) {
            throw Refusal.badBody("missing field `points`");
        }
        List<Point> points = Vectors.points(body.path("points"));
        if (points.isEmpty()) {
            throw Refusal.invalid("JSON body", "points: must specify points to update");
        }
        return collection -> collection.updateVectors(points);
    }

    static Run deleteVectors(JsonNode body, FilterReader filters) {
        List<String> names = new ArrayList<>();
        body.path("vector").forEach(name -> names.add(name.asText()));
        if (names.isEmpty()) {
            throw Refusal.invalid("JSON body", "vector: must specify vector names to delete");
        }
        Optional<PointSelection> selection = PointSelection.of(body, filters);
        return collection -> collection.deleteVectors(
                selection.orElseThrow(() -> Refusal.badRequest("No filter or points provided")), names);
    }
}
