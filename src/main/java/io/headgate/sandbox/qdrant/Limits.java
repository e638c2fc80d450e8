package io.headgate.sandbox.qdrant;

import com.fasterxml.jackson.databind.JsonNode;

/** Reads the {@code limit} and {@code offset} of a request. */
final class Limits {
    private Limits() {}

    /**
     * @param where how Qdrant names the request in its refusal of a zero
     * @throws Refusal with status 422 for zero, 400 for what is no unsigned integer
     */
    static int limit(JsonNode body, int byDefault, String where) {
        int limit = unsigned(body, "limit", byDefault);
        if (limit == 0) {
            throw Refusal.invalid("JSON body", where + ".limit: value 0 invalid, must be 1 or larger");
        }
        return limit;
    }

    static int unsigned(JsonNode body, String field, int byDefault) {
        JsonNode node = body.path(field);
        if (Json.absent(node)) {
            return byDefault;
        }
        if (!node.isIntegralNumber() || node.bigIntegerValue().signum() < 0) {
            String kind = node.isIntegralNumber() ? "invalid value: integer" : "invalid type:";
            throw Refusal.badBody(kind + " `" + node.asText() + "`, expected usize");
        }
        return node.bigIntegerValue().bitLength() > 31 ? Integer.MAX_VALUE : node.intValue();
    }
}
