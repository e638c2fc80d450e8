package io.headgate.call;

import java.util.concurrent.CompletionStage;

/** One exchange on a lent connection, under way. */
public interface Attempt<T> {
    /** The answer's head, or a {@link FailureException}. Its body, if it has one, may still be flowing. */
    CompletionStage<T> answer();

    /** Completes when the connection has nothing more to do with this attempt, body included; never fails. */
    CompletionStage<Outcome> ended();

    /** Ends the attempt now, whatever its state; {@link #answer()} fails with {@code why} if it has not completed. */
    void abort(Failure why);
}
