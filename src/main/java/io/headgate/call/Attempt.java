package io.headgate.call;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One exchange on a lent connection, under way. */
public interface Attempt<T> {
    /** The answer's head, or a {@link FailureException}. Its body, if it has one, may still be flowing. */
    CompletionStage<T> answer();

    /** Completes when the connection has nothing more to do with this attempt, body included; never fails. */
    CompletionStage<Outcome> ended();

    /** Ends the attempt now, whatever its state; {@link #answer()} fails with {@code why} if it has not completed. */
    void abort(Failure why);

    /** How far it has come; final once {@link #answer()} has completed. */
    Reach reach();

    /**
     * Whether the answer only says "not now", once {@link #answer()} has completed; null where it says something else, and where
     * its body is not at hand, so that it could not be kept for the caller while the request is tried again.
     */
    @Nullable
    NotNow notNow();
}
