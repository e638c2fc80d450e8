package io.headgate.upstream.canary;

import io.headgate.call.Attempt;
import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import io.headgate.call.NotNow;
import io.headgate.call.Outcome;
import io.headgate.call.Reach;
import io.headgate.wire.Body;
import io.headgate.wire.Response;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** An exchange whose request carries a user token of the gateway's: when the historian does not know the token, that is told. */
final class TokenAttempt implements Attempt<Response> {
    private final Attempt<Response> exchange;
    private final CompletionStage<Response> answer;
    private volatile boolean expired;

    /** @param ended told that the historian has ended the token, before anybody else hears of the answer */
    TokenAttempt(Attempt<Response> exchange, Runnable ended) {
        this.exchange = exchange;
        this.answer = exchange.answer().whenComplete((response, failed) -> {
            if (failed == null ? isRefusal(response) : isRefusal(failed)) {
                expired = true;
                ended.run();
            }
        });
    }

    /** One whose body is at hand, so that it can be kept while the request is tried again. */
    private static boolean isRefusal(Response response) {
        return response.body() instanceof Body.Bytes && response.verdict().failure() == FailureKind.UPSTREAM_TOKEN;
    }

    private static boolean isRefusal(Throwable failed) {
        Throwable cause =
                failed instanceof CompletionException && failed.getCause() != null ? failed.getCause() : failed;
        return cause instanceof FailureException known && known.failure().kind() == FailureKind.UPSTREAM_TOKEN;
    }

    @Override
    public CompletionStage<Response> answer() {
        return answer;
    }

    @Override
    public CompletionStage<Outcome> ended() {
        return exchange.ended();
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
        return expired ? NotNow.EXPIRED : exchange.notNow();
    }
}
