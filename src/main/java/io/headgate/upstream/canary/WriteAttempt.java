package io.headgate.upstream.canary;

import io.headgate.call.Attempt;
import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.NotNow;
import io.headgate.call.Outcome;
import io.headgate.call.Reach;
import io.headgate.wire.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** An exchange whose answer is looked at before anybody is told. */
final class WriteAttempt implements Attempt<Response> {
    /** Who looks. */
    interface Watcher {
        /** There is an answer, for good. */
        Response answered(Response response);

        /** There is none, or it tells of a failure; what the caller is told. */
        Failure failed(Failure failure);

        /** Whether after this failure another try is good. */
        @Nullable
        NotNow notNow(Failure failure);
    }

    private final Attempt<Response> exchange;
    private final Watcher watcher;
    private final CompletableFuture<Response> answer = new CompletableFuture<>();
    private final CompletionStage<Outcome> ended;
    private volatile @Nullable NotNow notNow;

    WriteAttempt(Attempt<Response> exchange, Watcher watcher) {
        this.exchange = exchange;
        this.watcher = watcher;
        exchange.answer().whenComplete(this::look);
        // Never before the answer is told: an attempt that ends without a word is a defect.
        ended = answer.handle((told, failed) -> told).thenCompose(told -> exchange.ended());
    }

    private void look(@Nullable Response response, @Nullable Throwable failed) {
        Throwable cause = failed == null ? null : FailureException.causeOf(failed);
        if (response != null) {
            notNow = exchange.notNow();
            answer.complete(watcher.answered(response));
        } else if (cause instanceof FailureException known) {
            NotNow again = watcher.notNow(known.failure());
            notNow = again != null ? again : exchange.notNow();
            answer.completeExceptionally(watcher.failed(known.failure()).exception());
        } else {
            answer.completeExceptionally(cause == null ? new IllegalStateException("no answer") : cause);
        }
    }

    @Override
    public CompletionStage<Response> answer() {
        return answer;
    }

    @Override
    public CompletionStage<Outcome> ended() {
        return ended;
    }

    @Override
    public void abort(Failure why) {
        exchange.abort(why);
    }

    @Override
    public Reach reach() {
        return exchange.reach();
    }

    @Override
    public @Nullable NotNow notNow() {
        return notNow;
    }
}
