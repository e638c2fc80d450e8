package io.headgate.mcp;

import io.headgate.call.Deadline;
import io.headgate.call.Principal;
import io.headgate.observe.TraceContext;
import io.headgate.wire.Headers;
import io.headgate.wire.Patience;

/**
 * What is known of an HTTP request before a message of it is looked at.
 *
 * @param verb the method of HTTP
 * @param id the request id
 * @param client the address it came from
 * @param arrivedNanos on the ticker's scale
 * @param patience reads how long the client will wait
 */
record Turn(
        String verb,
        Headers headers,
        Principal principal,
        String id,
        TraceContext trace,
        String client,
        long arrivedNanos,
        Patience patience) {
    /** This deadline, or the one that the client has asked for where that is sooner. */
    Deadline within(Deadline deadline) {
        return patience.deadline(headers, deadline, arrivedNanos);
    }
}
