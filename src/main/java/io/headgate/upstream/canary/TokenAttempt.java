package io.headgate.upstream.canary;

import io.headgate.call.Attempt;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import io.headgate.call.ForwardedAttempt;
import io.headgate.call.NotNow;
import io.headgate.wire.Body;
import io.headgate.wire.Response;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** An exchange whose request carries a user token of the gateway's: when the historian does not know the token, that is told. */
final class TokenAttempt extends ForwardedAttempt<Response> {
    private final AtomicBoolean expired;

    /** @param ended told that the historian has ended the token, before anybody else hears of the answer */
    TokenAttempt(Attempt<Response> exchange, Runnable ended) {
        this(exchange, ended, new AtomicBoolean());
    }

    private TokenAttempt(Attempt<Response> exchange, Runnable ended, AtomicBoolean expired) {
        super(exchange, exchange.answer().whenComplete((response, failed) -> {
            if (failed == null ? isRefusal(response) : isRefusal(failed)) {
                expired.set(true);
                ended.run();
            }
        }));
        this.expired = expired;
    }

    /** One whose body is at hand, so that it can be kept while the request is tried again. */
    private static boolean isRefusal(Response response) {
        return response.body() instanceof Body.Bytes && response.verdict().failure() == FailureKind.UPSTREAM_TOKEN;
    }

    private static boolean isRefusal(Throwable failed) {
        Throwable cause = FailureException.causeOf(failed);
        return cause instanceof FailureException known && known.failure().kind() == FailureKind.UPSTREAM_TOKEN;
    }

    @Override
    public @Nullable NotNow notNow() {
        return expired.get() ? NotNow.EXPIRED : super.notNow();
    }
}
