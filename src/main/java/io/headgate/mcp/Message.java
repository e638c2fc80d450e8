package io.headgate.mcp;

import io.headgate.provider.JsonText;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message of JSON-RPC 2.0, in the bytes it came in.
 *
 * @param id of a request or a response, a string or an integer; null for a notification
 * @param method empty for a response
 * @param params an object, empty where there was none
 * @param fields the members of {@code params}
 * @param meta the members of {@code params._meta}
 * @param result of a response; null where it is an error
 */
record Message(
        Kind kind,
        @Nullable JsonText id,
        String method,
        JsonText params,
        Map<String, JsonText> fields,
        Map<String, JsonText> meta,
        @Nullable JsonText result) {
    /** The forms that a message may have. */
    enum Kind {
        REQUEST,
        NOTIFICATION,
        RESPONSE
    }

    /** A parameter that is a string, or null. */
    @Nullable
    String text(String field) {
        JsonText value = fields.get(field);
        return value == null ? null : value.text();
    }

    /** The id of a request. */
    JsonText requireId() {
        if (id == null) {
            throw new IllegalStateException("only requests have an id");
        }
        return id;
    }
}
