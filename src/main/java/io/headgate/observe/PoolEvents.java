package io.headgate.observe;

import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;

/**
 * What a pool tells whoever counts. The running pools tell {@link PoolMeters}; a pool that is only worked through on paper tells
 * {@link #NOBODY}, so that what might have been never shows among what was. Times are in nanoseconds.
 */
public interface PoolEvents {
    /** Listens to nothing. */
    PoolEvents NOBODY = new PoolEvents() {};

    /** A connection was lent after this wait. */
    default void acquired(long waitNanos) {}

    /** A lease ended. */
    default void released(Outcome outcome, long heldNanos) {}

    /** An acquire was answered with a refusal. */
    default void refused(FailureKind kind) {}

    /** A connection was opened. */
    default void opened(long connectNanos) {}

    /** An attempt to open a connection failed. */
    default void connectFailed() {}

    /**
     * A connection was closed.
     *
     * @param reason one of {@link PoolMeters#CLOSE_REASONS}
     */
    default void closed(String reason) {}

    /** A connection was lent to a caller that had already gone, and came back unused. */
    default void lateGrantReturned() {}

    /** A lease was released a second time. */
    default void doubleRelease() {}

    /** A new connection did not answer its first cheap request. */
    default void warmUpFailed() {}

    /** The circuit breaker opened, for the first time or again. */
    default void breakerOpened() {}

    /** A lease was out for longer than the leak limit; once per lease. */
    default void leakReported() {}

    /** A lease was taken back because its borrower had stopped. */
    default void reclaimed() {}

    /**
     * A connection was examined.
     *
     * @param nanos from the probe's start until it was answered or given up; of no meaning with {@link PoolMeters.Tier#FAST}
     */
    default void probed(PoolMeters.Tier tier, boolean healthy, long nanos) {}

    /** The TLS handshake of a new connection succeeded. */
    default void tlsEstablished(long nanos) {}
}
