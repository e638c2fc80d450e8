package io.headgate.testing;

import java.io.IOException;

/** A peer sent what HTTP/1.1 (RFC 9112) does not allow, or ended in the middle of a message. */
public final class MalformedMessage extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedMessage(String message) {
        super(message);
    }
}
