package io.headgate.sandbox.canary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The envelope around every answer, and the values in it. */
final class Reply {
    private Reply() {}

    static ObjectNode good() {
        ObjectNode reply = JsonNodeFactory.instance.objectNode().put("statusCode", "Good");
        reply.putArray("errors");
        return reply;
    }

    static ObjectNode failed(String statusCode, List<String> errors) {
        ObjectNode reply = JsonNodeFactory.instance.objectNode().put("statusCode", statusCode);
        reply.set("errors", texts(errors));
        return reply;
    }

    static ArrayNode texts(List<String> texts) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        texts.forEach(array::add);
        return array;
    }

    /** A value as it was stored: whole numbers stay whole. */
    static JsonNode value(@Nullable Object value) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (value == null) {
            return json.nullNode();
        }
        if (value instanceof Boolean flag) {
            return json.booleanNode(flag);
        }
        if (value instanceof Integer || value instanceof Long) {
            return json.numberNode(((Number) value).longValue());
        }
        if (value instanceof Number number) {
            double real = number.doubleValue();
            return Double.isFinite(real) ? json.numberNode(real) : json.nullNode();
        }
        return json.textNode(value.toString());
    }
}
