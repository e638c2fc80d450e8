package io.headgate.upstream.canary;

import io.headgate.call.DeadlineWatch;
import io.headgate.call.Failure;
import io.headgate.call.Ticker;
import io.headgate.call.UpstreamName;
import io.headgate.config.Secret;
import io.headgate.observe.SeatMeters;
import io.headgate.pool.PoolHandle;
import io.headgate.upstream.http.Probes;
import io.headgate.wire.Escort;
import io.headgate.wire.HttpSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/** How the gateway gets into one historian: its credential, and the seats that it may take there. Safe from any thread. */
public final class CanaryAccess {
    /** A refusal stays a reason for so long: nobody may wait at the moment of a look. */
    private static final Duration RECENTLY = Duration.ofMinutes(1);

    private final CanaryConfig config;
    private final boolean authorised;
    private final long maxBody;
    private final Ticker ticker;
    private final Seats seats;
    private final UserTokens.Board board;
    private volatile @Nullable UserTokens tokens;
    private volatile @Nullable LiveTokens live;

    /**
     * Access that has not begun: nothing is sent before {@link #start}.
     *
     * @param authorised whether there is an API token, which the connections send by themselves
     * @param maxBody octets of the largest request body that is looked at
     */
    public CanaryAccess(
            UpstreamName name,
            CanaryConfig config,
            boolean authorised,
            long maxBody,
            DeadlineWatch watch,
            Ticker ticker) {
        this.config = config;
        this.authorised = authorised;
        this.maxBody = maxBody;
        this.ticker = ticker;
        this.board = new UserTokens.Board(
                config.user() == null ? null : config.user().password());
        this.seats = new Seats(config.seats(), watch, ticker, SeatMeters.of(name));
    }

    /**
     * The probes to examine the historian with.
     *
     * @param usual those of somebody who has no user token
     * @param tag what a deep probe looks at; null: whatever there is
     */
    public Probes probes(Probes usual, @Nullable String tag) {
        return config.user() == null
                ? usual
                : new Probes(usual.medium(), new UserTokenProbe(tag, board::current, usual.medium()));
    }

    /**
     * Begins to keep a user token, where there is a user.
     *
     * @param pool whose connections the calls about it take
     * @return the pool as its users should see it
     */
    public PoolHandle<HttpSession> start(ActorContext<?> parent, PoolHandle<HttpSession> pool) {
        CanaryConfig.User user = config.user();
        if (user != null) {
            tokens = UserTokens.start(parent, user, pool, seats, board, ticker);
        }
        if (authorised || user != null) {
            // The user token must always find a seat.
            int most = Math.min(config.live().max(), config.seats().max() - (user == null ? 0 : 1));
            live = LiveTokens.start(parent, config.live(), most, pool, seats, tokens, ticker);
        }
        return new SeatedPool(pool, this::worries);
    }

    /** What goes with each request; null where the gateway has no credential, and clients may send theirs. */
    public @Nullable Escort escort() {
        LiveTokens started = live;
        return started == null ? null : new CanaryEscort(maxBody, tokens, started);
    }

    public Seats seats() {
        return seats;
    }

    /** How it stands with the user token; null where there is no user. */
    public UserTokens.@Nullable Status token() {
        UserTokens started = tokens;
        return started == null ? null : started.status();
    }

    /** What to log in with from now on. */
    public void password(Secret changed) {
        UserTokens started = tokens;
        if (started != null) {
            started.password(changed);
        }
    }

    /** How many live-data tokens there are, and how many there may be. */
    public LiveCount liveTokens() {
        LiveTokens started = live;
        return started == null ? new LiveCount(0, 0) : new LiveCount(started.held(), started.most());
    }

    /** How many live-data tokens there are; {@code max} is 0 where clients have their own. */
    public record LiveCount(int held, int max) {}

    /** Gives back what takes a seat; the pool must still lend connections. Completes in a few seconds at most. */
    public CompletionStage<@Nullable Void> stop() {
        LiveTokens watching = live;
        UserTokens started = tokens;
        CompletionStage<@Nullable Void> first =
                watching == null ? CompletableFuture.completedStage(null) : watching.stop();
        return started == null ? first : first.thenCompose(done -> started.stop());
    }

    /** What is not as it should be, a sentence each. */
    private List<String> worries() {
        List<String> worries = new ArrayList<>();
        Seats.Count count = seats.count();
        if (count.waiting() > 0) {
            worries.add("All " + count.max() + " seats of the historian's licence are taken, and " + count.waiting()
                    + " wait for one.");
        } else if (seats.refusedWithin(RECENTLY)) {
            worries.add(
                    "All " + count.max() + " seats of the historian's licence were taken within the last minute, and "
                            + count.refused() + " could have none since the start.");
        }
        UserTokens.Status status = token();
        Failure trouble = status == null ? null : status.trouble();
        if (trouble != null) {
            worries.add("There is no user token: " + trouble.detail() + ".");
        }
        return worries;
    }
}
