package io.headgate.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.provider.JsonText;
import org.jspecify.annotations.Nullable;

/**
 * Why a message is not done: an error of JSON-RPC 2.0 (5.1), and the status that HTTP tells it with. The codes from -32020 on are those
 * of the specification (2026-07-28, basic, error codes).
 */
record Refusal(
        int status, int code, String message, @Nullable JsonText data) {
    static final int NOT_JSON = -32700;
    static final int INVALID_REQUEST = -32600;
    static final int UNKNOWN_METHOD = -32601;
    static final int INVALID_PARAMS = -32602;
    static final int INTERNAL = -32603;
    /** An unknown resource, before 2026-07-28. */
    static final int UNKNOWN_RESOURCE = -32002;
    /** What a transport refuses; the code means nothing by itself. */
    static final int REFUSED = -32000;

    static final int UNKNOWN_SESSION = -32001;
    static final int HEADER_MISMATCH = -32020;
    static final int MISSING_CAPABILITY = -32021;
    static final int UNSUPPORTED_REVISION = -32022;

    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int LONGEST_NAME = 200;

    /** How a refusal travels through code that reads. */
    static final class Thrown extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Refusal refusal;

        Thrown(Refusal refusal) {
            super(refusal.message, null, false, false);
            this.refusal = refusal;
        }

        Refusal refusal() {
            return refusal;
        }
    }

    Thrown thrown() {
        return new Thrown(this);
    }

    static Refusal of(int status, int code, String message) {
        return new Refusal(status, code, message, null);
    }

    static Refusal notJson(String why) {
        return of(BAD_REQUEST, NOT_JSON, why);
    }

    static Refusal invalidRequest(String why) {
        return of(BAD_REQUEST, INVALID_REQUEST, why);
    }

    /**
     * A second request with the id of one that is under way in the same session (2025-11-25, basic protocol, requests: ids must not be used
     * twice). Neither could be told from the other in what is said about them.
     */
    static Refusal idInUse() {
        return invalidRequest("A request with this id is under way in this session.");
    }

    /** What only a session can have is asked for without one (2025-11-25, transports, session management). */
    static Refusal noSession(String why) {
        return of(BAD_REQUEST, REFUSED, why);
    }

    /** The parameters of a method that was begun are wrong. */
    static Refusal invalidParams(String why) {
        return of(OK, INVALID_PARAMS, why);
    }

    /** The request metadata of the modern era is incomplete. */
    static Refusal invalidMeta(String why) {
        return of(BAD_REQUEST, INVALID_PARAMS, why);
    }

    static Refusal headerMismatch(String why) {
        return of(BAD_REQUEST, HEADER_MISMATCH, why);
    }

    static Refusal unknownMethod(boolean modern, String method) {
        return of(modern ? NOT_FOUND : OK, UNKNOWN_METHOD, "Unknown method: " + clipped(method));
    }

    static Refusal unknown(String what, String name) {
        return of(OK, INVALID_PARAMS, "Unknown " + what + ": " + clipped(name));
    }

    static Refusal unknownResource(boolean modern, String uri) {
        ObjectNode data = JsonText.mapper().createObjectNode().put("uri", clipped(uri));
        return new Refusal(
                OK, modern ? INVALID_PARAMS : UNKNOWN_RESOURCE, "Unknown resource: " + clipped(uri), JsonText.of(data));
    }

    static Refusal unsupportedRevision(String asked) {
        ObjectNode data = JsonText.mapper().createObjectNode();
        ArrayNode supported = data.putArray("supported");
        supported.add(Revision.MODERN);
        data.put("requested", clipped(asked));
        return new Refusal(
                BAD_REQUEST,
                UNSUPPORTED_REVISION,
                "This revision of the protocol is not supported: " + clipped(asked),
                JsonText.of(data));
    }

    /** @param capabilities what is missing, shaped as a client declares it */
    static Refusal missingCapability(JsonNode capabilities) {
        ObjectNode data = JsonText.mapper().createObjectNode();
        data.set("requiredCapabilities", capabilities);
        return new Refusal(
                BAD_REQUEST, MISSING_CAPABILITY, "The client lacks a capability that this needs.", JsonText.of(data));
    }

    static Refusal internal() {
        return of(OK, INTERNAL, "The gateway failed; report the request id to its operator.");
    }

    /** What a client sent, as far as it is shown again. */
    static String clipped(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "\u2026";
    }
}
