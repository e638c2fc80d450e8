package io.headgate.sandbox.canary;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoField;

/**
 * The simulator's time: it runs like the machine's until a test moves or holds it, so that no test waits for an expiry.
 * Whole ticks of 100 ns, as the historian stores them. Thread-safe.
 */
public final class VirtualClock implements InstantSource {
    private final InstantSource machine;
    private Duration offset = Duration.ZERO;
    private Instant heldAt = Instant.EPOCH;
    private boolean held;

    VirtualClock(InstantSource machine) {
        this.machine = machine;
    }

    /** The current time, in whole ticks. */
    public synchronized Instant now() {
        Instant now = held ? heldAt : machine.instant().plus(offset);
        return now.minusNanos(now.get(ChronoField.NANO_OF_SECOND) % 100);
    }

    @Override
    public Instant instant() {
        return now();
    }

    /** Stands still at this moment until it is moved or {@link #run()} is called. */
    public synchronized void holdAt(Instant moment) {
        heldAt = moment;
        held = true;
    }

    /** Moves on by this much, whether it runs or stands. */
    public synchronized void advance(Duration step) {
        heldAt = heldAt.plus(step);
        offset = offset.plus(step);
    }

    /** Runs on from the moment it shows. */
    public synchronized void run() {
        if (held) {
            offset = Duration.between(machine.instant(), heldAt);
            held = false;
        }
    }
}
