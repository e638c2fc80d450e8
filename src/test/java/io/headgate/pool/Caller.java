package io.headgate.pool;

import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Somebody who asks for a connection and remembers the answer; a second answer is an error. */
final class Caller implements Waiter<String> {
    final CompletableFuture<Lease<String>> granted = new CompletableFuture<>();
    final CompletableFuture<Failure> refused = new CompletableFuture<>();
    private volatile int answers;
    private volatile @Nullable Ticket ticket;

    private final boolean hasty;

    Caller() {
        this(false);
    }

    /** A hasty one gives the connection back as soon as it has it. */
    Caller(boolean hasty) {
        this.hasty = hasty;
    }

    Caller with(Ticket given) {
        ticket = given;
        return this;
    }

    /** How many had stood before it in the queue. */
    int before() {
        Ticket given = ticket;
        if (given == null) {
            throw new AssertionError("nothing was asked for");
        }
        return given.before();
    }

    boolean cancel() {
        Ticket given = ticket;
        if (given == null) {
            throw new AssertionError("nothing was asked for");
        }
        return given.cancel();
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // a waiter is told by one thread
    public void granted(Lease<String> lease) {
        answers++;
        granted.complete(lease);
        if (hasty) {
            lease.release(Outcome.SUCCESS);
        }
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // a waiter is told by one thread
    public void refused(Failure why) {
        answers++;
        refused.complete(why);
    }

    int answers() {
        return answers;
    }

    boolean waits() {
        return answers == 0;
    }

    boolean holds() {
        return granted.isDone();
    }

    Lease<String> lease() {
        if (!granted.isDone()) {
            throw new AssertionError("no connection was granted" + (refused.isDone() ? ", but " + refused.join() : ""));
        }
        return granted.join();
    }

    Failure failure() {
        if (!refused.isDone()) {
            throw new AssertionError("the request was not refused" + (granted.isDone() ? " but granted" : ""));
        }
        return refused.join();
    }

    @Nullable
    FailureKind kind() {
        return refused.isDone() ? refused.join().kind() : null;
    }
}
