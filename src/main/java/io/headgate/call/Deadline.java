package io.headgate.call;

import java.time.Duration;

/**
 * The instant, on the monotonic clock, after which nobody wants the answer any more. Set once when the call arrives and carried
 * unchanged through queue, connect and exchange: what one step leaves over is what the next one gets.
 */
public record Deadline(long atNanos) {
    /** The deadline that lies {@code limit} after {@code nowNanos}. */
    public static Deadline after(Duration limit, long nowNanos) {
        return new Deadline(nowNanos + limit.toNanos());
    }

    /** What is left, in nanoseconds; negative once it has passed. */
    public long remainingNanos(long nowNanos) {
        return atNanos - nowNanos;
    }

    public boolean passed(long nowNanos) {
        return atNanos - nowNanos <= 0;
    }

    /** This deadline, or {@code limit} from now where that is sooner. */
    public Deadline orAfter(Duration limit, long nowNanos) {
        long other = nowNanos + limit.toNanos();
        return other - atNanos < 0 ? new Deadline(other) : this;
    }
}
