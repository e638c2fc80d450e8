package io.headgate.upstream.canary;

import io.headgate.call.Attempt;
import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.Operation;
import io.headgate.call.Work;
import io.headgate.config.Secret;
import io.headgate.wire.Escort;
import io.headgate.wire.HttpSession;
import io.headgate.wire.HttpSession.Outgoing;
import io.headgate.wire.Response;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Keeps clients' tokens from a historian to which the gateway shows its own credential, and puts a user token into the requests. */
final class CanaryEscort implements Escort {
    private final long maxBody;
    private final @Nullable UserTokens tokens;
    private final LiveTokens live;

    /** @param tokens null where the credential is in a field of every request already */
    CanaryEscort(long maxBody, @Nullable UserTokens tokens, LiveTokens live) {
        this.maxBody = maxBody;
        this.tokens = tokens;
        this.live = live;
    }

    @Override
    public long maxBody() {
        return maxBody;
    }

    @Override
    public Escort.Passage passage(Operation operation, String target, ByteString body) {
        ClientRequest request = ClientRequest.of(target, body);
        if (LivePassage.concerns(operation.name()) && request.objection() == null) {
            return LivePassage.of(operation.name(), request, live);
        }
        return new Passage(request, request.needsToken() ? tokens : null);
    }

    /** Its tries follow one another, so a field is enough for the token of the present one. */
    private static final class Passage implements Escort.Passage {
        private final ClientRequest request;
        private final @Nullable UserTokens tokens;
        private volatile @Nullable Secret token;

        Passage(ClientRequest request, @Nullable UserTokens tokens) {
            this.request = request;
            this.tokens = tokens;
        }

        @Override
        public @Nullable Failure refusal() {
            return request.objection();
        }

        @Override
        public CompletionStage<@Nullable Void> prepare(int number, Deadline deadline) {
            return tokens == null ? Work.PREPARED : tokens.take(deadline).thenAccept(taken -> token = taken);
        }

        @Override
        public Attempt<Response> start(HttpSession session, Outgoing outgoing, Deadline deadline) {
            Secret mine = token;
            if (tokens == null || mine == null) {
                return session.send(ClientRequest.plain(outgoing), deadline);
            }
            return new TokenAttempt(session.send(request.with(mine, outgoing), deadline), () -> tokens.ended(mine));
        }

        @Override
        public @Nullable Effect effect() {
            return null;
        }

        @Override
        public String verdict() {
            return "none";
        }
    }
}
