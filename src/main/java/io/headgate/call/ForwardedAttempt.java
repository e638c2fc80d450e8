package io.headgate.call;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that is another one for all who look at it, but for what a subclass says otherwise; most have a word with its answer
 * first.
 */
public class ForwardedAttempt<T> implements Attempt<T> {
    private final Attempt<T> exchange;
    private final CompletionStage<T> answer;

    /** @param answer what is told instead of the exchange's own answer, which it must not be earlier than */
    protected ForwardedAttempt(Attempt<T> exchange, CompletionStage<T> answer) {
        this.exchange = exchange;
        this.answer = answer;
    }

    @Override
    public final CompletionStage<T> answer() {
        return answer;
    }

    @Override
    public CompletionStage<Outcome> ended() {
        return exchange.ended();
    }

    @Override
    public final void abort(Failure why) {
        exchange.abort(why);
    }

    @Override
    public final Reach reach() {
        return exchange.reach();
    }

    @Override
    public @Nullable NotNow notNow() {
        return exchange.notNow();
    }
}
