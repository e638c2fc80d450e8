package io.headgate.pool;

import io.headgate.call.Failure;
import io.headgate.call.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What a pool and its supervisor are told. Callers use {@link PoolHandle} instead. */
sealed interface PoolCommand
        permits Acquire,
                PoolCommand.Release,
                PoolCommand.Cancelled,
                PoolCommand.Recycle,
                PoolCommand.OwnerStopped,
                PoolCommand.Located,
                PoolCommand.Report,
                PoolCommand.CopyTrace,
                PoolCommand.Drain,
                PoolCommand.FromConnection,
                PoolCommand.Tick,
                PoolSupervisor.Own {
    /** The loan is over. */
    record Release(LeaseId lease, Outcome outcome) implements PoolCommand {}

    /** The request will not take a connection any more; it may still be in the queue. */
    record Cancelled(Acquire request) implements PoolCommand {}

    /** Replace every connection: what they were opened with is out of date. */
    record Recycle(String why) implements PoolCommand {}

    /** An actor that had asked for connections has stopped. */
    record OwnerStopped(ActorRef<?> owner) implements PoolCommand {}

    /** Where the upstream listens, or why that is not known; exactly one of the two is there. */
    record Located(
            @Nullable List<Address> addresses, @Nullable Failure failure) implements PoolCommand {}

    /** Completes the stage with the numbers of this moment; asked by that entrance. */
    record Report(Entrance<?> from, CompletableFuture<PoolSnapshot> replyTo) implements PoolCommand {}

    /** Completes the stage with the last calls; asked by that entrance. */
    record CopyTrace(Entrance<?> from, CompletableFuture<Recording> replyTo) implements PoolCommand {}

    /** Lend nothing more and stop when nothing is open, or after {@code limit} at the latest. */
    record Drain(Duration limit) implements PoolCommand {}

    /** What the actor of a connection tells its pool. */
    sealed interface FromConnection extends PoolCommand {
        long connection();
    }

    record Opened(long connection, Link<?> link) implements FromConnection {}

    record OpenFailed(long connection, Failure why) implements FromConnection {}

    /** The link ended without being asked to. */
    record LinkClosed(long connection, String reason) implements FromConnection {}

    record Probed(long connection, Finding finding) implements FromConnection {}

    /** The actor is gone, and its link with it; a crash looks the same. */
    record Stopped(long connection) implements FromConnection {}

    /** What a pool tells itself when time has passed. */
    enum Tick implements PoolCommand {
        /** Somebody may have waited long enough. */
        WAITERS,
        /** The opener may try again. */
        OPENER,
        /** Idle, age and settling limits are looked at. */
        HOUSEKEEPING,
        /** The drain's limit is over. */
        DRAIN_LIMIT
    }
}
