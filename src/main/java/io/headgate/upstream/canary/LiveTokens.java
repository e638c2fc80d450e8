package io.headgate.upstream.canary;

import io.headgate.call.Deadline;
import io.headgate.call.Ticker;
import io.headgate.config.Secret;
import io.headgate.config.Section;
import io.headgate.pool.PoolHandle;
import io.headgate.wire.HttpSession;
import io.headgate.wire.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The live-data tokens of one upstream. The gateway holds them, each with a seat of the licence, and clients have handles of its own:
 * so a token is kept while its client is slow, replaced when the historian has ended it, and given back when its client has gone away.
 * Safe from any thread.
 */
final class LiveTokens {
    /**
     * How they are kept; each key is described in {@code reference.conf} under {@code headgate.defaults.upstream.canary.live}.
     *
     * @param max at the same time
     * @param keepAlive after how much silence the gateway asks in its client's place, and keeps the answer; zero: never
     * @param giveUpAfter after how long without its client a token is given back
     * @param keep octets of such answers that are kept for each, at most
     * @param timeout of each call about a token
     */
    record Limits(int max, Duration keepAlive, Duration giveUpAfter, int keep, Duration timeout) {
        private static final int LARGEST = 64 << 20;

        static Limits from(Section section) {
            Limits limits = new Limits(
                    section.between(0, 10_000, "max"),
                    section.positiveOrOff("keep-alive"),
                    section.positive("give-up-after"),
                    (int) section.bytes(1024, LARGEST, "keep"),
                    section.positive("timeout"));
            section.require(
                    limits.keepAlive.compareTo(UserTokens.IDLE_LIFE) < 0,
                    "keep-alive",
                    () -> "must be shorter than 5m, after which the historian ends a token that nobody uses");
            return limits;
        }
    }

    /** What a poll is to be answered with. */
    sealed interface Polled {}

    /**
     * Ask the historian.
     *
     * @param renewed whether the token is another one than at the last poll, so that a continuation of that means nothing
     * @param gap whether changes since the last poll may be missing
     */
    record Ask(Secret token, boolean renewed, boolean gap) implements Polled {}

    /** What was asked for in the client's place. */
    record Kept(ByteString answer) implements Polled {}

    /**
     * What a keeper works with.
     *
     * @param most tokens at a time
     * @param held set to how many there are
     */
    record Setup(
            Limits limits,
            int most,
            PoolHandle<HttpSession> pool,
            LiveCalls calls,
            Seats seats,
            Ticker ticker,
            AtomicInteger held) {}

    private final ActorRef<LiveCommand> keeper;
    private final Setup setup;

    LiveTokens(ActorRef<LiveCommand> keeper, Setup setup) {
        this.keeper = keeper;
        this.setup = setup;
    }

    /**
     * Starts their keeper as a child of {@code parent}.
     *
     * @param user null where calls need none
     */
    static LiveTokens start(
            ActorContext<?> parent,
            Limits limits,
            int most,
            PoolHandle<HttpSession> pool,
            Seats seats,
            @Nullable UserTokens user,
            Ticker ticker) {
        LiveCalls calls = new LiveCalls(
                pool,
                user,
                limits,
                ticker,
                SystemMaterializer.get(parent.getSystem()).materializer());
        Setup setup = new Setup(limits, most, pool, calls, seats, ticker, new AtomicInteger());
        String name = "live-data-" + URLEncoder.encode(pool.name().value(), StandardCharsets.UTF_8);
        return new LiveTokens(parent.spawn(LiveKeeper.create(setup), name), setup);
    }

    /** How many there are. */
    int held() {
        return setup.held().get();
    }

    int most() {
        return setup.most();
    }

    /**
     * A new one.
     *
     * @param request a JSON object: what the client wants to know of, without tokens
     * @return the answer for the client, with a handle; fails with a {@link io.headgate.call.FailureException} where there is none
     */
    CompletionStage<Response> open(ByteString request, Deadline deadline) {
        CompletableFuture<Response> reply = new CompletableFuture<>();
        keeper.tell(new LiveCommand.Open(request, deadline, reply));
        return reply;
    }

    /** What to do for a client that polls; fails where there is no such handle, or no token can be had. */
    CompletionStage<Polled> poll(String handle, Deadline deadline) {
        CompletableFuture<Polled> reply = new CompletableFuture<>();
        keeper.tell(new LiveCommand.Poll(handle, deadline, reply));
        return reply;
    }

    /** The historian says that there is no such token. */
    void ended(String handle, Secret token) {
        keeper.tell(new LiveCommand.Ended(handle, token));
    }

    /** A poll came to nothing after it was sent, so what it would have told may be lost. */
    void failed(String handle) {
        keeper.tell(new LiveCommand.Failed(handle));
    }

    /** The client does not want it any more. */
    CompletionStage<Response> close(String handle) {
        CompletableFuture<Response> reply = new CompletableFuture<>();
        keeper.tell(new LiveCommand.Close(handle, reply));
        return reply;
    }

    /** Gives all back; completes when the historian has them, or in a few seconds. Legal more than once; none is given out after it. */
    CompletionStage<@Nullable Void> stop() {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        keeper.tell(new LiveCommand.Stop(done));
        return done;
    }
}
