package io.headgate.mcp;

import io.headgate.wire.Headers;

/** Lets the pages of listed origins read answers (Fetch Standard, CORS protocol). Credentials of the browser are not asked for. */
final class Cors {
    private Cors() {}

    static void add(Headers request, Access access, Headers.Builder answer) {
        String origin = request.first("origin");
        if (origin == null || !access.isListed(origin)) {
            return;
        }
        answer.add("Access-Control-Allow-Origin", origin)
                .add("Access-Control-Expose-Headers", Reply.SESSION + ", X-Request-Id")
                .add("Vary", "Origin");
        String asked = request.first("access-control-request-headers");
        if (request.contains("access-control-request-method")) {
            answer.add("Access-Control-Allow-Methods", "POST, GET, DELETE").add("Access-Control-Max-Age", "600");
            if (asked != null) {
                answer.add("Access-Control-Allow-Headers", asked);
            }
        }
    }
}
