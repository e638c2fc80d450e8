package io.headgate.sandbox.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.sandbox.qdrant.WriteCalls.Run;
import java.util.ArrayList;
import java.util.List;

/** Writes of payloads. */
final class PayloadWrites {
    private PayloadWrites() {}

    /** Merges fields at the top, or under {@code key}. */
    static Run set(JsonNode body, FilterReader filters) {
        ObjectNode fields = fields(body);
        PointSelection selection = selection(body, filters);
        PayloadPath under = Json.absent(body.path("key"))
                ? new PayloadPath(List.of())
                : PayloadPath.of(body.path("key").asText());
        return collection -> collection.changePayload(selection, payload -> under.merged(payload, fields.deepCopy()));
    }

    /** Puts the fields in place of the whole payload; a {@code key} has no effect, as measured. */
    static Run overwrite(JsonNode body, FilterReader filters) {
        ObjectNode fields = fields(body);
        PointSelection selection = selection(body, filters);
        return collection -> collection.changePayload(selection, payload -> fields);
    }

    static Run delete(JsonNode body, FilterReader filters) {
        if (!body.path("keys").isArray()) {
            throw Refusal.badBody("missing field `keys`");
        }
        List<PayloadPath> paths = new ArrayList<>();
        body.path("keys").forEach(key -> paths.add(PayloadPath.of(key.asText())));
        PointSelection selection = selection(body, filters);
        return collection -> collection.changePayload(selection, payload -> {
            paths.forEach(path -> path.removeFrom(payload));
            return payload;
        });
    }

    static Run clear(JsonNode body, FilterReader filters) {
        PointSelection selection = PointSelection.of(body, filters).orElseThrow(PointWrites::noSelector);
        return collection -> collection.changePayload(selection, payload -> Json.object());
    }

    private static ObjectNode fields(JsonNode body) {
        if (!(body.path("payload") instanceof ObjectNode fields)) {
            throw Refusal.badBody("missing field `payload`");
        }
        return fields;
    }

    private static PointSelection selection(JsonNode body, FilterReader filters) {
        return PointSelection.of(body, filters)
                .orElseThrow(() -> Refusal.badBody("Either list of point ids or filter must be provided"));
    }
}
