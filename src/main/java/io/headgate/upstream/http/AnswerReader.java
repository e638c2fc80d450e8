package io.headgate.upstream.http;

import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import io.headgate.wire.ChunkedReader;
import io.headgate.wire.Framing;
import io.headgate.wire.HeadBuffer;
import io.headgate.wire.HeadLimits;
import io.headgate.wire.Headers;
import io.headgate.wire.Malformed;
import io.headgate.wire.ResponseHead;
import java.util.Objects;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Finds where an answer begins and ends (RFC 9112, 6.3), one answer after the other. Whatever is wrong with it is thrown as
 * {@link FailureKind#UPSTREAM_PROTOCOL}; the connection is of no use afterwards.
 */
final class AnswerReader {
    /** How many interim answers may precede the final one. */
    private static final int INTERIM_LIMIT = 10;

    private final HeadLimits limits;
    private final boolean closeDelimited;
    private final HeadBuffer buffer;
    private int interim;
    private boolean toHead;
    private Framing declared = Framing.NONE;
    private Framing framing = Framing.NONE;
    private long remaining;
    private @Nullable ChunkedReader chunks;
    private ByteString rest = ByteString.emptyByteString();
    private boolean done;
    private int surplus;

    AnswerReader(HeadLimits limits, boolean closeDelimited) {
        this.limits = limits;
        this.closeDelimited = closeDelimited;
        buffer = new HeadBuffer(limits);
    }

    /** The next answer is one to a request of this method. */
    void expect(String method) {
        toHead = method.equals("HEAD");
        interim = 0;
        chunks = null;
        done = false;
        surplus = 0;
    }

    /** Takes bytes of the head; the final answer's head once it is complete, else null. */
    @Nullable
    ResponseHead head(ByteString bytes) {
        try {
            buffer.append(bytes);
            while (true) {
                HeadBuffer.Lines lines = buffer.poll();
                if (lines == null) {
                    return null;
                }
                ResponseHead head = ResponseHead.read(lines, limits);
                rest = buffer.takeRest();
                if (head.status() >= 200) {
                    frame(head);
                    return head;
                }
                skip(head);
                if (rest.isEmpty()) {
                    return null;
                }
                buffer.append(rest);
            }
        } catch (Malformed malformed) {
            throw bad(malformed.what());
        }
    }

    /** Whether a part of a head is waiting for the rest. */
    boolean begun() {
        return !buffer.isEmpty();
    }

    private void skip(ResponseHead head) {
        if (head.status() == 101) {
            throw bad("the protocol was changed without being asked to");
        }
        if (++interim > INTERIM_LIMIT) {
            throw bad("there are more than " + INTERIM_LIMIT + " interim answers");
        }
    }

    private void frame(ResponseHead head) throws Malformed {
        declared = Framing.ofResponse(head.headers(), head.minorVersion());
        boolean bodiless = toHead || head.status() == 204 || head.status() == 304;
        framing = bodiless ? Framing.NONE : declared;
        switch (framing.kind()) {
            case NONE -> done = true;
            case LENGTH -> remaining = framing.length();
            case CHUNKED -> chunks = new ChunkedReader();
            case UNTIL_CLOSE -> {
                if (head.minorVersion() > 0 && !closeDelimited) {
                    throw bad("the end of the answer is not marked");
                }
            }
        }
    }

    /** The content that came together with the head. */
    ByteString contentSoFar() {
        ByteString bytes = rest;
        rest = ByteString.emptyByteString();
        return content(bytes);
    }

    /** The content in further bytes; may be empty. */
    ByteString content(ByteString bytes) {
        return switch (framing.kind()) {
            case NONE -> {
                surplus = bytes.size();
                yield ByteString.emptyByteString();
            }
            case LENGTH -> counted(bytes);
            case CHUNKED -> decoded(bytes);
            case UNTIL_CLOSE -> bytes;
        };
    }

    private ByteString counted(ByteString bytes) {
        int size = bytes.size();
        if (size < remaining) {
            remaining -= size;
            return bytes;
        }
        int last = (int) remaining;
        remaining = 0;
        done = true;
        surplus = size - last;
        return surplus == 0 ? bytes : bytes.take(last);
    }

    private ByteString decoded(ByteString bytes) {
        ChunkedReader reader = Objects.requireNonNull(chunks);
        Collected content = new Collected();
        try {
            int used = reader.read(bytes, content::add);
            done = reader.done();
            surplus = bytes.size() - used;
        } catch (Malformed malformed) {
            throw bad(malformed.what());
        }
        return content.all;
    }

    /** The end of the connection; true if it is also a proper end of the answer. */
    boolean atEnd() {
        done |= framing.kind() == Framing.Kind.UNTIL_CLOSE;
        return done;
    }

    /** Whether the content ends before the connection does. */
    boolean endsItself() {
        return framing.kind() != Framing.Kind.UNTIL_CLOSE;
    }

    /** Whether the answer has been read to its end. */
    boolean done() {
        return done;
    }

    /** Octets that came after the end of the answer. */
    int surplus() {
        return surplus;
    }

    /** The length of the content, as far as it is known; for an answer to HEAD, the length it would have. */
    long length() {
        Framing shown = toHead ? declared : framing;
        return switch (shown.kind()) {
            case NONE -> 0;
            case LENGTH -> shown.length();
            case CHUNKED, UNTIL_CLOSE -> -1;
        };
    }

    /** The trailer fields of an answer that is {@link #done}. */
    Headers trailers() {
        return chunks == null ? Headers.EMPTY : chunks.trailers();
    }

    /** The pieces of content that one read brought; usually one. */
    private static final class Collected {
        private ByteString all = ByteString.emptyByteString();

        void add(ByteString piece) {
            all = all.isEmpty() ? piece : all.concat(piece);
        }
    }

    private static FailureException bad(String what) {
        return Failure.of(FailureKind.UPSTREAM_PROTOCOL, what).exception();
    }
}
