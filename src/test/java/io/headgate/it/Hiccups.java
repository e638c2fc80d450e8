package io.headgate.it;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * How long this machine at worst let a thread wait that only wanted to wake up: what a busy processor or a garbage collection adds to
 * a measured time, and no rule of the gateway can take away.
 */
final class Hiccups implements AutoCloseable {
    private static final long STEP_NANOS = 1_000_000;
    /** From the client to the gateway, to its timer and back to the client: each hand-over may meet the worst. */
    private static final int HAND_OVERS = 3;

    private final AtomicLong worst = new AtomicLong();
    private final Thread thread = new Thread(this::measure, "hiccups");
    private volatile boolean ended;

    Hiccups() {
        thread.setDaemon(true);
        thread.start();
    }

    private void measure() {
        while (!ended) {
            long before = System.nanoTime();
            LockSupport.parkNanos(STEP_NANOS);
            worst.accumulateAndGet(System.nanoTime() - before - STEP_NANOS, Math::max);
        }
    }

    Duration worst() {
        return Duration.ofNanos(worst.get());
    }

    /** What a request and its answer may have lost to it. */
    Duration allowance() {
        return worst().multipliedBy(HAND_OVERS);
    }

    @Override
    public void close() {
        ended = true;
    }
}
