package io.headgate.mcp;

import io.headgate.call.Principal;
import io.headgate.observe.TraceContext;
import io.headgate.wire.Headers;

/**
 * What is known of an HTTP request before a message of it is looked at.
 *
 * @param verb the method of HTTP
 * @param id the request id
 * @param client the address it came from
 * @param arrivedNanos on the ticker's scale
 */
record Turn(
        String verb,
        Headers headers,
        Principal principal,
        String id,
        TraceContext trace,
        String client,
        long arrivedNanos) {}
