package io.headgate.testing;

import java.util.Optional;

/** One response as it came; {@code body} is without its framing, {@code trailers} empty for most. */
public record RawResponse(String statusLine, Fields headers, Tally body, Fields trailers) {

    public int status() {
        return Integer.parseInt(statusLine.substring(9, 12));
    }

    /** The first header of this name in any case. */
    public Optional<String> header(String name) {
        return headers.first(name);
    }

    /** The body as characters of one byte each; an {@link IllegalStateException} when it is too long to be kept. */
    public String text() {
        return MessageReader.latin1(body.bytes());
    }
}
