package io.headgate.testing;

import java.util.Optional;

/**
 * A request as it reached a {@link ScriptedUpstream}. {@code number} counts on the whole server, {@code ofConnection} on
 * its connection, both from 1.
 */
public record RecordedRequest(long number, long connection, int ofConnection, Head head, Tally body, Fields trailers) {

    /** The request line and the header lines. */
    public record Head(String method, String target, String version, Fields headers) {}

    public String method() {
        return head.method();
    }

    public String target() {
        return head.target();
    }

    /** The first header of this name in any case. */
    public Optional<String> header(String name) {
        return head.headers().first(name);
    }

    /** The body as characters of one byte each; an {@link IllegalStateException} when it is too long to be kept. */
    public String text() {
        return MessageReader.latin1(body.bytes());
    }

    boolean isLast() {
        return head.version().equals("HTTP/1.0")
                || head.headers().values("Connection").stream().anyMatch(value -> value.equalsIgnoreCase("close"));
    }
}
