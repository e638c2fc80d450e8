package io.headgate.call;

/**
 * Where the time of one call went, for the caller, the log and the meters. Filled in while the call runs; each field is written by
 * one thread before the stage that announces it completes. Nanoseconds; -1 means the step was never reached.
 */
public final class Timings {
    private final long startNanos;
    private long earlierNanos;
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

    /** A connection was lent for the first try; so long of the wait was for it to be opened (-1 if it was open). */
    public void lent(long nowNanos, long connectNanosOrMinusOne) {
        lent(nowNanos, connectNanosOrMinusOne, startNanos);
    }

    /** The same for any try: it began to wait at {@code askedNanos}. */
    public void lent(long nowNanos, long connectNanosOrMinusOne, long askedNanos) {
        earlierNanos = askedNanos - startNanos;
        waitNanos = nowNanos - askedNanos;
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

    /** What earlier tries took that came to nothing, pauses after them included; 0 without any. */
    public long earlierNanos() {
        return earlierNanos;
    }

    /** From asking for a connection until it was lent, for the last try that got one. */
    public long waitNanos() {
        return waitNanos;
    }

    /** The part of the wait in which a connection was opened for this call. */
    public long connectNanos() {
        return connectNanos;
    }

    /** From the start until the answer's head, earlier tries included. */
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
