package io.headgate.pool;

import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import io.headgate.call.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.stream.Materializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Owns one connection from the attempt to open it to its end. Whatever happens to this actor, the link does not outlive it: also not
 * one that arrives after the attempt was given up.
 */
final class PooledConnection {
    /** How long an end may take before it no longer counts. */
    static final Duration CLOSING_LIMIT = Duration.ofSeconds(1);

    sealed interface Command {}

    record Close(String reason) implements Command {}

    record Probe(Tier tier, Deadline deadline) implements Command {}

    private record Connected(
            @Nullable Link<?> link, @Nullable Throwable error) implements Command {}

    private record Gone(String reason) implements Command {}

    private record Answered(int probe, Finding finding) implements Command {}

    private enum Limit implements Command {
        CONNECT,
        PROBE,
        CLOSING
    }

    private static final Finding LATE = Finding.ill("no answer in time");
    private static final Finding BROKEN = Finding.ill("the probe itself failed");
    private static final Object STOPPED = new Object();

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final long id;
    private final Ticker ticker;
    private final ActorRef<PoolCommand> pool;
    /** Empty, then the link or {@link #STOPPED}, whichever came first: the second to come closes the link. */
    private final AtomicReference<@Nullable Object> slot = new AtomicReference<>();

    private boolean gone;
    private int probe;

    private PooledConnection(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            long id,
            Ticker ticker,
            ActorRef<PoolCommand> pool) {
        this.context = context;
        this.timers = timers;
        this.id = id;
        this.ticker = ticker;
        this.pool = pool;
    }

    static Behavior<Command> create(
            long id,
            Connector<?> connector,
            Address address,
            Deadline deadline,
            Ticker ticker,
            ActorRef<PoolCommand> pool) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers ->
                new PooledConnection(context, timers, id, ticker, pool).connect(connector, address, deadline)));
    }

    private <C> Behavior<Command> connect(Connector<C> connector, Address address, Deadline deadline) {
        startLimit(Limit.CONNECT, deadline);
        Materializer lifetime = Materializer.createMaterializer(context);
        CompletionStage<Link<C>> opening = connector.open(address, deadline, lifetime);
        CompletionStage<Link<C>> kept = opening.whenComplete((link, error) -> keepOrClose(link));
        context.pipeToSelf(kept, Connected::new);
        return opening();
    }

    private void keepOrClose(@Nullable Link<?> link) {
        if (link != null && !slot.compareAndSet(null, link)) {
            link.close("opened too late");
        }
    }

    private Behavior<Command> opening() {
        return Behaviors.receive(Command.class)
                .onMessage(Connected.class, this::connected)
                .onMessageEquals(Limit.CONNECT, this::connectTimedOut)
                .onMessage(Close.class, close -> abandoned())
                .onSignal(PostStop.class, signal -> stopped())
                .build();
    }

    private Behavior<Command> connected(Connected result) {
        timers.cancel(Limit.CONNECT);
        Link<?> link = result.link();
        if (link == null) {
            pool.tell(new PoolCommand.OpenFailed(id, failure(result.error(), context.getLog())));
            return Behaviors.stopped();
        }
        context.pipeToSelf(link.closed(), (reason, error) -> new Gone(reason == null ? "closed" : reason));
        pool.tell(new PoolCommand.Opened(id, link));
        return open(link);
    }

    /** What a connector said, as a failure. */
    static Failure failure(@Nullable Throwable error, Logger log) {
        Throwable cause = error == null ? null : FailureException.causeOf(error);
        if (cause instanceof FailureException known) {
            return known.failure();
        }
        log.warn("a connector failed with something other than a failure", cause);
        return Failure.of(FailureKind.UPSTREAM_CONNECT, "The connection could not be opened.");
    }

    private Behavior<Command> connectTimedOut() {
        pool.tell(new PoolCommand.OpenFailed(
                id, Failure.of(FailureKind.UPSTREAM_CONNECT, "The connection was not opened in time.")));
        return abandoned();
    }

    /** Nobody wants the connection any more; waits a little for the attempt to end, so that its end is seen. */
    private Behavior<Command> abandoned() {
        timers.cancel(Limit.CONNECT);
        timers.startSingleTimer(Limit.CLOSING, Limit.CLOSING, CLOSING_LIMIT);
        return Behaviors.receive(Command.class)
                .onMessage(Connected.class, this::connectedInVain)
                .onMessageEquals(Limit.CLOSING, Behaviors::stopped)
                .onSignal(PostStop.class, signal -> stopped())
                .onAnyMessage(late -> Behaviors.same())
                .build();
    }

    private Behavior<Command> connectedInVain(Connected result) {
        Link<?> link = result.link();
        if (link == null) {
            return Behaviors.stopped();
        }
        context.pipeToSelf(link.closed(), (reason, error) -> new Gone("closed"));
        return closing(link, "opened too late");
    }

    private Behavior<Command> open(Link<?> link) {
        return Behaviors.receive(Command.class)
                .onMessage(Probe.class, request -> probe(link, request))
                .onMessage(Answered.class, this::answered)
                .onMessageEquals(Limit.PROBE, () -> answered(new Answered(probe, LATE)))
                .onMessage(Gone.class, this::gone)
                .onMessage(Close.class, close -> closing(link, close.reason()))
                .onSignal(PostStop.class, signal -> stopped())
                .build();
    }

    private Behavior<Command> probe(Link<?> link, Probe request) {
        int round = ++probe;
        startLimit(Limit.PROBE, request.deadline());
        context.pipeToSelf(
                link.probe(request.tier(), request.deadline()),
                (finding, error) -> new Answered(round, finding == null ? BROKEN : finding));
        return Behaviors.same();
    }

    private Behavior<Command> answered(Answered answer) {
        if (answer.probe() == probe) {
            probe++; // whatever else comes in about this probe is too late
            timers.cancel(Limit.PROBE);
            pool.tell(new PoolCommand.Probed(id, answer.finding()));
        }
        return Behaviors.same();
    }

    private Behavior<Command> gone(Gone end) {
        gone = true;
        pool.tell(new PoolCommand.LinkClosed(id, end.reason()));
        return Behaviors.same();
    }

    private Behavior<Command> closing(Link<?> link, String reason) {
        link.close(reason);
        if (gone) {
            return Behaviors.stopped();
        }
        timers.startSingleTimer(Limit.CLOSING, Limit.CLOSING, CLOSING_LIMIT);
        return Behaviors.receive(Command.class)
                .onMessage(Gone.class, end -> Behaviors.stopped())
                .onMessageEquals(Limit.CLOSING, Behaviors::stopped)
                .onSignal(PostStop.class, signal -> stopped())
                .onAnyMessage(late -> Behaviors.same())
                .build();
    }

    private Behavior<Command> stopped() {
        if (slot.getAndSet(STOPPED) instanceof Link<?> link) {
            link.close("its owner stopped");
        }
        return Behaviors.same();
    }

    private void startLimit(Limit limit, Deadline deadline) {
        long left = Math.max(0, deadline.remainingNanos(ticker.nanos()));
        timers.startSingleTimer(limit, limit, Duration.ofNanos(left));
    }
}
