package io.headgate.wire;

import java.net.InetSocketAddress;

/**
 * A client's request after the edge has accepted its syntax.
 *
 * @param headers as sent, without framing fields ({@code Content-Length}, {@code Transfer-Encoding}) and without {@code Expect},
 *     which the edge has dealt with; {@code Host} and {@code Connection} are still there
 * @param minorVersion 1 for HTTP/1.1, 0 for HTTP/1.0
 * @param arrivedNanos when its head was complete, on the {@link io.headgate.call.Ticker}'s scale
 */
public record Request(
        String method,
        Target target,
        int minorVersion,
        Headers headers,
        Body body,
        InetSocketAddress client,
        long arrivedNanos) {}
