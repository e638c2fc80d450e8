package io.headgate.upstream.http;

import java.net.URI;
import java.time.Duration;

/**
 * How one HTTP upstream is spoken to.
 *
 * @param url base address, {@code http} or {@code https}; its path is put before the path of every request
 * @param probePath path and query of the request that tells whether the upstream is well, relative to the base; sent with GET
 * @param closeDelimitedAnswers whether an HTTP/1.1 upstream may mark the end of an answer by closing the connection, which makes a
 *     cut answer look whole (RFC 9112, 6.3)
 */
public record HttpUpstreamConfig(
        URI url, String probePath, TlsConfig tls, Timeouts timeouts, Limits limits, boolean closeDelimitedAnswers) {
    /**
     * How long to wait for the upstream; each also ends at the call's deadline.
     *
     * @param request for the whole exchange, body included
     * @param firstByte from the end of the request to the beginning of the answer
     * @param betweenBytes between two pieces of the answer, and until the upstream takes more of the request
     */
    public record Timeouts(Duration request, Duration firstByte, Duration betweenBytes) {}

    /**
     * How large the head of an answer may be.
     *
     * @param headerCount fields
     * @param headerBytes octets of all fields together
     */
    public record Limits(int headerCount, int headerBytes) {}
}
