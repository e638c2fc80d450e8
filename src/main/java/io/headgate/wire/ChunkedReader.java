package io.headgate.wire;

import java.util.function.Consumer;
import org.apache.pekko.util.ByteString;
import org.apache.pekko.util.ByteStringBuilder;

/**
 * Takes the chunked coding (RFC 9112, 7.1) off a body, however its bytes are cut. Sizes are 1 to 8 hexadecimal digits, lines end in
 * CRLF, extensions are skipped up to a limit and never passed on, trailers are kept apart from the headers.
 */
public final class ChunkedReader {
    private static final int SIZE_DIGITS = 8;
    private static final int EXTENSION_LIMIT = 256;
    private static final int EXTENSIONS_LIMIT = 4096;
    private static final HeadLimits TRAILER_LIMITS = new HeadLimits(0, 32, 4096, 8192);

    private enum State {
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER,
        DONE
    }

    private State state = State.SIZE;
    private int digits;
    private long size;
    private int extension;
    private int extensions;
    private final ByteStringBuilder trailer = new ByteStringBuilder();
    private int trailerSize;
    private int trailerLine;
    private byte previous;
    private Headers trailers = Headers.EMPTY;

    public boolean done() {
        return state == State.DONE;
    }

    /** The trailer fields; empty until {@link #done}. */
    public Headers trailers() {
        return trailers;
    }

    /**
     * Reads on.
     *
     * @param data receives pieces of the content, in order
     * @return how many octets belong to this body; less than {@code in} has once the body is {@link #done}
     */
    public int read(ByteString in, Consumer<ByteString> data) throws Malformed {
        int at = 0;
        int end = in.size();
        while (at < end && state != State.DONE) {
            if (state == State.DATA) {
                int part = (int) Math.min(size, end - at);
                data.accept(in.slice(at, at + part));
                size -= part;
                at += part;
                if (size == 0) {
                    state = State.DATA_CR;
                }
            } else {
                step(in.apply(at));
                at++;
            }
        }
        return at;
    }

    private void step(byte octet) throws Malformed {
        switch (state) {
            case SIZE -> size(octet);
            case EXTENSION -> extension(octet);
            case SIZE_LF -> {
                require(octet == Octets.LF, "a chunk size line does not end in CRLF");
                state = size == 0 ? State.TRAILER : State.DATA;
                digits = 0;
            }
            case DATA_CR -> {
                require(octet == Octets.CR, "a chunk is longer than its size");
                state = State.DATA_LF;
            }
            case DATA_LF -> {
                require(octet == Octets.LF, "a chunk does not end in CRLF");
                state = State.SIZE;
            }
            case TRAILER -> trailer(octet);
            case DATA, DONE -> throw new IllegalStateException(state.name());
        }
    }

    private void size(byte octet) throws Malformed {
        int digit = Octets.hex(octet);
        if (digit >= 0) {
            require(++digits <= SIZE_DIGITS, "a chunk size has more than 8 digits");
            size = 16 * size + digit;
            return;
        }
        require(digits > 0, "a chunk size is missing");
        if (octet == ';') {
            extension = 0;
            state = State.EXTENSION;
        } else {
            require(octet == Octets.CR, "a chunk size is not hexadecimal");
            state = State.SIZE_LF;
        }
    }

    private void extension(byte octet) throws Malformed {
        if (octet == Octets.CR) {
            state = State.SIZE_LF;
            return;
        }
        require(Octets.isFieldContent(octet, false), "a chunk extension contains an octet that is not allowed there");
        require(++extension <= EXTENSION_LIMIT && ++extensions <= EXTENSIONS_LIMIT, "chunk extensions are too long");
    }

    private void trailer(byte octet) throws Malformed {
        trailer.putByte(octet);
        require(++trailerSize <= TRAILER_LIMITS.fields(), "the trailer section is too large");
        if (octet == Octets.LF) {
            require(previous == Octets.CR, "a trailer line does not end in CRLF");
            if (trailerSize - trailerLine == 2) {
                byte[] bytes = trailer.result().toArrayUnsafe();
                trailers = FieldLines.read(bytes, 0, trailerLine, TRAILER_LIMITS, false);
                state = State.DONE;
            }
            trailerLine = trailerSize;
        }
        previous = octet;
    }

    private static void require(boolean held, String otherwise) throws Malformed {
        if (!held) {
            throw new Malformed(otherwise);
        }
    }
}
