package io.headgate.wire;

import java.nio.charset.StandardCharsets;
import org.apache.pekko.util.ByteString;

/** Texts as octets, and heads out of texts. */
final class Reading {
    static final HeadLimits LIMITS = new HeadLimits(100, 10, 50, 300);

    private Reading() {}

    static ByteString octets(String text) {
        return ByteString.fromArray(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static RequestHead request(String head) throws Malformed {
        return RequestHead.read(lines(head), LIMITS);
    }

    static ResponseHead response(String head) throws Malformed {
        return ResponseHead.read(lines(head), LIMITS);
    }

    private static HeadBuffer.Lines lines(String head) throws Malformed {
        HeadBuffer buffer = new HeadBuffer(LIMITS);
        buffer.append(octets(head));
        HeadBuffer.Lines lines = buffer.poll();
        if (lines == null) {
            throw new AssertionError("not a whole head: " + head);
        }
        return lines;
    }
}
