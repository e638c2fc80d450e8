package io.headgate.upstream.canary;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.call.Attempt;
import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import io.headgate.call.ForwardedAttempt;
import io.headgate.call.NotNow;
import io.headgate.call.Outcome;
import io.headgate.call.Reach;
import io.headgate.config.Secret;
import io.headgate.wire.Body;
import io.headgate.wire.Escort;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpSession;
import io.headgate.wire.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A client's call about live data. What {@link LiveTokens} does by itself is answered from there, and the lent connection is not used;
 * a poll goes to the historian with the token that stands behind the client's handle.
 */
final class LivePassage implements Escort.Passage {
    /** Tells a client that changes since its last poll may be missing. */
    static final String FIELD = "Headgate-Live";

    private static final String GAP = "gap";

    private final String call;
    private final ObjectNode request;
    private final LiveTokens live;
    private final @Nullable Failure refusal;
    private volatile @Nullable Response ready;
    private volatile LiveTokens.@Nullable Ask ask;
    private volatile boolean gap;

    private LivePassage(String call, ObjectNode request, LiveTokens live, @Nullable Failure refusal) {
        this.call = call;
        this.request = request;
        this.live = live;
        this.refusal = refusal;
    }

    /**
     * A call.
     *
     * @param call the name of the operation
     */
    static LivePassage of(String call, ClientRequest request, LiveTokens live) {
        try {
            ObjectNode said = request.json(call);
            boolean nameless =
                    !call.equals("canary.getLiveDataToken") && handle(said).isEmpty();
            Failure refusal =
                    nameless ? Failure.of(FailureKind.REQUEST_BODY, "There is no liveDataToken in the request.") : null;
            return new LivePassage(call, said, live, refusal);
        } catch (FailureException unreadable) {
            return new LivePassage(call, JsonNodeFactory.instance.objectNode(), live, unreadable.failure());
        }
    }

    /** Whether a call of this name is about live data. */
    static boolean concerns(String operation) {
        return operation.equals("canary.getLiveDataToken")
                || operation.equals("canary.getLiveData")
                || operation.equals("canary.revokeLiveDataToken");
    }

    @Override
    public @Nullable Failure refusal() {
        return refusal;
    }

    @Override
    public CompletionStage<@Nullable Void> prepare(int number, Deadline deadline) {
        return switch (call) {
            case "canary.getLiveDataToken" ->
                live.open(ByteString.fromString(request.toString()), deadline).thenAccept(answer -> ready = answer);
            case "canary.revokeLiveDataToken" -> live.close(handle()).thenAccept(answer -> ready = answer);
            default -> live.poll(handle(), deadline).thenAccept(this::polled);
        };
    }

    private void polled(LiveTokens.Polled polled) {
        if (polled instanceof LiveTokens.Kept kept) {
            ready = new Response(200, Headers.of("Content-Type", "application/json"), Body.of(kept.answer()));
        } else if (polled instanceof LiveTokens.Ask now) {
            gap |= now.gap();
            ask = now;
        }
    }

    @Override
    public Attempt<Response> start(HttpSession session, HttpSession.Outgoing outgoing, Deadline deadline) {
        Response answer = ready;
        LiveTokens.Ask now = ask;
        if (answer != null) {
            return new Ready(answer);
        } else if (now == null) {
            throw new IllegalStateException("not prepared");
        }
        Secret token = now.token();
        ObjectNode sent = request.deepCopy();
        sent.put(RequestJson.spelled(sent, "liveDataToken"), token.reveal());
        if (now.renewed()) {
            sent.remove(RequestJson.spelled(sent, "continuation"));
        }
        HttpSession.Outgoing posted = ClientRequest.posted(outgoing, sent.toString());
        Attempt<Response> exchange =
                new TokenAttempt(session.send(posted, deadline), () -> live.ended(handle(), token));
        return new Marked(exchange, gap, () -> live.failed(handle()));
    }

    private String handle() {
        return handle(request);
    }

    private static String handle(ObjectNode request) {
        return request.path(RequestJson.spelled(request, "liveDataToken")).asText();
    }

    @Override
    public Escort.@Nullable Effect effect() {
        return null;
    }

    @Override
    public String verdict() {
        return "none";
    }

    /** An answer that was there before the connection. */
    private record Ready(Response response) implements Attempt<Response> {
        @Override
        public CompletionStage<Response> answer() {
            return CompletableFuture.completedStage(response);
        }

        @Override
        public CompletionStage<Outcome> ended() {
            return CompletableFuture.completedStage(Outcome.IGNORE);
        }

        @Override
        public void abort(Failure why) {}

        @Override
        public Reach reach() {
            return Reach.ANSWERED;
        }

        @Override
        public @Nullable NotNow notNow() {
            return null;
        }
    }

    /** An exchange whose answer says whether something may be missing, which only the gateway knows. */
    private static final class Marked extends ForwardedAttempt<Response> {
        /** @param failed told where there is no answer: it may have had changes in it */
        Marked(Attempt<Response> exchange, boolean gap, Runnable failed) {
            super(
                    exchange,
                    exchange.answer()
                            .whenComplete((response, why) -> {
                                if (why != null) {
                                    failed.run();
                                }
                            })
                            .thenApply(response -> marked(response, gap)));
        }

        private static Response marked(Response response, boolean gap) {
            Headers own = response.headers().filter((name, value) -> !name.equalsIgnoreCase(FIELD));
            Headers fields = gap ? own.toBuilder().add(FIELD, GAP).build() : own;
            return new Response(response.status(), fields, response.body(), response.verdict());
        }
    }
}
