package io.headgate.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waiting for something another thread does: polled every 5 ms, never longer than the given limit. */
public final class Await {
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private Await() {}

    /** Returns as soon as the condition holds; an {@link AssertionError} when it does not within the limit. */
    public static void until(Duration limit, Callable<Boolean> condition) {
        until("the condition", limit, condition);
    }

    /**
     * As {@link #until(Duration, Callable)}, with what is awaited in the message of the failure. An assertion error
     * inside the condition counts as "not yet" and becomes the cause of the failure.
     */
    public static void until(String what, Duration limit, Callable<Boolean> condition) {
        long start = System.nanoTime();
        AssertionError[] last = new AssertionError[1];
        while (!holds(condition, last)) {
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new AssertionError(what + " did not hold within " + limit.toMillis() + " ms", last[0]);
            }
            rest();
        }
    }

    /** Fails as soon as the condition does not hold within the given time; returns when that time has passed. */
    public static void stays(Duration time, Callable<Boolean> condition) {
        long start = System.nanoTime();
        AssertionError[] last = new AssertionError[1];
        while (System.nanoTime() - start < time.toNanos()) {
            if (!holds(condition, last)) {
                throw new AssertionError("the condition broke after " + sinceMillis(start) + " ms", last[0]);
            }
            rest();
        }
    }

    /** Waits for the latch; an {@link AssertionError} when it is not open within the limit. */
    public static void latch(CountDownLatch latch, Duration limit) throws InterruptedException {
        if (!latch.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new AssertionError("the latch stayed shut for " + limit.toMillis() + " ms");
        }
    }

    private static boolean holds(Callable<Boolean> condition, AssertionError[] last) {
        try {
            return condition.call();
        } catch (AssertionError error) {
            last[0] = error;
            return false;
        } catch (Exception failed) {
            throw new AssertionError("the awaited condition threw", failed);
        }
    }

    private static void rest() {
        LockSupport.parkNanos(STEP_NANOS);
        if (Thread.currentThread().isInterrupted()) {
            throw new AssertionError("interrupted while waiting");
        }
    }

    private static long sinceMillis(long start) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }
}
