package io.headgate.upstream.canary;

import io.headgate.call.Attempt;
import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Operation;
import io.headgate.call.OperationClass;
import io.headgate.call.Ticker;
import io.headgate.call.UpstreamName;
import io.headgate.config.Secret;
import io.headgate.pool.PoolHandle;
import io.headgate.wire.Escort;
import io.headgate.wire.HttpSession;
import io.headgate.wire.Response;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is written to one historian passes here: it may only name data sets that are allowed, it goes out in the gateway's own
 * session, and a tag that somebody else holds is left alone. Safe from any thread.
 */
public final class CanaryWrites implements Escort {
    private static final int NAME_OCTETS = 6;

    private final WriteConfig config;
    private final SessionAccess session;
    private final HeldTags held;
    private final AtomicReference<@Nullable Secret> apiToken;

    CanaryWrites(WriteConfig config, SessionAccess session, Ticker ticker, AtomicReference<@Nullable Secret> apiToken) {
        this.config = config;
        this.session = session;
        this.apiToken = apiToken;
        held = new HeldTags(ticker, config.clientTimeout());
    }

    /**
     * Starts with no session; the first write opens it.
     *
     * @param gateway how this gateway calls itself
     * @param pool of connections to the write service
     * @param limit for each of the session's own calls
     * @param seats of the historian, of which the session takes one; null: nobody counts
     */
    public static CanaryWrites start(
            ActorContext<?> parent,
            UpstreamName upstream,
            WriteConfig config,
            String gateway,
            @Nullable Secret apiToken,
            PoolHandle<HttpSession> pool,
            Duration limit,
            @Nullable Seats seats,
            Ticker ticker) {
        AtomicReference<@Nullable Secret> current = new AtomicReference<>(apiToken);
        String own = config.clientId();
        String clientId = own != null ? own : gateway + "-" + randomName();
        SessionSetup setup = new SessionSetup(upstream, config, clientId, current::get, pool, limit, seats, ticker);
        return new CanaryWrites(config, WriteSession.start(parent, setup), ticker, current);
    }

    /** Two gateways must never be taken for one. */
    private static String randomName() {
        byte[] octets = new byte[NAME_OCTETS];
        ThreadLocalRandom.current().nextBytes(octets);
        return HexFormat.of().formatHex(octets);
    }

    /** From now on sessions are opened with this one; the open one goes on. */
    public void apiToken(Secret changed) {
        apiToken.set(changed);
    }

    /** Whether a session is open at this moment. */
    public boolean hasSession() {
        return session.token() != null;
    }

    /** Gives the session back; completes in any case. */
    public CompletionStage<Void> stop() {
        return session.stop();
    }

    @Override
    public long maxBody() {
        return config.maxBody();
    }

    @Override
    public @Nullable Effect unseen(Operation operation) {
        String name = operation.name();
        WriteCall call = WriteCall.at('/' + name.substring(name.indexOf('.') + 1));
        boolean reads = operation.operationClass() == OperationClass.READ || call != null && !call.writes();
        return reads ? null : new Effect(List.of(), 0, 0);
    }

    @Override
    public Passage passage(Operation operation, String target, ByteString body) {
        WriteCall call = target.indexOf('?') < 0 ? WriteCall.at(target) : null;
        if (call == null) {
            String detail = target.indexOf('?') < 0
                    ? "This call of the write service is not for callers; nothing was sent."
                    : "The write service takes what it is asked for in the body, and nothing in the address.";
            return new Refused(Failure.of(FailureKind.WRITE_NOT_ALLOWED, detail));
        }
        ByteString object = body.isEmpty() ? ByteString.fromString("{}") : body;
        WriteBody said = WriteBody.read(call, config.allowed(), object);
        Failure refusal = said.refusal();
        return new WritePassage(call, object, said, refusal != null ? refusal : conflict(said), session, held);
    }

    private @Nullable Failure conflict(WriteBody said) {
        Duration remaining = held.remaining(said.tags());
        return remaining.isZero() ? null : conflict(remaining);
    }

    /** What callers are told of a tag that somebody else holds. */
    static Failure conflict(Duration remaining) {
        return new Failure(
                FailureKind.UPSTREAM_CONFLICT,
                "Another session holds one of these tags. Tags of the same call that it does not hold may have been written.",
                remaining,
                Map.of());
    }

    /** Nothing that could be judged any further. */
    private record Refused(Failure refusal) implements Passage {
        @Override
        public CompletionStage<@Nullable Void> prepare(int number, Deadline deadline) {
            throw new IllegalStateException("refused");
        }

        @Override
        public Attempt<Response> start(HttpSession session, HttpSession.Outgoing request, Deadline deadline) {
            throw new IllegalStateException("refused");
        }

        @Override
        public Effect effect() {
            return new Effect(List.of(), 0, 0);
        }

        @Override
        public String verdict() {
            return "none";
        }
    }
}
