package io.headgate.upstream.canary;

import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import io.headgate.config.Secret;
import io.headgate.resilience.Backoff;
import io.headgate.upstream.canary.Seats.Seat;
import io.headgate.upstream.canary.TokenCalls.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Gets, keeps and gives back the user token of one upstream; see {@link UserTokens}. At no time is there more than one log-in under
 * way, and a seat is held from before a log-in until the historian is known to have freed its own. A defect costs the token and nothing
 * else: who waits for one is in {@link State}, which outlives the actor's restarts.
 */
final class TokenKeeper {
    /** What may be asked of it. */
    sealed interface Command permits Take, Ended, Stop, Own {}

    record Take(Deadline deadline, CompletableFuture<Secret> reply) implements Command {}

    record Ended(Secret token) implements Command {}

    record Stop(CompletableFuture<@Nullable Void> reply) implements Command {}

    /** What it tells itself. */
    private sealed interface Own extends Command {}

    private record Seated(@Nullable Seat seat, @Nullable Throwable failed) implements Own {}

    private record LoggedIn(Answer answer) implements Own {}

    private record Kept(Secret token, Answer answer) implements Own {}

    private record Revoked(Seat seat, Answer answer) implements Own {}

    private record Free(Seat seat) implements Own {}

    private enum Tick implements Own {
        LOOK
    }

    /** A token of the historian's and the seat that it takes. */
    private record Held(Secret token, Seat seat) {}

    /** Confined to the actor. */
    private static final class State {
        private final List<Take> waiting = new ArrayList<>();
        private final List<CompletableFuture<@Nullable Void>> stops = new ArrayList<>();
        private @Nullable Held held;
        private @Nullable Seat spare;
        private boolean opening;
        private int revoking;
        private Backoff backoff;
        private long notBeforeNanos;
        private long keptNanos;
        private @Nullable Failure last;

        State(Backoff backoff) {
            this.backoff = backoff;
        }

        boolean stopping() {
            return !stops.isEmpty();
        }
    }

    private static final double JITTER = 0.25;

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final UserTokens.Setup setup;
    private final State state;

    private TokenKeeper(
            ActorContext<Command> context, TimerScheduler<Command> timers, UserTokens.Setup setup, State state) {
        this.context = context;
        this.timers = timers;
        this.setup = setup;
        this.state = state;
    }

    static Behavior<Command> create(UserTokens.Setup setup) {
        CanaryConfig.User user = setup.user();
        State state = new State(Backoff.doubling(user.firstPause(), user.longestPause(), JITTER));
        Behavior<Command> keeper = Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new TokenKeeper(context, timers, setup, state).begin()));
        return Behaviors.supervise(keeper).onFailure(SupervisorStrategy.restart());
    }

    /** At the start there is nothing; after a defect the token is not trusted any more, and who waits goes on waiting. */
    private Behavior<Command> begin() {
        giveUp();
        if (!state.waiting.isEmpty()) {
            open();
        }
        return Behaviors.receive(Command.class)
                .onMessage(Take.class, request -> then(request, this::take))
                .onMessage(Ended.class, ended -> then(ended.token(), this::ended))
                .onMessage(Stop.class, request -> then(request, this::stop))
                .onMessage(Seated.class, seated -> then(seated, this::seated))
                .onMessage(LoggedIn.class, done -> then(done.answer(), this::loggedIn))
                .onMessage(Kept.class, kept -> then(kept, this::kept))
                .onMessage(Revoked.class, revoked -> then(revoked, this::revoked))
                .onMessage(Free.class, free -> then(free.seat(), Seat::giveBack))
                .onMessageEquals(Tick.LOOK, this::look)
                .build();
    }

    private static <M> Behavior<Command> then(M message, Consumer<M> handler) {
        handler.accept(message);
        return Behaviors.same();
    }

    // ---- getting one ----

    private void take(Take request) {
        Secret current = setup.board().current();
        Failure last = state.last;
        long pause = state.notBeforeNanos - setup.ticker().nanos();
        if (state.stopping()) {
            fail(request, Failure.of(FailureKind.POOL_DRAINING));
        } else if (current != null) {
            request.reply().complete(current);
        } else if (!state.opening && last != null && pause > 0) {
            fail(request, comeBack(last, Duration.ofNanos(pause)));
        } else {
            state.waiting.add(request);
            open();
        }
    }

    private void open() {
        if (state.opening) {
            return;
        }
        Held old = state.held;
        if (old != null) {
            // The historian has ended it, and the message that says so is still on its way.
            state.held = null;
            state.spare = old.seat();
        }
        if (state.spare != null) {
            logIn();
        } else {
            Deadline deadline = state.waiting.get(0).deadline();
            context.pipeToSelf(setup.seats().take(deadline), Seated::new);
        }
        state.opening = true;
    }

    private void seated(Seated seated) {
        Seat seat = seated.seat();
        if (seat == null) {
            state.opening = false;
            failAll(failureOf(seated.failed()));
            ifStopped();
        } else if (state.stopping()) {
            state.opening = false;
            seat.giveBack();
            ifStopped();
        } else {
            state.spare = seat;
            logIn();
        }
    }

    private void logIn() {
        context.pipeToSelf(
                setup.calls().logIn(setup.user(), setup.board().password()),
                (answer, failed) ->
                        new LoggedIn(answer == null ? new Answer(null, false, failureOf(failed), true) : answer));
    }

    private void loggedIn(Answer answer) {
        state.opening = false;
        Seat seat = state.spare;
        state.spare = null;
        Secret token = answer.token();
        if (seat == null) {
            throw new IllegalStateException("a log-in without a seat");
        } else if (token == null) {
            notLoggedIn(answer, seat);
        } else {
            state.held = new Held(token, seat);
            state.backoff = state.backoff.reset();
            state.last = null;
            state.keptNanos = setup.ticker().nanos();
            setup.board().holds(token);
            if (state.stopping()) {
                giveUp();
            } else {
                context.getLog().debug("upstream {} gave a user token", setup.upstream());
                lookIn(setup.user().keepAlive());
            }
            List<Take> all = List.copyOf(state.waiting);
            state.waiting.clear();
            all.forEach(one -> one.reply().complete(token));
        }
    }

    private void notLoggedIn(Answer answer, Seat seat) {
        Failure why = answer.failure() == null ? Failure.of(FailureKind.CANARY_LOG_IN) : answer.failure();
        free(seat, answer.unknown());
        setup.board().troubled(why);
        if (why.kind() == FailureKind.CANARY_LOG_IN) {
            state.backoff = state.backoff.next();
            Duration pause = state.backoff.delay(setup.random());
            state.notBeforeNanos = setup.ticker().nanos() + pause.toNanos();
            state.last = why;
            context.getLog()
                    .warn("no user token for upstream {}: {}; next try in {}", setup.upstream(), why.detail(), pause);
            failAll(comeBack(why, pause));
        } else {
            // The pool had no connection for it, and knows best when to come back.
            failAll(why);
        }
        ifStopped();
    }

    private static Failure comeBack(Failure why, Duration in) {
        return new Failure(why.kind(), why.detail(), in, Map.of());
    }

    private void failAll(Failure why) {
        List<Take> all = List.copyOf(state.waiting);
        state.waiting.clear();
        all.forEach(one -> fail(one, why));
    }

    private static void fail(Take request, Failure why) {
        request.reply().completeExceptionally(why.exception());
    }

    private static Failure failureOf(@Nullable Throwable failed) {
        Throwable cause = failed == null ? null : FailureException.causeOf(failed);
        return cause instanceof FailureException known ? known.failure() : Failure.of(FailureKind.INTERNAL);
    }

    // ---- keeping it ----

    private void lookIn(Duration pause) {
        timers.startSingleTimer(Tick.LOOK, Tick.LOOK, pause);
    }

    private Behavior<Command> look() {
        Held held = state.held;
        if (held == null) {
            return Behaviors.same();
        }
        long now = setup.ticker().nanos();
        long unused = now - setup.board().takenNanos();
        long silent = Math.min(unused, now - state.keptNanos);
        long most = setup.user().keepAlive().toNanos();
        if (unused >= setup.user().giveUpAfter().toNanos()) {
            giveUp();
        } else if (silent >= most) {
            Secret token = held.token();
            context.pipeToSelf(
                    setup.calls().keepAlive(token),
                    (answer, failed) -> new Kept(
                            token, answer == null ? new Answer(null, false, failureOf(failed), true) : answer));
        } else {
            lookIn(Duration.ofNanos(most - silent));
        }
        return Behaviors.same();
    }

    private void kept(Kept kept) {
        Held held = state.held;
        if (held == null || !held.token().equals(kept.token())) {
            return;
        }
        if (kept.answer().ended()) {
            setup.board().drop(kept.token());
            ended(kept.token());
        } else if (kept.answer().failure() == null) {
            state.keptNanos = setup.ticker().nanos();
            lookIn(setup.user().keepAlive());
        } else {
            lookIn(setup.user().keepAlive().dividedBy(8));
        }
    }

    /** The historian has ended it, so its seat is free. */
    private void ended(Secret token) {
        Held held = state.held;
        if (held != null && held.token().equals(token)) {
            state.held = null;
            held.seat().giveBack();
            ifStopped();
        }
    }

    // ---- giving it back ----

    private void stop(Stop request) {
        state.stops.add(request.reply());
        failAll(Failure.of(FailureKind.POOL_DRAINING));
        giveUp();
        ifStopped();
    }

    private void giveUp() {
        Held held = state.held;
        if (held != null) {
            state.held = null;
            setup.board().drop(held.token());
            state.revoking++;
            context.pipeToSelf(
                    setup.calls().revoke(held.token()),
                    (answer, failed) -> new Revoked(
                            held.seat(), answer == null ? new Answer(null, false, failureOf(failed), true) : answer));
        }
    }

    private void revoked(Revoked revoked) {
        state.revoking--;
        Answer answer = revoked.answer();
        Failure why = answer.ended() ? null : answer.failure();
        if (why != null) {
            context.getLog()
                    .warn(
                            "a user token of upstream {} could not be given back, it ends by itself in {}: {}",
                            setup.upstream(),
                            UserTokens.IDLE_LIFE,
                            why.detail());
        }
        free(revoked.seat(), why != null);
        ifStopped();
    }

    /** @param later whether the historian may still hold its own for as long as a token lives unused */
    private void free(Seat seat, boolean later) {
        if (later) {
            context.scheduleOnce(UserTokens.IDLE_LIFE, context.getSelf(), new Free(seat));
        } else {
            seat.giveBack();
        }
    }

    private void ifStopped() {
        if (state.stopping() && !state.opening && state.held == null && state.revoking == 0) {
            state.stops.forEach(one -> one.complete(null));
        }
    }
}
