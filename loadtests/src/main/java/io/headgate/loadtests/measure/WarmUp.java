package io.headgate.loadtests.measure;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When a gateway has warmed up: after some time, and later while its compilers take much of its processor time still, since what they have
 * not compiled yet costs several times as much; but not later than at some limit. Its clock begins with the first question. Safe for all
 * threads.
 */
public final class WarmUp {
    /** The share of a process' time that compilers may have where it has settled; they never rest for good. */
    static final double SETTLED = 0.04;

    private final Duration least;
    private final Duration most;
    private final LongSupplier nanoTime;
    private long began;
    private boolean begun;
    private boolean over;
    private long lasted;
    private double share = Double.NaN;

    /** One that lasts so long, whatever compilers do. */
    public WarmUp(Duration length) {
        this(length, length);
    }

    /**
     * @param least how long it lasts at least
     * @param most and at most
     */
    public WarmUp(Duration least, Duration most) {
        this(least, most, System::nanoTime);
    }

    WarmUp(Duration least, Duration most, LongSupplier nanoTime) {
        this.least = least;
        this.most = most;
        this.nanoTime = nanoTime;
    }

    /** How long it lasts at least. */
    public Duration least() {
        return least;
    }

    /** How long it lasts at most. */
    public Duration most() {
        return most;
    }

    /**
     * Whether it is over; once it is, it stays so.
     *
     * @param compilerShare of the processor time that the gateway took lately, 0 to 1; NaN where nobody knows, which does not prolong it
     */
    public synchronized boolean over(double compilerShare) {
        long now = nanoTime.getAsLong();
        if (!begun) {
            begun = true;
            began = now;
        }
        long past = now - began;
        if (!over) {
            lasted = past;
            share = compilerShare;
            over = past >= most.toNanos() || (past >= least.toNanos() && !(compilerShare > SETTLED));
        }
        return over;
    }

    /** How long it has lasted, seconds. */
    public synchronized double seconds() {
        return lasted / 1e9;
    }

    /** The share that compilers had when it ended, 0 to 1: above a few hundredths it ended at its limit. */
    public synchronized double compilerShare() {
        return share;
    }
}
