package io.headgate.upstream.canary;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.headgate.call.Attempt;
import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import io.headgate.call.Operation;
import io.headgate.call.OperationClass;
import io.headgate.call.Outcome;
import io.headgate.call.Priority;
import io.headgate.call.Ticker;
import io.headgate.config.Secret;
import io.headgate.pool.Ask;
import io.headgate.pool.Lease;
import io.headgate.pool.PoolHandle;
import io.headgate.pool.Waiter;
import io.headgate.upstream.http.RoundTrip;
import io.headgate.wire.HttpSession;
import io.headgate.wire.Response;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.stream.Materializer;
import org.jspecify.annotations.Nullable;

/** The calls about user tokens, on connections of the upstream's pool. They never fail: what went wrong stands in the answer. */
final class TokenCalls {
    private static final String CODE = "/statusCode";
    private static final String TOKEN = "/userToken";
    private static final String GOOD = "Good";
    /** The historian has ended the token, or never knew it. */
    private static final String ENDED = "BadUserToken";

    private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

    /**
     * What came of a call.
     *
     * @param token where one was asked for and given
     * @param ended whether the historian says that there is no such token
     * @param failure why it is not done; null where it is
     * @param unknown whether the historian may have done it all the same
     */
    record Answer(
            @Nullable Secret token, boolean ended, @Nullable Failure failure, boolean unknown) {}

    private final PoolHandle<HttpSession> pool;
    private final Materializer materializer;
    private final Ticker ticker;
    private final Duration timeout;

    TokenCalls(PoolHandle<HttpSession> pool, Materializer materializer, Ticker ticker, Duration timeout) {
        this.pool = pool;
        this.materializer = materializer;
        this.ticker = ticker;
        this.timeout = timeout;
    }

    CompletionStage<Answer> logIn(CanaryConfig.User user, @Nullable Secret password) {
        StringBuilder json = new StringBuilder("{").append(member("application", user.application()));
        json.append(',').append(member("username", user.name()));
        if (password != null) {
            json.append(',').append(member("password", password.reveal()));
        }
        if (user.timezone() != null) {
            json.append(',').append(member("timezone", user.timezone()));
        }
        return ask("getUserToken", json.append('}').toString(), timeout);
    }

    /** The lightest call that the historian looks at the token for. */
    CompletionStage<Answer> keepAlive(Secret token) {
        return ask("getQualities", "{\"qualities\":[192]," + member("userToken", token.reveal()) + "}", timeout);
    }

    CompletionStage<Answer> revoke(Secret token) {
        Duration limit = timeout.compareTo(LONGEST_STOP) < 0 ? timeout : LONGEST_STOP;
        return ask("revokeUserToken", "{" + member("userToken", token.reveal()) + "}", limit);
    }

    /** A member of a JSON object. */
    static String member(String name, String value) {
        return '"' + name + "\":\""
                + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(value)) + '"';
    }

    private CompletionStage<Answer> ask(String endpoint, String json, Duration limit) {
        RoundTrip trip = RoundTrip.json("POST", "/" + endpoint, json, Set.of(CODE, TOKEN));
        Deadline deadline = Deadline.after(limit, ticker.nanos());
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        Operation operation = new Operation("canary." + endpoint, OperationClass.NOT_REPEATABLE);
        pool.acquire(new Ask(deadline, operation, Priority.HIGH, "user token", false, null), new Waiter<HttpSession>() {
            @Override
            public void granted(Lease<HttpSession> lease) {
                Refusals session = new Refusals(lease.session());
                trip.run(session, deadline, materializer).whenComplete((reply, defect) -> {
                    Answer told = defect == null
                            ? judge(endpoint, reply, session.word())
                            : lost(endpoint, "failed by itself");
                    lease.release(told.unknown() ? Outcome.DROPPED : Outcome.SUCCESS);
                    answer.complete(told);
                });
            }

            @Override
            public void refused(Failure why) {
                answer.complete(new Answer(null, false, why, false));
            }
        });
        return answer;
    }

    /** Keeps the historian's word where an answer was told as a failure because of it. */
    private static final class Refusals implements HttpSession {
        private final HttpSession session;
        private volatile @Nullable Attempt<Response> attempt;

        Refusals(HttpSession session) {
            this.session = session;
        }

        @Override
        public Attempt<Response> send(Outgoing request, Deadline deadline) {
            Attempt<Response> sent = session.send(request, deadline);
            attempt = sent;
            return sent;
        }

        /** Empty where there is none, or no answer yet. */
        String word() {
            Attempt<Response> sent = attempt;
            return sent == null
                    ? ""
                    : sent.answer()
                            .handle((response, failed) -> wordOf(failed))
                            .toCompletableFuture()
                            .getNow("");
        }

        private static String wordOf(@Nullable Throwable failed) {
            Throwable cause = failed == null ? null : FailureException.causeOf(failed);
            return cause instanceof FailureException known
                            && known.failure().numbers().get("statusCode") instanceof String told
                    ? told
                    : "";
        }
    }

    private static Answer judge(String endpoint, RoundTrip.Reply reply, String refusal) {
        if (refusal.isEmpty() && !reply.trouble().isEmpty()) {
            return lost(endpoint, reply.trouble());
        }
        String code = refusal.isEmpty() ? reply.texts().getOrDefault(CODE, "") : refusal;
        if (ENDED.equals(code)) {
            return new Answer(null, true, failure(endpoint, "was answered with " + code), false);
        } else if ("BadLicense".equals(code)) {
            return refused(endpoint, "was answered with BadLicense: the licence does not allow it, or no seat is free");
        } else if (refusal.isEmpty() && !reply.isSuccess()) {
            return refused(endpoint, "was answered " + reply.status());
        } else if (refusal.isEmpty() && !reply.json()) {
            return refused(endpoint, "was answered with something other than JSON");
        } else if (!GOOD.equals(code)) {
            return refused(endpoint, "was refused: see user.name and user.password, and what that user may do");
        }
        String token = reply.texts().get(TOKEN);
        if (endpoint.equals("getUserToken") && (token == null || token.isEmpty())) {
            return refused(endpoint, "was answered without a token");
        }
        return new Answer(token == null ? null : new Secret(token), false, null, false);
    }

    private static Answer refused(String endpoint, String what) {
        return new Answer(null, false, failure(endpoint, what), false);
    }

    private static Answer lost(String endpoint, String what) {
        return new Answer(null, false, failure(endpoint, what), true);
    }

    private static Failure failure(String endpoint, String what) {
        return Failure.of(FailureKind.CANARY_LOG_IN, endpoint + " " + what);
    }
}
