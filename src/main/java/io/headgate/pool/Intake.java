package io.headgate.pool;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The way into one life of a pool. A mailbox is a queue in front of the queue, so it is bounded here: requests that have no answer
 * yet are counted, and no message is sent for those beyond the limit. A pool that failed takes its count with it.
 */
final class Intake {
    private final Object owner;
    private final Consumer<PoolCommand> target;
    private final int limit;
    private final AtomicInteger outstanding = new AtomicInteger();

    Intake(Object owner, Consumer<PoolCommand> target, int limit) {
        this.owner = owner;
        this.target = target;
        this.limit = limit;
    }

    boolean belongsTo(Object one) {
        return owner == one;
    }

    void send(PoolCommand command) {
        target.accept(command);
    }

    /** Takes a place; false when there is none. */
    boolean enter() {
        if (outstanding.incrementAndGet() <= limit) {
            return true;
        }
        outstanding.decrementAndGet();
        return false;
    }

    /** The request got its answer. */
    void left() {
        outstanding.decrementAndGet();
    }

    /** The request was cancelled: its place is free only once the pool has seen that, or cancelling would undo the bound. */
    void cancelled(Acquire request) {
        send(new PoolCommand.Cancelled(request));
    }

    int outstanding() {
        return outstanding.get();
    }
}
