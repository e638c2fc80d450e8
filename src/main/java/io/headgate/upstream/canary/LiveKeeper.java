package io.headgate.upstream.canary;

import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.config.Secret;
import io.headgate.upstream.canary.Seats.Seat;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Gets, keeps, replaces and gives back the live-data tokens of one upstream; see {@link LiveTokens}. A poll takes away what it tells of
 * (the next one has only later changes), so what the gateway asks for in its client's place is kept for it, and where something may be
 * lost all the same its client is told of a gap. What is held outlives the actor's restarts.
 */
final class LiveKeeper {
    /** What it tells itself. */
    non-sealed interface Own extends LiveCommand {}

    private record Seated(
            LiveCommand.Open request,
            @Nullable Seat seat,
            @Nullable Throwable failed) implements Own {}

    private record Opened(
            LiveCommand.Open request,
            Seat seat,
            @Nullable Secret token,
            @Nullable Throwable failed) implements Own {}

    private record Renewed(
            LiveToken live,
            @Nullable Secret token,
            @Nullable Throwable failed) implements Own {}

    private record Answered(
            LiveToken live,
            Secret token,
            @Nullable ByteString answer,
            @Nullable Throwable failed) implements Own {}

    private record Revoked(Seat seat, @Nullable Throwable failed) implements Own {}

    private record Free(Seat seat) implements Own {}

    private enum Tick implements Own {
        LOOK
    }

    /** Confined to the actor. */
    private static final class State {
        private final Map<String, LiveToken> all = new LinkedHashMap<>();
        private final List<CompletableFuture<@Nullable Void>> stops = new ArrayList<>();
        private int opening;
        private int renewing;
        private int revoking;

        boolean stopping() {
            return !stops.isEmpty();
        }
    }

    private static final int LOOKS = 8;
    private static final Duration RARELY = Duration.ofMinutes(1);
    private static final ByteString GOOD = ByteString.fromString("{\"statusCode\":\"Good\",\"errors\":[]}");

    private final ActorContext<LiveCommand> context;
    private final LiveTokens.Setup setup;
    private final State state;

    private LiveKeeper(ActorContext<LiveCommand> context, LiveTokens.Setup setup, State state) {
        this.context = context;
        this.setup = setup;
        this.state = state;
    }

    static Behavior<LiveCommand> create(LiveTokens.Setup setup) {
        State state = new State();
        Behavior<LiveCommand> keeper = Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Tick.LOOK, pause(setup.limits()));
            return new LiveKeeper(context, setup, state).keeping();
        }));
        return Behaviors.supervise(keeper).onFailure(SupervisorStrategy.restart());
    }

    private static Duration pause(LiveTokens.Limits limits) {
        Duration shortest = limits.giveUpAfter();
        if (!limits.keepAlive().isZero() && limits.keepAlive().compareTo(shortest) < 0) {
            shortest = limits.keepAlive();
        }
        Duration pause = shortest.dividedBy(LOOKS);
        return pause.compareTo(RARELY) > 0 ? RARELY : pause.isZero() ? Duration.ofMillis(1) : pause;
    }

    private Behavior<LiveCommand> keeping() {
        return Behaviors.receive(LiveCommand.class)
                .onMessage(LiveCommand.Open.class, request -> then(request, this::open))
                .onMessage(LiveCommand.Poll.class, request -> then(request, this::poll))
                .onMessage(LiveCommand.Ended.class, ended -> then(ended, this::ended))
                .onMessage(LiveCommand.Failed.class, failed -> then(failed.handle(), this::failed))
                .onMessage(LiveCommand.Close.class, request -> then(request, this::close))
                .onMessage(LiveCommand.Stop.class, request -> then(request, this::stop))
                .onMessage(Seated.class, seated -> then(seated, this::seated))
                .onMessage(Opened.class, opened -> then(opened, this::opened))
                .onMessage(Renewed.class, renewed -> then(renewed, this::renewed))
                .onMessage(Answered.class, answered -> then(answered, this::answered))
                .onMessage(Revoked.class, revoked -> then(revoked, this::revoked))
                .onMessage(Free.class, free -> then(free.seat(), Seat::giveBack))
                .onMessage(Tick.class, tick -> then(tick, this::look))
                .build();
    }

    private static <M> Behavior<LiveCommand> then(M message, Consumer<M> handler) {
        handler.accept(message);
        return Behaviors.same();
    }

    // ---- a new one ----

    private void open(LiveCommand.Open request) {
        if (state.stopping()) {
            refuse(request.reply(), Failure.of(FailureKind.POOL_DRAINING));
        } else if (state.all.size() + state.opening >= setup.most()) {
            Failure why = new Failure(
                    FailureKind.CANARY_SEATS,
                    "There are as many live-data tokens as the gateway takes (" + setup.most()
                            + "); revoke those that are not used.",
                    null,
                    Map.of("max", setup.most()));
            refuse(request.reply(), why);
        } else {
            state.opening++;
            context.pipeToSelf(
                    setup.seats().take(request.deadline()), (seat, failed) -> new Seated(request, seat, failed));
        }
    }

    private void seated(Seated seated) {
        Seat seat = seated.seat();
        if (seat == null) {
            state.opening--;
            refuse(seated.request().reply(), failureOf(seated.failed()));
            ifStopped();
        } else {
            context.pipeToSelf(
                    setup.calls().open(seated.request().request()),
                    (token, failed) -> new Opened(seated.request(), seat, token, failed));
        }
    }

    private void opened(Opened opened) {
        state.opening--;
        Secret token = opened.token();
        Seat seat = opened.seat();
        long now = setup.ticker().nanos();
        if (token == null) {
            Failure why = failureOf(opened.failed());
            free(seat, LiveCalls.isUnclear(why));
            refuse(opened.request().reply(), why);
        } else if (state.stopping() || opened.request().deadline().passed(now)) {
            // Whoever wanted it is gone.
            revoke(seat, token);
            refuse(opened.request().reply(), Failure.of(FailureKind.UPSTREAM_TIMEOUT));
        } else {
            LiveToken live =
                    new LiveToken(LiveToken.newHandle(), opened.request().request(), seat, token, now);
            state.all.put(live.handle(), live);
            count();
            ByteString answer = ByteString.fromString(
                    "{\"statusCode\":\"Good\",\"errors\":[],\"liveDataToken\":\"" + live.handle() + "\"}");
            opened.request().reply().complete(json(answer));
        }
        ifStopped();
    }

    // ---- a poll ----

    private void poll(LiveCommand.Poll request) {
        LiveToken live = state.all.get(request.handle());
        if (live == null) {
            refuse(
                    request.reply(),
                    Failure.of(
                            FailureKind.UPSTREAM_TOKEN,
                            "There is no such live-data token; get a new one with getLiveDataToken."));
            return;
        }
        live.wait(request, setup.ticker().nanos());
        serve(live);
    }

    private void serve(LiveToken live) {
        if (live.serve(setup.ticker().nanos())) {
            renew(live);
        }
    }

    private void renew(LiveToken live) {
        state.renewing++;
        context.pipeToSelf(setup.calls().open(live.request()), (token, failed) -> new Renewed(live, token, failed));
    }

    private void renewed(Renewed done) {
        LiveToken live = done.live();
        state.renewing--;
        live.renewed();
        Secret token = done.token();
        boolean there = state.all.get(live.handle()) == live;
        if (token == null) {
            live.refuse(failureOf(done.failed()));
            if (!there) {
                free(live.seat(), LiveCalls.isUnclear(failureOf(done.failed())));
            }
        } else if (!there) {
            revoke(live.seat(), token);
        } else {
            context.getLog()
                    .info(
                            "replaced a live-data token of upstream {}",
                            setup.pool().name());
            live.replaced(token, setup.ticker().nanos());
            serve(live);
        }
        ifStopped();
    }

    private void ended(LiveCommand.Ended ended) {
        LiveToken live = state.all.get(ended.handle());
        if (live != null) {
            live.ended(ended.token());
        }
    }

    private void failed(String handle) {
        LiveToken live = state.all.get(handle);
        if (live != null) {
            live.lost();
        }
    }

    // ---- keeping it ----

    private void look(Tick tick) {
        long now = setup.ticker().nanos();
        for (LiveToken live : List.copyOf(state.all.values())) {
            if (live.unusedNanos(now) >= setup.limits().giveUpAfter().toNanos()) {
                context.getLog()
                        .info(
                                "a live-data token of upstream {} is given back: nobody polled for {}",
                                setup.pool().name(),
                                setup.limits().giveUpAfter());
                giveUp(live);
            } else {
                keep(live, now);
            }
        }
    }

    private void keep(LiveToken live, long now) {
        Secret token = live.token();
        Duration keepAlive = setup.limits().keepAlive();
        if (token != null && !keepAlive.isZero() && live.begins(now, keepAlive.toNanos())) {
            context.pipeToSelf(
                    setup.calls().poll(token), (answer, failed) -> new Answered(live, token, answer, failed));
        }
    }

    private void answered(Answered done) {
        LiveToken live = done.live();
        ByteString answer = done.answer();
        boolean ended = answer == null && LiveCalls.isEnded(cause(done.failed()));
        if (answer == null && !ended) {
            context.getLog()
                    .warn(
                            "a live-data token of upstream {} could not be kept, changes may be lost: {}",
                            setup.pool().name(),
                            failureOf(done.failed()).detail());
            live.lost();
        }
        if (ended) {
            live.ended(done.token());
        }
        live.answered(answer, setup.limits().keep(), setup.ticker().nanos());
        serve(live);
    }

    // ---- giving it back ----

    private void close(LiveCommand.Close request) {
        LiveToken live = state.all.get(request.handle());
        if (live == null) {
            refuse(request.reply(), Failure.of(FailureKind.UPSTREAM_TOKEN, "There is no such live-data token."));
        } else {
            giveUp(live);
            request.reply().complete(json(GOOD));
        }
    }

    private void stop(LiveCommand.Stop request) {
        state.stops.add(request.reply());
        List.copyOf(state.all.values()).forEach(this::giveUp);
        ifStopped();
    }

    private void giveUp(LiveToken live) {
        state.all.remove(live.handle());
        count();
        live.refuse(
                state.stopping()
                        ? Failure.of(FailureKind.POOL_DRAINING)
                        : Failure.of(FailureKind.UPSTREAM_TOKEN, "The live-data token was revoked."));
        Secret token = live.token();
        if (token != null) {
            revoke(live.seat(), token);
        } else if (!live.renewing()) {
            live.seat().giveBack();
        }
    }

    private void revoke(Seat seat, Secret token) {
        state.revoking++;
        context.pipeToSelf(setup.calls().revoke(token), (done, failed) -> new Revoked(seat, failed));
    }

    private void revoked(Revoked revoked) {
        state.revoking--;
        Throwable failed = revoked.failed();
        boolean lost = failed != null && !LiveCalls.isEnded(failed);
        if (lost) {
            context.getLog()
                    .warn(
                            "a live-data token of upstream {} could not be given back, it ends by itself in {}: {}",
                            setup.pool().name(),
                            UserTokens.IDLE_LIFE,
                            failureOf(failed).detail());
        }
        free(revoked.seat(), lost);
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
        if (state.stopping() && state.opening + state.renewing + state.revoking == 0) {
            state.stops.forEach(one -> one.complete(null));
        }
    }

    // ---- small things ----

    private void count() {
        setup.held().set(state.all.size());
    }

    private static void refuse(CompletableFuture<?> reply, Failure why) {
        reply.completeExceptionally(why.exception());
    }

    private static Throwable cause(@Nullable Throwable failed) {
        return failed == null ? new IllegalStateException("neither done nor failed") : failed;
    }

    private static Failure failureOf(@Nullable Throwable failed) {
        return LiveCalls.failureOf(cause(failed));
    }

    private static Response json(ByteString content) {
        return new Response(200, Headers.of("Content-Type", "application/json"), Body.of(content));
    }
}
