package io.headgate.upstream.canary;

import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.Ticker;
import io.headgate.call.UpstreamName;
import io.headgate.config.Secret;
import io.headgate.pool.PoolHandle;
import io.headgate.wire.HttpSession;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.stream.SystemMaterializer;
import org.jspecify.annotations.Nullable;

/**
 * The user token of one upstream. There is one for all calls: it is got when the first call needs it, kept while calls come, replaced
 * when the historian has ended it, and given back in the end, because while it lives it takes a seat of the licence. Lives as long as
 * the gateway, across restarts of the actor that does this; safe from any thread.
 */
public final class UserTokens {
    /** After this long without a call the historian ends a token (https://readapi.canarylabs.com/25.4/, getUserToken). */
    static final Duration IDLE_LIFE = Duration.ofMinutes(5);

    /** What the actor and those who ask it look at both. */
    static final class Board {
        private final AtomicReference<@Nullable Secret> current = new AtomicReference<>();
        private final AtomicReference<@Nullable Failure> trouble = new AtomicReference<>();
        private final AtomicLong logIns = new AtomicLong();
        private volatile long takenNanos;
        private volatile @Nullable Secret password;

        Board(@Nullable Secret password) {
            this.password = password;
        }

        @Nullable
        Secret current() {
            return current.get();
        }

        void holds(Secret token) {
            current.set(token);
            trouble.set(null);
            logIns.incrementAndGet();
        }

        /** Nobody gets this token any more. */
        boolean drop(Secret token) {
            return current.compareAndSet(token, null);
        }

        void troubled(Failure why) {
            trouble.set(why);
        }

        /** When a call last took the token. */
        long takenNanos() {
            return takenNanos;
        }

        @Nullable
        Secret password() {
            return password;
        }
    }

    /**
     * How it stands with the token.
     *
     * @param logIns how many there were
     * @param trouble why the last log-in failed; null where it did not
     */
    public record Status(
            boolean held, long logIns, @Nullable Failure trouble) {}

    /** @param random for pauses: gives numbers from 0 up to, not including, 1 */
    record Setup(
            UpstreamName upstream,
            CanaryConfig.User user,
            Seats seats,
            TokenCalls calls,
            Ticker ticker,
            DoubleSupplier random,
            Board board) {}

    private final ActorRef<TokenKeeper.Command> keeper;
    private final Board board;
    private final Ticker ticker;

    UserTokens(ActorRef<TokenKeeper.Command> keeper, Board board, Ticker ticker) {
        this.keeper = keeper;
        this.board = board;
        this.ticker = ticker;
    }

    /** Starts its keeper as a child of {@code parent}. */
    static UserTokens start(
            ActorContext<?> parent,
            CanaryConfig.User user,
            PoolHandle<HttpSession> pool,
            Seats seats,
            Board board,
            Ticker ticker) {
        TokenCalls calls =
                new TokenCalls(pool, SystemMaterializer.get(parent.getSystem()).materializer(), ticker, user.timeout());
        Setup setup = new Setup(
                pool.name(),
                user,
                seats,
                calls,
                ticker,
                () -> ThreadLocalRandom.current().nextDouble(),
                board);
        String name = "user-token-" + URLEncoder.encode(pool.name().value(), StandardCharsets.UTF_8);
        return new UserTokens(parent.spawn(TokenKeeper.create(setup), name), board, ticker);
    }

    /** The token to use for a call; fails with a {@link FailureException} where none can be had in time. */
    CompletionStage<Secret> take(Deadline deadline) {
        board.takenNanos = ticker.nanos();
        Secret token = board.current();
        if (token != null) {
            return CompletableFuture.completedFuture(token);
        }
        CompletableFuture<Secret> reply = new CompletableFuture<>();
        keeper.tell(new TokenKeeper.Take(deadline, reply));
        return reply;
    }

    /** The historian says that there is no such token; the next call gets another one. */
    void ended(Secret token) {
        if (board.drop(token)) {
            keeper.tell(new TokenKeeper.Ended(token));
        }
    }

    /** What to log in with from now on. */
    public void password(Secret changed) {
        board.password = changed;
    }

    public Status status() {
        return new Status(board.current() != null, board.logIns.get(), board.trouble.get());
    }

    /** Gives the token back; completes when the historian has it, or in a few seconds. Legal more than once; no token is given out after it. */
    public CompletionStage<@Nullable Void> stop() {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        keeper.tell(new TokenKeeper.Stop(done));
        return done;
    }
}
