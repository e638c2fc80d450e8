package io.headgate.call;

/**
 * Where the time of one call went, for the caller, the log and the meters. Filled in while the call runs; each field is written by
 * one thread before the stage that announces it completes. Nanoseconds; -1 means the step was never reached.
 */
public final class Timings {
    private final long startNanos;
    private long waitNanos = -1;
    private long connectNanos = -1;
    private long firstByteNanos = -1;
    private long totalNanos = -1;
    private int attempts;

    public Timings(long startNanos) {
        this.startNanos = startNanos;
    }

    /** When the call began, on the {@link Ticker}'s scale. */
    public long startNanos() {
        return startNanos;
    }

    /** A connection was lent: after waiting so long, of which so long for a connection to be opened (-1 if none was). */
    public void lent(long nowNanos, long connectNanosOrMinusOne) {
        waitNanos = nowNanos - startNanos;
        connectNanos = connectNanosOrMinusOne;
        attempts++;
    }

    /** The head of the answer is here. */
    public void answered(long nowNanos) {
        firstByteNanos = nowNanos - startNanos;
    }

    /** The call is over, body included. */
    public void ended(long nowNanos) {
        totalNanos = nowNanos - startNanos;
    }

    /** From the start until a connection was lent. */
    public long waitNanos() {
        return waitNanos;
    }

    /** The part of the wait in which a connection was opened for this call. */
    public long connectNanos() {
        return connectNanos;
    }

    /** From the start until the answer's head. */
    public long firstByteNanos() {
        return firstByteNanos;
    }

    public long totalNanos() {
        return totalNanos;
    }

    /** How many connections were asked; more than one only after a retry. */
    public int attempts() {
        return attempts;
    }
}
