package io.headgate.wire;

import java.util.function.Supplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** The content of a message, freed of its transfer coding. */
public sealed interface Body {
    Body EMPTY = new Bytes(ByteString.emptyByteString());

    /** Octets, or -1 where only the end of the stream will tell. */
    long length();

    /** A body that is here already. */
    record Bytes(ByteString bytes) implements Body {
        @Override
        public long length() {
            return bytes.size();
        }
    }

    /**
     * A body that is still arriving, read as fast as its consumer takes it; may be run once. A cut body fails the stream with a
     * {@link io.headgate.call.FailureException}; it never ends cleanly short of {@code length}.
     *
     * @param trailers the trailer section (RFC 9110, 6.5), known once the stream has ended; not for use as headers
     */
    record Flowing(long length, Source<ByteString, NotUsed> bytes, Supplier<Headers> trailers) implements Body {}

    static Body of(ByteString bytes) {
        return bytes.isEmpty() ? EMPTY : new Bytes(bytes);
    }
}
