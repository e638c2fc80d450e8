package io.headgate.upstream.http;

import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** A look at one answer. Not thread-safe. */
public interface Look {
    /**
     * So many octets of content are held back at most until there is a judgement; then they are passed on without one, and what is
     * found later counts for breaker, log and meters only.
     */
    int HELD = 16 << 10;

    /** Takes the next bytes of the content; null: not decided yet, more is needed. Not called again after a judgement. */
    @Nullable
    Judgement piece(ByteString bytes);

    /** The content has come to its end, and there was no judgement. */
    Judgement end();
}
