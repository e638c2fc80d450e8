package io.headgate.wire;

import io.headgate.call.Attempt;
import io.headgate.call.Deadline;

/** What an HTTP kind lends: one request at a time over one connection, to be answered on it or not at all. */
public interface HttpSession {
    /**
     * Sends a request and reads its answer; never twice, never on another connection.
     *
     * @param deadline when the whole exchange, body included, must be over
     */
    Attempt<Response> send(Outgoing request, Deadline deadline);

    /**
     * A request to an upstream, ready to be written.
     *
     * @param target origin form (RFC 9112, 3.2.1), relative to the upstream's base path, already canonical
     * @param headers end-to-end fields only; {@code Host} and framing are added by the connection unless {@code host} is there
     */
    record Outgoing(String method, String target, Headers headers, Body body) {}
}
