package io.headgate.pool;

import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Ticker;
import io.headgate.call.UpstreamName;
import io.headgate.observe.PoolMeters;
import io.headgate.resilience.Backoff;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.pekko.actor.DeadLetter;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.eventstream.EventStream;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one pool running and answers in its place while it is not. A pool fails only on a defect; then it is started again after a
 * pause that grows with each failure, and whoever asks meanwhile is told when to come back.
 */
public final class PoolSupervisor {
    /** What only supervisors understand. */
    sealed interface Own extends PoolCommand {}

    /** Drain whatever there is, and complete the stage when nothing is left. */
    record ShutDown(Duration limit, CompletableFuture<Drained> replyTo) implements Own {}

    /** From a pool that has been drained and stops. */
    record Finished(int forced) implements Own {}

    /** Something that wants an answer and reached a pool which had stopped. */
    private record Undelivered(PoolCommand command) implements Own {}

    private enum Tick implements Own {
        START,
        SETTLED,
        /** Somebody else's dead letter. */
        NOTHING
    }

    private final ActorContext<PoolCommand> context;
    private final TimerScheduler<PoolCommand> timers;
    private final PoolSetup setup;
    private final Entrance<?> entrance;
    private final List<CompletableFuture<Drained>> drains = new ArrayList<>();
    private int generation;
    private int forced;

    private PoolSupervisor(
            ActorContext<PoolCommand> context,
            TimerScheduler<PoolCommand> timers,
            PoolSetup setup,
            Entrance<?> entrance) {
        this.context = context;
        this.timers = timers;
        this.setup = setup;
        this.entrance = entrance;
    }

    /**
     * Starts a pool as a child of {@code parent}. It comes up whether or not its upstream can be reached.
     *
     * @return the handle, good for as long as the parent lives
     */
    public static <C> PoolHandle<C> start(
            ActorContext<?> parent,
            UpstreamName name,
            PoolConfig config,
            Connector<C> connector,
            PoolMeters meters,
            Ticker ticker) {
        InstantSource clock = InstantSource.system();
        PoolSetup setup = new PoolSetup(
                name,
                config,
                connector,
                meters,
                new Statistics(meters),
                new HealthBoard(ticker, clock),
                ticker,
                clock,
                clock.instant(),
                () -> ThreadLocalRandom.current().nextDouble());
        Entrance<C> entrance = new Entrance<>(setup);
        String actorName = "pool-" + URLEncoder.encode(name.value(), StandardCharsets.UTF_8);
        entrance.attach(parent.spawn(create(setup, entrance), actorName));
        return entrance;
    }

    static Behavior<PoolCommand> create(PoolSetup setup, Entrance<?> entrance) {
        Behavior<PoolCommand> supervisor = Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new PoolSupervisor(context, timers, setup, entrance).begin()));
        return Behaviors.supervise(supervisor).onFailure(SupervisorStrategy.restart());
    }

    private Behavior<PoolCommand> begin() {
        ActorRef<DeadLetter> letters = context.messageAdapter(DeadLetter.class, this::undelivered);
        context.getSystem().eventStream().tell(new EventStream.Subscribe<>(DeadLetter.class, letters));
        return entrance.draining() ? ended() : start(setup.config().connecting().backoff());
    }

    /** What a stopping pool had not read would be lost without this. */
    private PoolCommand undelivered(DeadLetter letter) {
        if (letter.message() instanceof Acquire request && request.cameThrough(entrance)) {
            return new Undelivered(request);
        }
        if (letter.message() instanceof PoolCommand.Report report && report.from() == entrance) {
            return new Undelivered(report);
        }
        if (letter.message() instanceof PoolCommand.CopyTrace request && request.from() == entrance) {
            return new Undelivered(request);
        }
        return Tick.NOTHING;
    }

    /** Answers in place of the pool what wants an answer, and drops the rest. */
    private Behavior<PoolCommand> answer(PoolCommand command, FailureKind kind, @Nullable Duration comeBackIn) {
        if (command instanceof Acquire request) {
            refuse(
                    request,
                    new Failure(
                            kind,
                            kind.advice(),
                            comeBackIn,
                            Map.of("max", setup.config().max())));
        } else if (command instanceof PoolCommand.Report report) {
            PoolSnapshot snapshot = PoolNumbers.ofNone(setup, generation, kind.advice(), comeBackIn);
            context.getExecutionContext().execute(() -> report.replyTo().complete(snapshot));
        } else if (command instanceof PoolCommand.CopyTrace request) {
            Recording recording = setup.statistics()
                    .trace()
                    .copy(setup.config(), setup.ticker().nanos());
            context.getExecutionContext().execute(() -> request.replyTo().complete(recording));
        } else if (command instanceof PoolCommand.Cancelled cancelled) {
            cancelled.request().forget();
        } else if (command instanceof PoolCommand.Release) {
            setup.statistics().stale();
        }
        return Behaviors.same();
    }

    private void refuse(Acquire request, Failure why) {
        if (request.refuse(why)) {
            setup.statistics().refused(why.kind());
        } else {
            request.forget();
        }
    }

    private Behavior<PoolCommand> start(Backoff backoff) {
        generation++;
        ActorRef<PoolCommand> pool =
                context.spawn(Pool.create(setup, generation, context.getSelf()), "pool-" + generation);
        context.watch(pool);
        entrance.redirect(pool);
        timers.startSingleTimer(
                Tick.SETTLED, Tick.SETTLED, setup.config().connecting().settleAfter());
        return up(pool, backoff);
    }

    private Behavior<PoolCommand> up(ActorRef<PoolCommand> pool, Backoff backoff) {
        return Behaviors.receive(PoolCommand.class)
                .onMessageEquals(Tick.SETTLED, () -> up(pool, backoff.reset()))
                .onMessageEquals(Tick.NOTHING, Behaviors::same)
                .onMessage(ShutDown.class, request -> drain(pool, request))
                .onMessage(Undelivered.class, letter -> answer(letter.command(), FailureKind.POOL_RESTARTING, null))
                .onAnyMessage(command -> forward(pool, command))
                .onSignal(ChildFailed.class, failed -> pause(backoff.next(), failed.getCause()))
                .onSignal(PostStop.class, signal -> completeDrains())
                .build();
    }

    private Behavior<PoolCommand> forward(ActorRef<PoolCommand> pool, PoolCommand command) {
        pool.tell(command);
        return Behaviors.same();
    }

    private Behavior<PoolCommand> pause(Backoff backoff, Throwable cause) {
        Duration pause = backoff.delay(setup.random());
        // With its trace it has been logged where it happened.
        context.getLog().error("pool {} failed ({}); next start in {}", setup.name(), cause.toString(), pause);
        setup.meters().restarted();
        entrance.redirect(context.getSelf());
        notRunning(PoolMeters.State.RESTARTING, FailureKind.POOL_RESTARTING);
        timers.cancel(Tick.SETTLED);
        timers.startSingleTimer(Tick.START, Tick.START, pause);
        return down(backoff, setup.ticker().nanos() + pause.toNanos());
    }

    private Behavior<PoolCommand> down(Backoff backoff, long startsAtNanos) {
        return Behaviors.receive(PoolCommand.class)
                .onMessageEquals(Tick.START, () -> start(backoff))
                .onMessage(ShutDown.class, this::shutDownWhileDown)
                .onMessage(
                        Undelivered.class,
                        letter -> answer(letter.command(), FailureKind.POOL_RESTARTING, left(startsAtNanos)))
                .onAnyMessage(command -> answer(command, FailureKind.POOL_RESTARTING, left(startsAtNanos)))
                .onSignal(PostStop.class, signal -> completeDrains())
                .build();
    }

    private Duration left(long untilNanos) {
        return Duration.ofNanos(Math.max(0, untilNanos - setup.ticker().nanos()));
    }

    private Behavior<PoolCommand> drain(ActorRef<PoolCommand> pool, ShutDown request) {
        drains.add(request.replyTo());
        pool.tell(new PoolCommand.Drain(request.limit()));
        return draining(pool);
    }

    private Behavior<PoolCommand> draining(ActorRef<PoolCommand> pool) {
        return Behaviors.receive(PoolCommand.class)
                .onMessage(ShutDown.class, request -> drain(pool, request))
                .onMessage(Undelivered.class, letter -> answer(letter.command(), FailureKind.POOL_DRAINING, null))
                .onMessage(Finished.class, this::finished)
                .onMessageEquals(Tick.SETTLED, Behaviors::same)
                .onMessageEquals(Tick.NOTHING, Behaviors::same)
                .onAnyMessage(command -> forward(pool, command))
                .onSignal(ChildFailed.class, failed -> ended())
                .onSignal(Terminated.class, drained -> ended())
                .onSignal(PostStop.class, signal -> completeDrains())
                .build();
    }

    private Behavior<PoolCommand> finished(Finished report) {
        forced = report.forced();
        return Behaviors.same();
    }

    private Behavior<PoolCommand> shutDownWhileDown(ShutDown request) {
        drains.add(request.replyTo());
        timers.cancel(Tick.START);
        return ended();
    }

    /** Nothing is open and nothing will be; whoever still asks gets an answer. */
    private Behavior<PoolCommand> ended() {
        entrance.redirect(context.getSelf());
        notRunning(PoolMeters.State.STOPPED, FailureKind.POOL_DRAINING);
        completeDrains();
        return Behaviors.receive(PoolCommand.class)
                .onMessage(ShutDown.class, this::shutDownAgain)
                .onMessage(Undelivered.class, letter -> answer(letter.command(), FailureKind.POOL_DRAINING, null))
                .onAnyMessage(command -> answer(command, FailureKind.POOL_DRAINING, null))
                .build();
    }

    private void notRunning(PoolMeters.State state, FailureKind why) {
        setup.meters().state(state);
        setup.meters().health(PoolMeters.Health.UNHEALTHY);
        setup.health().say(PoolSnapshot.Health.UNHEALTHY, List.of(why.advice()));
    }

    private Behavior<PoolCommand> shutDownAgain(ShutDown request) {
        drains.add(request.replyTo());
        return completeDrains();
    }

    private Behavior<PoolCommand> completeDrains() {
        Drained result = new Drained(forced);
        List<CompletableFuture<Drained>> waiting = List.copyOf(drains);
        drains.clear();
        context.getExecutionContext().execute(() -> waiting.forEach(drain -> drain.complete(result)));
        return Behaviors.same();
    }
}
