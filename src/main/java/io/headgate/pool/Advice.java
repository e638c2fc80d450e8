package io.headgate.pool;

import io.headgate.call.UpstreamName;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How large a pool should be, and why. It changes nothing.
 *
 * @param size of the pool that was recorded
 * @param recommended null while too little is known
 * @param targetWait what 99 of 100 callers should wait at most
 * @param reasoning in sentences, to be read in this order
 * @param prospects by size; empty while too little is known
 */
public record Advice(
        UpstreamName name,
        Verdict verdict,
        int size,
        @Nullable Integer recommended,
        Duration targetWait,
        Measured measured,
        List<String> reasoning,
        List<Prospect> prospects) {
    /** In one word. */
    public enum Verdict {
        TOO_LITTLE_DATA,
        /** The present size is the recommended one. */
        KEEP,
        GROW,
        SHRINK
    }

    public Advice {
        reasoning = List.copyOf(reasoning);
        prospects = List.copyOf(prospects);
    }
}
