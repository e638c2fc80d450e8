package io.headgate.wire;

import io.headgate.call.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * An answer to a client.
 *
 * @param headers without framing fields, {@code Connection} and {@code Date}: the writer adds those
 * @param verdict what the answer is where its status does not say so
 */
public record Response(int status, Headers headers, Body body, Verdict verdict) {
    /** An answer that is what its status says. */
    public Response(int status, Headers headers, Body body) {
        this(status, headers, body, Verdict.NONE);
    }

    /** What was read in the content of an answer. May be asked from any thread; final once the body has ended. */
    @FunctionalInterface
    public interface Verdict {
        Verdict NONE = () -> null;

        /** Which failure it tells of; null where it is none, and while that is not known yet. */
        @Nullable
        FailureKind failure();
    }
}
