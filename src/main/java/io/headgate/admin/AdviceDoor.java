package io.headgate.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import io.headgate.call.UpstreamName;
import io.headgate.pool.Recording;
import io.headgate.pool.Sizing;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code /admin/pools/{name}/advice} says. Working it out keeps a processor busy for up to a second or two, so it is done away
 * from the threads that serve requests, and for one asker at a time.
 */
public final class AdviceDoor {
    private static final Logger LOG = LoggerFactory.getLogger(AdviceDoor.class);
    private static final String SIZE = "size=";
    private static final int LONGEST_NUMBER = 5;

    private final Duration targetWait;
    private final ToIntFunction<UpstreamName> most;
    private final Executor computing;
    private final AtomicBoolean busy = new AtomicBoolean();

    /**
     * @param targetWait what 99 of 100 callers should wait at most
     * @param most the largest size that a pool can be given beside the others; at least 1
     * @param computing as for {@link AdminDoor}
     */
    public AdviceDoor(Duration targetWait, ToIntFunction<UpstreamName> most, Executor computing) {
        this.targetWait = targetWait;
        this.most = most;
        this.computing = computing;
    }

    /**
     * Works out what the pool's last calls say about its size.
     *
     * @param recording asks the pool for its last calls
     * @param query of the request: {@code size=12} asks about that size too
     * @return fails with a {@link FailureException} when there is no advice to be had now
     */
    CompletionStage<ObjectNode> advise(
            UpstreamName pool, Supplier<CompletionStage<Recording>> recording, @Nullable String query) {
        int also = size(query);
        if (also < 0) {
            String detail = "The query takes size=N, a whole number from 1 to " + Sizing.LARGEST + ".";
            return failed(Failure.of(FailureKind.REQUEST_TARGET, detail));
        }
        if (!busy.compareAndSet(false, true)) {
            return failed(new Failure(
                    FailureKind.ADMIN_BUSY, FailureKind.ADMIN_BUSY.advice(), Duration.ofSeconds(1), Map.of()));
        }
        return recording
                .get()
                .exceptionallyComposeAsync(
                        silent -> failed(Failure.of(FailureKind.POOL_RESTARTING, "The pool did not answer.")),
                        Runnable::run)
                .thenApplyAsync(
                        calls -> AdviceJson.of(Sizing.advise(pool, calls, targetWait, most.applyAsInt(pool), also)),
                        computing)
                .whenCompleteAsync((done, failed) -> busy.set(false), Runnable::run);
    }

    private static <T> CompletionStage<T> failed(Failure why) {
        return CompletableFuture.failedFuture(why.exception());
    }

    /** What the caller is told where {@link #advise} fails. */
    static Failure why(Throwable failed) {
        Throwable cause = FailureException.causeOf(failed);
        if (cause instanceof FailureException known) {
            return known.failure();
        }
        LOG.error("no advice could be worked out", cause);
        return Failure.of(FailureKind.INTERNAL);
    }

    /** 0 where none is asked for, -1 where the query means something else. */
    private static int size(@Nullable String query) {
        if (query == null || query.isEmpty()) {
            return 0;
        }
        String number = query.startsWith(SIZE) ? query.substring(SIZE.length()) : "";
        boolean whole = !number.isEmpty()
                && number.length() <= LONGEST_NUMBER
                && number.chars().allMatch(digit -> digit >= '0' && digit <= '9');
        int size = whole ? Integer.parseInt(number) : -1;
        return size >= 1 && size <= Sizing.LARGEST ? size : -1;
    }
}
