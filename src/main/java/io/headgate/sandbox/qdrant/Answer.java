package io.headgate.sandbox.qdrant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalInt;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * What a call is answered with, before compression and headers.
 *
 * @param retryAfterSeconds for a {@code Retry-After} header
 * @param contentType null for the bodies that Qdrant sends without one: the empty 404 and the text of a 401
 */
record Answer(int status, @Nullable String contentType, ByteString body, OptionalInt retryAfterSeconds) {

    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=utf-8";

    /** The usual envelope around a result. */
    static Answer result(JsonNode result, double seconds) {
        ObjectNode envelope = Json.object();
        envelope.set("result", result);
        envelope.put("status", "ok");
        envelope.put("time", seconds);
        return json(200, envelope);
    }

    static Answer refused(Refusal refusal, double seconds) {
        ObjectNode envelope = Json.object();
        envelope.putObject("status").put("error", refusal.text());
        envelope.put("time", seconds);
        return new Answer(refusal.status(), JSON, printed(envelope), refusal.retryAfterSeconds());
    }

    /** JSON without the envelope. */
    static Answer json(int status, JsonNode node) {
        return new Answer(status, JSON, printed(node), OptionalInt.empty());
    }

    static Answer text(String text) {
        return new Answer(200, TEXT, ByteString.fromString(text), OptionalInt.empty());
    }

    /** An unknown path, or a method that the path does not have: 404 with an empty body. */
    static Answer unknown() {
        return new Answer(404, null, ByteString.emptyByteString(), OptionalInt.empty());
    }

    static Answer unauthorized(String text) {
        return new Answer(401, null, ByteString.fromString(text), OptionalInt.empty());
    }

    private static ByteString printed(JsonNode node) {
        return ByteString.fromArrayUnsafe(Json.print(node));
    }
}
