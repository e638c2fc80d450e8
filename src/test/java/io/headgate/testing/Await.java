package io.headgate.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Waiting for something another thread does: polled every 5 ms, never longer than the given limit. */
public final class Await {
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** What should pass in the end. */
    public interface Assertions {
        /** Throws an {@link AssertionError} for "not yet"; anything else ends the wait. */
        void check() throws Exception;
    }

    private Await() {}

    /**
     * Returns as soon as the condition holds; an {@link AssertionError} when it does not within the limit. What the condition throws ends
     * the wait at once, a failed assertion too.
     */
    public static void until(Duration limit, Callable<Boolean> condition) {
        until("the condition", limit, condition);
    }

    /** As {@link #until(Duration, Callable)}, with what is awaited in the message of the failure. */
    public static void until(String what, Duration limit, Callable<Boolean> condition) {
        long start = System.nanoTime();
        while (!holds(condition)) {
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new AssertionError(what + " did not hold within " + limit.toMillis() + " ms");
            }
            rest();
        }
    }

    /** Returns as soon as the assertions pass; their last failure is the cause of this one's when they do not within the limit. */
    public static void untilAsserted(String what, Duration limit, Assertions assertions) {
        long start = System.nanoTime();
        AssertionError last = failureOf(assertions);
        while (last != null) {
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new AssertionError(what + " did not hold within " + limit.toMillis() + " ms", last);
            }
            rest();
            last = failureOf(assertions);
        }
    }

    /** Fails as soon as the condition does not hold within the given time; returns when that time has passed. */
    public static void stays(Duration time, Callable<Boolean> condition) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < time.toNanos()) {
            if (!holds(condition)) {
                throw new AssertionError("the condition broke after " + sinceMillis(start) + " ms");
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

    private static boolean holds(Callable<Boolean> condition) {
        try {
            return condition.call();
        } catch (Exception failed) {
            throw new AssertionError("the awaited condition threw", failed);
        }
    }

    private static @Nullable AssertionError failureOf(Assertions assertions) {
        try {
            assertions.check();
            return null;
        } catch (AssertionError notYet) {
            return notYet;
        } catch (Exception failed) {
            throw new AssertionError("the awaited assertions threw", failed);
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
