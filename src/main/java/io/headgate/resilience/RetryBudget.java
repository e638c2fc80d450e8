package io.headgate.resilience;

import java.time.Duration;

/**
 * Keeps retries a small part of the load: in a window of time at most a share of the calls, or a few where there are fewer. An
 * upstream that fails all calls then sees little more than it was asked, instead of a multiple. The window moves in steps of a tenth;
 * where it is not exact, it allows less. One per upstream; safe from any thread.
 */
public final class RetryBudget {
    private static final int STEPS = 10;

    private final double share;
    private final int min;
    private final long stepNanos;
    /** One more than the window has: the oldest is only partly in it, and counts for retries and not for calls. */
    private final int[] calls = new int[STEPS + 1];

    private final int[] retries = new int[STEPS + 1];
    private long step = Long.MIN_VALUE;

    /**
     * A full budget.
     *
     * @param share retries for each call in the window, from 0
     * @param min retries in the window that are allowed in any case, from 0
     */
    public RetryBudget(double share, int min, Duration window) {
        this.share = share;
        this.min = min;
        stepNanos = Math.max(1, window.toNanos() / STEPS);
    }

    public static RetryBudget of(RetrySettings settings) {
        return new RetryBudget(settings.budgetShare(), settings.budgetMin(), settings.window());
    }

    /** A call was made; its retries are none. */
    public synchronized void called(long nowNanos) {
        calls[move(nowNanos)]++;
    }

    /** Takes one retry out, if there is one left. */
    public synchronized boolean take(long nowNanos) {
        int now = move(nowNanos);
        int oldest = (now + 1) % calls.length;
        int made = 0;
        int taken = 0;
        for (int i = 0; i < calls.length; i++) {
            made += i == oldest ? 0 : calls[i];
            taken += retries[i];
        }
        if (taken + 1 > Math.max(min, share * made)) {
            return false;
        }
        retries[now]++;
        return true;
    }

    /** Empties what has left the window; the index of the present step. */
    private int move(long nowNanos) {
        long present = Math.floorDiv(nowNanos, stepNanos);
        if (step == Long.MIN_VALUE) {
            step = present;
        }
        for (long left = Math.min(present - step, calls.length); left > 0; left--) {
            int emptied = Math.floorMod(present - left + 1, calls.length);
            calls[emptied] = 0;
            retries[emptied] = 0;
        }
        // A clock that another thread read a little earlier must not move the window back.
        step = Math.max(step, present);
        return Math.floorMod(step, calls.length);
    }
}
