package io.headgate.upstream.canary;

import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.resilience.Backoff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.stream.SystemMaterializer;
import org.jspecify.annotations.Nullable;

/**
 * Owns the one session in which everything is written to an upstream. A tag belongs to the session that stored it first, until that ends:
 * with a session per request nobody could write the same tag twice in a row. It is opened when somebody first wants to write, kept alive
 * from then on, opened anew when the service has lost it, and given back at the end.
 */
final class WriteSession {
    /** What may be asked of a session. */
    sealed interface Command {}

    /** Somebody needs the token. */
    record Wanted(CompletableFuture<String> answer) implements Command {}

    /** The service answered that this session has expired. */
    record Lost(String token) implements Command {}

    /** The gateway ends. */
    record Stop(CompletableFuture<Void> done) implements Command {}

    private record Seated(
            Seats.@Nullable Seat seat, @Nullable Throwable failed) implements Command {}

    private record Opened(@Nullable String token, @Nullable Throwable failed) implements Command {}

    private record Kept(String token, @Nullable Throwable failed) implements Command {}

    private record Revoked(@Nullable Throwable failed) implements Command {}

    private enum Tick implements Command {
        KEEP_ALIVE
    }

    private static final Backoff PAUSES = Backoff.doubling(Duration.ofSeconds(1), Duration.ofSeconds(30), 0.25);
    /** Two calls may be lost before the session is. */
    private static final int CALLS_PER_LIFE = 3;

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final SessionSetup setup;
    private final SessionAccess access;
    private final SessionCalls calls;
    private final List<Wanted> waiting = new ArrayList<>();
    private final List<CompletableFuture<Void>> stopping = new ArrayList<>();
    private Backoff backoff = PAUSES;
    private long pausedUntil;
    private @Nullable Failure lastFailure;
    private boolean opening;
    private boolean over;
    private @Nullable String token;
    private Seats.@Nullable Seat seat;

    private WriteSession(
            ActorContext<Command> context, TimerScheduler<Command> timers, SessionSetup setup, SessionAccess access) {
        this.context = context;
        this.timers = timers;
        this.setup = setup;
        this.access = access;
        calls = new SessionCalls(
                setup, SystemMaterializer.get(context.getSystem()).materializer());
    }

    /** Starts without a session. */
    static SessionAccess start(ActorContext<?> parent, SessionSetup setup) {
        SessionAccess access = new SessionAccess();
        access.ownedBy(parent.spawn(create(setup, access), "write-session-" + setup.upstream()));
        return access;
    }

    static Behavior<Command> create(SessionSetup setup, SessionAccess access) {
        Behavior<Command> owner = Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            access.opened(null);
            return new WriteSession(context, timers, setup, access).serving();
        }));
        return Behaviors.supervise(owner).onFailure(SupervisorStrategy.restart());
    }

    private Behavior<Command> serving() {
        return Behaviors.receive(Command.class)
                .onMessage(Wanted.class, this::wanted)
                .onMessage(Seated.class, this::seated)
                .onMessage(Opened.class, this::opened)
                .onMessage(Lost.class, lost -> lost(lost.token()))
                .onMessageEquals(Tick.KEEP_ALIVE, this::keepAlive)
                .onMessage(Kept.class, this::kept)
                .onMessage(Stop.class, this::stop)
                .onMessage(Revoked.class, this::revoked)
                .onSignal(PreRestart.class, failed -> broken())
                .build();
    }

    private Behavior<Command> wanted(Wanted request) {
        long now = setup.ticker().nanos();
        if (!stopping.isEmpty()) {
            request.answer()
                    .completeExceptionally(Failure.of(FailureKind.POOL_DRAINING).exception());
        } else if (token != null) {
            request.answer().complete(token);
        } else if (!opening && lastFailure != null && pausedUntil - now > 0) {
            Failure again = new Failure(
                    lastFailure.kind(),
                    lastFailure.detail(),
                    Duration.ofNanos(pausedUntil - now),
                    lastFailure.numbers());
            request.answer().completeExceptionally(again.exception());
        } else {
            waiting.add(request);
            if (!opening) {
                opening = true;
                open();
            }
        }
        return Behaviors.same();
    }

    private void open() {
        Seats seats = setup.seats();
        if (seats == null) {
            context.pipeToSelf(calls.open(), Opened::new);
        } else {
            Deadline until = Deadline.after(setup.limit(), setup.ticker().nanos());
            context.pipeToSelf(seats.take(until), Seated::new);
        }
    }

    private Behavior<Command> seated(Seated result) {
        standUp();
        seat = result.seat();
        if (seat == null) {
            return opened(new Opened(null, result.failed()));
        }
        context.pipeToSelf(calls.open(), Opened::new);
        return Behaviors.same();
    }

    /** Somebody else may have the seat. */
    private void standUp() {
        Seats.Seat taken = seat;
        if (taken != null) {
            seat = null;
            taken.giveBack();
        }
    }

    private Behavior<Command> opened(Opened result) {
        opening = false;
        List<Wanted> served = List.copyOf(waiting);
        waiting.clear();
        String now = result.token();
        if (now != null) {
            token = now;
            backoff = PAUSES;
            lastFailure = null;
            timers.startTimerWithFixedDelay(
                    Tick.KEEP_ALIVE, setup.config().clientTimeout().dividedBy(CALLS_PER_LIFE));
            context.getLog().info("opened a write session at {} as {}", setup.upstream(), setup.clientId());
            if (!stopping.isEmpty()) {
                return revoke(now);
            }
            access.opened(now);
            served.forEach(request -> request.answer().complete(now));
            return Behaviors.same();
        }
        standUp();
        backoff = backoff.next();
        Duration pause = backoff.delay(ThreadLocalRandom.current()::nextDouble);
        pausedUntil = setup.ticker().nanos() + pause.toNanos();
        Throwable why = result.failed() == null ? new IllegalStateException("no token") : result.failed();
        Failure failure = SessionCalls.unavailable(why, pause);
        lastFailure = failure;
        if (SessionCalls.failureOf(why) == null) {
            context.getLog().error("opening a write session at {} ended in a defect", setup.upstream(), why);
        } else {
            context.getLog().warn("no write session at {}: {}", setup.upstream(), failure.detail());
        }
        served.forEach(request -> request.answer().completeExceptionally(failure.exception()));
        return stopping.isEmpty() ? Behaviors.same() : done();
    }

    private Behavior<Command> lost(String gone) {
        if (gone.equals(token)) {
            context.getLog()
                    .warn("the write session at {} has expired; the next write opens another", setup.upstream());
            token = null;
            standUp();
            access.opened(null);
            timers.cancel(Tick.KEEP_ALIVE);
        }
        return Behaviors.same();
    }

    private Behavior<Command> keepAlive() {
        String now = token;
        if (now != null && stopping.isEmpty()) {
            context.pipeToSelf(calls.keepAlive(now), (done, failed) -> new Kept(now, failed));
        }
        return Behaviors.same();
    }

    private Behavior<Command> kept(Kept result) {
        Throwable failed = result.failed();
        if (failed != null && SessionCalls.expired(failed)) {
            return lost(result.token());
        } else if (failed != null) {
            Failure known = SessionCalls.failureOf(failed);
            context.getLog()
                    .warn(
                            "the write session at {} could not be kept alive: {}",
                            setup.upstream(),
                            known == null ? "a defect" : known.detail());
        }
        return Behaviors.same();
    }

    private Behavior<Command> stop(Stop request) {
        boolean first = stopping.isEmpty();
        stopping.add(request.done());
        if (over) {
            return done();
        }
        access.opened(null);
        timers.cancel(Tick.KEEP_ALIVE);
        if (!first || opening) {
            return Behaviors.same();
        }
        return token == null ? done() : revoke(token);
    }

    private Behavior<Command> revoke(String last) {
        token = null;
        context.pipeToSelf(calls.revoke(last), (done, failed) -> new Revoked(failed));
        return Behaviors.same();
    }

    private Behavior<Command> revoked(Revoked result) {
        standUp();
        if (result.failed() == null) {
            context.getLog().info("gave the write session at {} back", setup.upstream());
        } else {
            context.getLog()
                    .warn(
                            "the write session at {} could not be given back; its tags are held for another {} s",
                            setup.upstream(),
                            setup.config().clientTimeout().toSeconds());
        }
        return done();
    }

    /** Stays, to answer whoever asks late. */
    private Behavior<Command> done() {
        over = true;
        stopping.forEach(done -> done.complete(null));
        waiting.forEach(request -> request.answer()
                .completeExceptionally(Failure.of(FailureKind.POOL_DRAINING).exception()));
        waiting.clear();
        return Behaviors.same();
    }

    /** A defect: nobody may wait for one who forgets them. */
    private Behavior<Command> broken() {
        standUp();
        waiting.forEach(request -> request.answer()
                .completeExceptionally(Failure.of(FailureKind.WRITE_SESSION).exception()));
        stopping.forEach(done -> done.complete(null));
        access.opened(null);
        return Behaviors.same();
    }
}
