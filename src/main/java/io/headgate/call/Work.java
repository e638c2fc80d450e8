package io.headgate.call;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What to do with a lent connection {@code C}. Must not block; called at most once per lease. */
@FunctionalInterface
public interface Work<C, T> {
    /** Nothing had to be prepared. */
    CompletionStage<@Nullable Void> PREPARED = CompletableFuture.completedStage(null);

    /**
     * Starts it.
     *
     * @param number 1 for the first try of the call; further ones only where the call is repeatable
     */
    Attempt<T> start(C connection, Deadline deadline, int number);

    /**
     * Gets what must be known before a try may begin, such as a token; no connection is asked for before it is there.
     *
     * @param number of the try that is about to begin, see {@link #start}
     * @return completes by the deadline; fails with a {@link FailureException} where the try cannot begin
     */
    default CompletionStage<@Nullable Void> prepare(int number, Deadline deadline) {
        return PREPARED;
    }
}
