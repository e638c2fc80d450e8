package io.headgate.pool;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The way into one life of a pool. A mailbox is a queue in front of the queue, so it is bounded here: requests that have no answer
 * yet are counted, and no message is sent for those beyond the limit. A pool that failed takes its count with it.
 */
final class Intake {
    private final Entrance<?> entrance;
    private final ActorRef<PoolCommand> target;
    private final int limit;
    private final AtomicInteger outstanding = new AtomicInteger();

    Intake(Entrance<?> entrance, ActorRef<PoolCommand> target, int limit) {
        this.entrance = entrance;
        this.target = target;
        this.limit = limit;
    }

    Entrance<?> entrance() {
        return entrance;
    }

    ActorRef<PoolCommand> target() {
        return target;
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
        target.tell(new PoolCommand.Cancelled(request));
    }

    int outstanding() {
        return outstanding.get();
    }
}
