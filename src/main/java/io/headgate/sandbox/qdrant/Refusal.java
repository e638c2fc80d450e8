package io.headgate.sandbox.qdrant;

import java.util.OptionalInt;

/** Ends a call with a status and the text that Qdrant gives for it; it becomes {@code {"status":{"error":text}}}. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String text;
    private final int retryAfterSeconds;

    private Refusal(int status, String text) {
        this(status, text, 0);
    }

    private Refusal(int status, String text, int retryAfterSeconds) {
        // No stack trace: a refusal is an answer, and tests provoke many.
        super(text, null, false, false);
        this.status = status;
        this.text = text;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    int status() {
        return status;
    }

    String text() {
        return text;
    }

    /** When to come back, or nothing. */
    OptionalInt retryAfterSeconds() {
        return retryAfterSeconds == 0 ? OptionalInt.empty() : OptionalInt.of(retryAfterSeconds);
    }

    /** What the caller asked for makes no sense for the stored data. */
    static Refusal wrongInput(String text) {
        return new Refusal(400, "Wrong input: " + text);
    }

    /** The request makes no sense by itself, although its form is right. */
    static Refusal badRequest(String text) {
        return new Refusal(400, "Bad request: " + text);
    }

    /** The body cannot be read. Qdrant often adds a line and column, which depend on its parser and are left out. */
    static Refusal badBody(String text) {
        return new Refusal(400, "Format error in JSON body: " + text);
    }

    static Refusal bodyTooLarge(String text) {
        return new Refusal(400, "Payload error: " + text);
    }

    static Refusal badQuery(String text) {
        return new Refusal(400, "Deserialize error in query parameters: " + text);
    }

    /** A value out of its range; {@code where} is {@code JSON body}, {@code path parameters} or the like. */
    static Refusal invalid(String where, String text) {
        return new Refusal(422, "Validation error in " + where + ": [" + text + "]");
    }

    static Refusal notFound(String text) {
        return new Refusal(404, "Not found: " + text);
    }

    static Refusal noCollection(String name) {
        return notFound("Collection `" + name + "` doesn't exist!");
    }

    static Refusal conflict(String text) {
        return new Refusal(409, "Wrong input: " + text);
    }

    /** More than a collection's limit, now or ever. */
    static Refusal limited(String text) {
        return limited(text, 0);
    }

    static Refusal limited(String text, int retryAfterSeconds) {
        return new Refusal(429, "Rate limiting exceeded: " + text, retryAfterSeconds);
    }

    static Refusal forbidden(String text) {
        return new Refusal(403, "Forbidden: " + text);
    }

    /** What a real Qdrant can do and this one cannot: refused aloud, so that no test passes by accident. */
    static Refusal unsupported(String what) {
        return new Refusal(501, "Not implemented: the stand-in does not know " + what);
    }
}
