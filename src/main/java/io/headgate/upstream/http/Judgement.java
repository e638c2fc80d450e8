package io.headgate.upstream.http;

import io.headgate.call.Failure;
import io.headgate.call.NotNow;
import io.headgate.call.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What an answer is, by its content.
 *
 * @param outcome what that says about the upstream's health
 * @param failure what the caller is told in place of the answer, or beside it; null: the answer is what it seems
 * @param notNow whether the same request may be answered otherwise later
 */
public record Judgement(
        Outcome outcome,
        @Nullable Failure failure,
        @Nullable NotNow notNow) {
    /** The answer is what it seems. */
    public static final Judgement GOOD = new Judgement(Outcome.SUCCESS, null, null);
}
