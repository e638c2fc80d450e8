package io.headgate.wire;

import java.util.Arrays;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the bytes of a message's head until the empty line, however they are cut, and keeps what follows. Looks at every octet
 * once while waiting. A line end is CRLF and nothing else (stricter than RFC 9112, 2.2 demands: a bare LF is where parsers disagree).
 */
public final class HeadBuffer {
    private final HeadLimits limits;
    private final FirstLine firstLine;
    private byte[] bytes = new byte[0];
    private int end;
    private int scanned;
    private int lineStart;
    private int fieldsStart = -1;
    private boolean shared;

    /** Judges the first line of a message as soon as it is there, its fields perhaps not yet. */
    @FunctionalInterface
    public interface FirstLine {
        /**
         * Judges it.
         *
         * @param end of the line in the bytes, which begin with it; its line end not counted
         */
        void judge(byte[] bytes, int end) throws Malformed;
    }

    /** A buffer that takes any first line, for whoever reads the whole head. */
    public HeadBuffer(HeadLimits limits) {
        this(limits, (bytes, end) -> {});
    }

    /** A buffer that does not wait for fields behind a line that no message begins with: its sender may never send any. */
    public HeadBuffer(HeadLimits limits, FirstLine firstLine) {
        this.limits = limits;
        this.firstLine = firstLine;
    }

    /** Whether not a single octet of a head is waiting. */
    public boolean isEmpty() {
        return end == 0;
    }

    public void append(ByteString more) {
        if (end == 0) {
            // Most heads arrive whole: use the received array as it is.
            bytes = more.toArrayUnsafe();
            end = bytes.length;
            shared = true;
            return;
        }
        int size = more.size();
        if (shared || end + size > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end + size, shared ? 0 : 2 * end));
            shared = false;
        }
        more.copyToArray(bytes, end, size);
        end += size;
    }

    /** Drops one empty line before a message (RFC 9112, 2.2); true when more bytes are needed to tell. */
    public boolean skipOneEmptyLine() {
        if (end >= 1 && bytes[0] == Octets.CR && scanned == 0) {
            if (end == 1) {
                return true;
            }
            if (bytes[1] == Octets.LF) {
                keepFrom(2);
            }
        }
        return false;
    }

    /** The whole head, without its closing empty line, or null while it is incomplete. */
    public @Nullable Lines poll() throws Malformed {
        if (scanned == 0 && end > 0 && isForeign(bytes[0])) {
            throw new Malformed("the first octet belongs to no HTTP/1.1 message; perhaps TLS is spoken");
        }
        while (scanned < end) {
            if (bytes[scanned] == Octets.LF) {
                if (scanned == lineStart || bytes[scanned - 1] != Octets.CR) {
                    throw new Malformed("a line does not end in CRLF");
                }
                if (fieldsStart < 0) {
                    if (scanned - 1 > limits.startLine()) {
                        throw tooLongLine();
                    }
                    if (scanned == 1) {
                        throw new Malformed("the message starts with an empty line");
                    }
                    firstLine.judge(bytes, scanned - 1);
                    fieldsStart = scanned + 1;
                } else if (scanned - 1 == lineStart) {
                    Lines lines = new Lines(bytes, fieldsStart, lineStart);
                    if (lineStart - fieldsStart > limits.fields()) {
                        throw tooLargeFields();
                    }
                    return lines;
                }
                lineStart = scanned + 1;
            }
            scanned++;
        }
        if (fieldsStart < 0 && end > limits.startLine() + 1) {
            throw tooLongLine();
        }
        if (fieldsStart >= 0 && end - fieldsStart > limits.fields() + 2) {
            throw tooLargeFields();
        }
        return null;
    }

    /** What came after the head that {@link #poll} returned; the buffer is empty afterwards. */
    public ByteString takeRest() {
        int from = Math.min(scanned + 1, end);
        ByteString rest = from == end ? ByteString.emptyByteString() : ByteString.fromArray(bytes, from, end - from);
        reset();
        return rest;
    }

    /** What begins like this may never have a line end, so it is not waited for. */
    private static boolean isForeign(byte first) {
        return first < ' ' && first != Octets.CR && first != Octets.LF;
    }

    private void keepFrom(int from) {
        bytes = Arrays.copyOfRange(bytes, from, end);
        end -= from;
        shared = false;
    }

    private void reset() {
        bytes = new byte[0];
        end = 0;
        scanned = 0;
        lineStart = 0;
        fieldsStart = -1;
        shared = false;
    }

    private Malformed tooLongLine() {
        return new Malformed(
                Malformed.Rule.START_LINE_TOO_LONG, "the first line is longer than " + limits.startLine() + " octets");
    }

    private Malformed tooLargeFields() {
        return new Malformed(
                Malformed.Rule.FIELDS_TOO_LARGE, "the header fields are larger than " + limits.fields() + " octets");
    }

    /** A complete head: start line in [0, fieldsStart - 2), fields in [fieldsStart, fieldsEnd), each line with its CRLF. */
    public static final class Lines {
        final byte[] bytes;
        final int fieldsStart;
        final int fieldsEnd;

        private Lines(byte[] bytes, int fieldsStart, int fieldsEnd) {
            this.bytes = bytes;
            this.fieldsStart = fieldsStart;
            this.fieldsEnd = fieldsEnd;
        }

        int startLineEnd() {
            return fieldsStart - 2;
        }
    }
}
