package io.headgate.call;

/**
 * Every way a call can fail. The code is stable and may be relied on by clients and alerts; the sentence tells the caller what to
 * do. This is the only table from a failure to a status: HTTP (RFC 9110, 15), gRPC and JSON-RPC numbers stand side by side here
 * so that all doors agree.
 */
public enum FailureKind {
    REQUEST_MALFORMED(
            "request.malformed",
            400,
            3,
            -32600,
            "The request is not a valid HTTP/1.1 message; correct it before sending it again."),
    REQUEST_TARGET(
            "request.target", 400, 3, -32600, "The request target is not acceptable; use a plain, normalised path."),
    REQUEST_HEADER(
            "request.header",
            400,
            3,
            -32600,
            "A request header is not acceptable; correct it before sending it again."),
    REQUEST_BODY("request.body", 400, 3, -32600, "The request body is not acceptable here; see the detail."),
    TOOL_ARGUMENT(
            "tool.argument",
            400,
            3,
            -32602,
            "The arguments are not what the tool takes, so nothing was asked; correct them and call it again."),
    TOOL_PAGE(
            "tool.page",
            400,
            3,
            -32602,
            "Reading cannot go on from there, or not any more; call the tool again without continue_from."),
    BAD_ARGUMENT(
            "request.argument",
            400,
            3,
            -32602,
            "An argument is missing, unknown or not of its type; the detail names it."),
    WRITE_OWN_TOKEN(
            "write.own-token",
            400,
            3,
            -32600,
            "The gateway keeps the session with the write service; send no token of your own."),
    REQUEST_TRUNCATED("request.truncated", 400, 3, -32600, "The request body ended early; send it whole."),
    READ_ONLY("route.read-only", 403, 7, -32600, "Only reads are served at this address; nothing was sent upstream."),
    WRITE_NOT_ALLOWED(
            "write.not-allowed", 403, 7, -32600, "Writing that is not allowed here; nothing was sent upstream."),
    UPSTREAM_TOKEN(
            "upstream.token",
            403,
            16,
            -32003,
            "The store does not accept the token that was sent, or it has expired; get a new one and ask again."),
    CANARY_CLIENT_TOKEN(
            "canary.client-token",
            403,
            7,
            -32600,
            "The gateway shows its own credential to this historian; send the request without a token."),
    ROUTE_NOT_FOUND("route.not-found", 404, 5, -32601, "Nothing is served at this address; check host and path."),
    DATA_NOT_FOUND("data.not-found", 404, 5, -32001, "There is nothing of that description."),
    METHOD_NOT_ALLOWED("request.method", 405, 12, -32601, "This method is not served here; see the Allow header."),
    REQUEST_TIMEOUT("request.timeout", 408, 4, -32001, "The request did not arrive in time; send it faster."),
    UPSTREAM_CONFLICT(
            "upstream.conflict",
            409,
            10,
            -32003,
            "Somebody else holds at the store what is asked for; come back after the time given, not sooner."),
    DATA_CONFLICT(
            "data.conflict",
            409,
            6,
            -32003,
            "What is asked for contradicts what the store holds, and nothing was changed; the detail says which rule."),
    REQUEST_TOO_LARGE(
            "request.too-large", 413, 8, -32001, "The request body is larger than this route takes; split it."),
    TARGET_TOO_LONG(
            "request.target-too-long", 414, 3, -32600, "The request line is too long; move parameters into the body."),
    EXPECTATION_FAILED(
            "request.expectation",
            417,
            3,
            -32600,
            "Only the expectation 100-continue is known; leave the Expect header out."),
    HOST_NOT_SERVED("request.host", 421, 5, -32600, "This listener does not serve that host name."),
    FOLLOW_LIMIT(
            "follow.limit",
            422,
            8,
            -32001,
            "There are more pages than are followed for one request; go on with the continuation in the last line."),
    RESULT_TOO_LARGE(
            "result.too-large",
            422,
            8,
            -32001,
            "There is more than is given at once; ask for less, or for a part of it."),
    UPSTREAM_REJECTED(
            "upstream.rejected",
            422,
            3,
            -32003,
            "The store has read the request and will not do it; the detail says what it answered."),
    HEADERS_TOO_LARGE(
            "request.headers-too-large", 431, 3, -32600, "The request headers are too many or too large; send fewer."),
    CANCELLED("call.cancelled", 499, 1, -32800, "The caller went away before the answer was ready."),
    INTERNAL("internal", 500, 13, -32603, "The gateway failed; report the request id to its operator."),
    METHOD_UNKNOWN("request.method-unknown", 501, 12, -32601, "This method is not known to the gateway."),
    UPSTREAM_PROTOCOL("upstream.protocol", 502, 14, -32003, "The upstream's answer was not valid; it was discarded."),
    UPSTREAM_FAILED(
            "upstream.failed",
            502,
            14,
            -32003,
            "The store says that it has failed; come back later, or ask for less at a time."),
    UPSTREAM_CLOSED(
            "upstream.closed",
            502,
            14,
            -32003,
            "The upstream closed the connection before it had answered; the detail says whether anything was sent."),
    POOL_QUEUE_FULL(
            "pool.queue-full", 503, 8, -32002, "All connections are lent and the queue is full; come back later."),
    POOL_DEADLINE("pool.deadline", 503, 4, -32002, "No connection became free in time; nothing was sent upstream."),
    ADMISSION_DEADLINE(
            "admission.deadline",
            503,
            4,
            -32002,
            "The call could not have been done before its deadline, so it was not begun; come back later or allow more time."),
    BREAKER_OPEN(
            "breaker.open",
            503,
            14,
            -32003,
            "The upstream has been failing and is left alone for a while; nothing was sent to it."),
    POOL_DRAINING(
            "pool.draining", 503, 14, -32002, "The gateway is shutting down; ask another instance or come back later."),
    POOL_RESTARTING("pool.restarting", 503, 14, -32002, "The connection pool is being restarted; come back shortly."),
    UPSTREAM_CONNECT("upstream.connect", 503, 14, -32003, "The upstream cannot be reached; nothing was sent to it."),
    UPSTREAM_BUSY(
            "upstream.busy",
            503,
            8,
            -32003,
            "The store lacks the means to do it at the moment, and nothing was done; come back later."),
    WRITE_SESSION(
            "write.session",
            503,
            14,
            -32003,
            "There is no session with the write service at the moment; nothing was written."),
    UPSTREAM_LICENCE(
            "upstream.licence",
            503,
            8,
            -32003,
            "The store has no seat free or no licence for this; come back later or ask its operator."),
    CANARY_LOG_IN(
            "canary.log-in",
            503,
            14,
            -32003,
            "The historian gave the gateway no user token, so the call was not sent; come back later."),
    CANARY_SEATS(
            "canary.seats",
            503,
            8,
            -32002,
            "All seats that the gateway may take of the historian's licence are taken; come back later."),
    OVERLOADED("gateway.overloaded", 503, 8, -32002, "The gateway has too many connections; come back later."),
    ADMIN_BUSY("admin.busy", 503, 8, -32002, "Advice is being worked out for somebody else; ask again shortly."),
    UPSTREAM_TIMEOUT(
            "upstream.timeout", 504, 4, -32003, "The upstream did not answer in time; whether it acted is unknown."),
    NOT_CACHED(
            "cache.not-cached",
            504,
            14,
            -32002,
            "No kept answer will do, and the request wants no other (only-if-cached); ask without that directive."),
    LOOP("request.loop", 508, 9, -32600, "The request has already passed through this gateway.");

    private final String code;
    private final int httpStatus;
    private final int grpcStatus;
    private final int jsonRpcCode;
    private final String advice;

    FailureKind(String code, int httpStatus, int grpcStatus, int jsonRpcCode, String advice) {
        this.code = code;
        this.httpStatus = httpStatus;
        this.grpcStatus = grpcStatus;
        this.jsonRpcCode = jsonRpcCode;
        this.advice = advice;
    }

    /** The stable name, for example {@code pool.queue-full}. */
    public String code() {
        return code;
    }

    public int httpStatus() {
        return httpStatus;
    }

    public int grpcStatus() {
        return grpcStatus;
    }

    public int jsonRpcCode() {
        return jsonRpcCode;
    }

    /** One sentence for the caller: what happened and what to do. */
    public String advice() {
        return advice;
    }
}
