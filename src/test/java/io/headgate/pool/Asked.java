package io.headgate.pool;

import io.headgate.call.Priority;
import org.jspecify.annotations.Nullable;

/** One request for a connection, as its caller remembers it. */
final class Asked {
    final int number;
    final Caller caller = new Caller();
    final Priority priority;
    final long askedNanos;
    /** When the wait is over. */
    final long dueNanos;

    @Nullable
    Acquire request;

    Asked(int number, Ask ask, long now, PoolConfig config) {
        this.number = number;
        this.priority = ask.priority();
        this.askedNanos = now;
        this.dueNanos = ask.deadline().orAfter(config.waiting().timeout(), now).atNanos();
    }

    Acquire request() {
        if (request == null) {
            throw new AssertionError("nothing was asked for");
        }
        return request;
    }
}
