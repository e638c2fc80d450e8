package io.headgate.sandbox.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Whether there is anything at a path. The three differ for arrays that hold nulls, as measured. */
final class Presence {
    private Presence() {}

    /** No value, only nulls, or only empty arrays. */
    static boolean empty(List<JsonNode> values) {
        return values.stream().allMatch(value -> value.isNull() || value.isArray() && value.isEmpty());
    }

    /** A value that is null itself. */
    static boolean isNull(List<JsonNode> values) {
        return values.stream().anyMatch(JsonNode::isNull);
    }

    /** No value is null, nor an array with a null in it. */
    static boolean free(List<JsonNode> values) {
        return values.stream().flatMap(Condition::elements).noneMatch(JsonNode::isNull);
    }
}
