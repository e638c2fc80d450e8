package io.headgate.pool;

import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * One life of a pool: the mailbox, the timers and the connections around {@link PoolState}, which decides everything. A request
 * costs one message in and one when its connection comes back; what happens to the connection in between is not told here.
 */
final class Pool implements PoolState.Effects {
    private final ActorContext<PoolCommand> context;
    private final TimerScheduler<PoolCommand> timers;
    private final PoolSetup setup;
    private final int generation;
    private final ActorRef<PoolCommand> supervisor;
    private final PoolState state;
    private final Consumer<PoolCommand> self;
    private final Map<Long, ActorRef<PooledConnection.Command>> children = new HashMap<>();
    private final Gauges gauges;
    private final Owners owners;
    private final Bulletin bulletin;
    private boolean watchingWaiters;
    private @Nullable Long wakeAt;
    private @Nullable Deadline drainLimit;
    private int forced;

    private Pool(
            ActorContext<PoolCommand> context,
            TimerScheduler<PoolCommand> timers,
            PoolSetup setup,
            int generation,
            ActorRef<PoolCommand> supervisor) {
        this.context = context;
        this.timers = timers;
        this.setup = setup;
        this.generation = generation;
        this.supervisor = supervisor;
        this.self = context.getSelf()::tell;
        this.state = new PoolState(setup.config(), this, setup.statistics(), setup.random());
        this.gauges = new Gauges(setup.meters(), state.numbers());
        this.owners = new Owners(context);
        this.bulletin = new Bulletin(setup, state.numbers(), gauges, context.getLog());
    }

    static Behavior<PoolCommand> create(PoolSetup setup, int generation, ActorRef<PoolCommand> supervisor) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new Pool(context, timers, setup, generation, supervisor).start()));
    }

    private Behavior<PoolCommand> start() {
        setup.meters().limits(setup.config().min(), setup.config().max());
        timers.startTimerWithFixedDelay(
                PoolCommand.Tick.HOUSEKEEPING,
                PoolCommand.Tick.HOUSEKEEPING,
                Duration.ofNanos(Upkeep.intervalNanos(setup.config())));
        state.wakeOpener(now());
        next();
        return Behaviors.receive(PoolCommand.class)
                .onMessage(Acquire.class, this::acquire)
                .onMessage(PoolCommand.Release.class, this::release)
                .onMessage(PoolCommand.Cancelled.class, this::cancelled)
                .onMessageEquals(PoolCommand.Tick.WAITERS, this::expireWaiters)
                .onMessageEquals(PoolCommand.Tick.HOUSEKEEPING, this::keepHouse)
                .onMessageEquals(PoolCommand.Tick.OPENER, this::wakeOpener)
                .onMessage(PoolCommand.Opened.class, this::opened)
                .onMessage(PoolCommand.OpenFailed.class, this::openFailed)
                .onMessage(PoolCommand.LinkClosed.class, this::linkClosed)
                .onMessage(PoolCommand.Probed.class, this::probed)
                .onMessage(PoolCommand.Stopped.class, this::stopped)
                .onMessage(PoolCommand.Located.class, this::located)
                .onMessage(PoolCommand.OwnerStopped.class, this::ownerStopped)
                .onMessage(PoolCommand.Recycle.class, this::recycle)
                .onMessage(PoolCommand.Report.class, this::report)
                .onMessage(PoolCommand.CopyTrace.class, this::copyTrace)
                .onMessage(PoolCommand.Drain.class, this::drain)
                .onMessageEquals(PoolCommand.Tick.DRAIN_LIMIT, this::endLoans)
                .onSignal(PostStop.class, this::ended)
                .build();
    }

    private long now() {
        return setup.ticker().nanos();
    }

    private Behavior<PoolCommand> acquire(Acquire request) {
        owners.asked(request);
        state.acquire(request, now());
        return next();
    }

    private Behavior<PoolCommand> release(PoolCommand.Release release) {
        state.released(release.lease(), release.outcome(), now());
        return next();
    }

    private Behavior<PoolCommand> cancelled(PoolCommand.Cancelled cancelled) {
        state.cancelled(cancelled.request(), now());
        return next();
    }

    private Behavior<PoolCommand> expireWaiters() {
        watchingWaiters = false;
        state.expireWaiters(now());
        return next();
    }

    private Behavior<PoolCommand> keepHouse() {
        owners.tidy();
        state.keepHouse(now());
        bulletin.issue(now());
        return next();
    }

    private Behavior<PoolCommand> wakeOpener() {
        wakeAt = null;
        state.wakeOpener(now());
        return next();
    }

    private Behavior<PoolCommand> opened(PoolCommand.Opened opened) {
        state.opened(opened.connection(), opened.link(), now());
        return next();
    }

    private Behavior<PoolCommand> openFailed(PoolCommand.OpenFailed failed) {
        state.openFailed(failed.connection(), failed.why(), now());
        return next();
    }

    private Behavior<PoolCommand> linkClosed(PoolCommand.LinkClosed closed) {
        state.linkClosed(closed.connection(), closed.reason(), now());
        return next();
    }

    private Behavior<PoolCommand> probed(PoolCommand.Probed probed) {
        state.probed(probed.connection(), probed.finding(), now());
        return next();
    }

    private Behavior<PoolCommand> stopped(PoolCommand.Stopped stopped) {
        children.remove(stopped.connection());
        state.stopped(stopped.connection(), now());
        return next();
    }

    private Behavior<PoolCommand> located(PoolCommand.Located answer) {
        List<Address> addresses = answer.addresses();
        Failure failure = answer.failure();
        if (addresses != null) {
            state.located(addresses, now());
        } else if (failure != null) {
            state.notLocated(failure, now());
        }
        return next();
    }

    private Behavior<PoolCommand> ownerStopped(PoolCommand.OwnerStopped end) {
        for (Acquire request : owners.stopped(end.owner())) {
            Loan<?> loan = request.loan();
            if (loan == null) {
                request.cancel();
            } else if (loan.take()) {
                context.getLog()
                        .warn(
                                "pool {}: a borrower stopped without giving back connection {} (request {}); it was taken back",
                                setup.name(),
                                loan.id().connection(),
                                request.ask().label());
                state.reclaim(loan.id(), now());
            }
        }
        return next();
    }

    private Behavior<PoolCommand> recycle(PoolCommand.Recycle order) {
        context.getLog().info("pool {}: all connections are being replaced: {}", setup.name(), order.why());
        state.recycle(now());
        return next();
    }

    private Behavior<PoolCommand> report(PoolCommand.Report report) {
        PoolSnapshot snapshot = state.numbers().snapshot(setup, generation, now());
        // Whatever hangs on this stage must not run in here.
        CompletableFuture<PoolSnapshot> replyTo = report.replyTo();
        context.getExecutionContext().execute(() -> replyTo.complete(snapshot));
        return Behaviors.same();
    }

    private Behavior<PoolCommand> copyTrace(PoolCommand.CopyTrace request) {
        Recording recording = setup.statistics().trace().copy(setup.config(), now());
        context.getExecutionContext().execute(() -> request.replyTo().complete(recording));
        return Behaviors.same();
    }

    private Behavior<PoolCommand> drain(PoolCommand.Drain drain) {
        long now = now();
        Deadline limit =
                drainLimit == null ? Deadline.after(drain.limit(), now) : drainLimit.orAfter(drain.limit(), now);
        drainLimit = limit;
        Duration left = Duration.ofNanos(Math.max(0, limit.remainingNanos(now)));
        timers.startSingleTimer(PoolCommand.Tick.DRAIN_LIMIT, PoolCommand.Tick.DRAIN_LIMIT, left);
        timers.cancel(PoolCommand.Tick.OPENER);
        timers.cancel(PoolCommand.Tick.HOUSEKEEPING);
        state.drain(now);
        return next();
    }

    private Behavior<PoolCommand> endLoans() {
        for (Connection connection : state.endLoans(now())) {
            forced++;
            context.getLog()
                    .warn(
                            "drain of pool {}: connection {} closed at the limit, still lent to {}",
                            setup.name(),
                            connection.id,
                            connection.label());
        }
        return next();
    }

    /** After each message: what the timers and meters must know. */
    private Behavior<PoolCommand> next() {
        if (!watchingWaiters && state.numbers().waiting() > 0) {
            watchingWaiters = true;
            timers.startSingleTimer(PoolCommand.Tick.WAITERS, PoolCommand.Tick.WAITERS, Upkeep.WAITERS);
        }
        gauges.update();
        bulletin.issueIfChanged(now());
        if (state.drained()) {
            supervisor.tell(new PoolSupervisor.Finished(forced));
            return Behaviors.stopped();
        }
        return Behaviors.same();
    }

    /** Also after a defect: then those who wait still get an answer, and the gauges say that nothing is left. */
    private Behavior<PoolCommand> ended(PostStop signal) {
        state.refuseWaiters(FailureKind.POOL_RESTARTING, now());
        gauges.clear();
        return Behaviors.same();
    }

    @Override
    public boolean lend(Connection connection, Acquire to, long waitedNanos, long connectNanos) {
        LeaseId id = new LeaseId(generation, connection.id, connection.loans);
        Link<?> link = connection.link();
        Loan<?> loan = new Loan<>(id, link.session(), waitedNanos, connectNanos, self, setup.statistics());
        try {
            return to.grant(loan);
        } catch (RuntimeException defect) {
            context.getLog()
                    .error("a borrower of pool {} failed while it was given a connection", setup.name(), defect);
            // Nobody knows what it had begun, so the connection is not fit for anybody else.
            link.close("borrower failed");
            loan.release(Outcome.IGNORE);
            return true;
        }
    }

    @Override
    public boolean refuse(Acquire request, Failure why) {
        return request.refuse(why);
    }

    @Override
    public void lookUp(Deadline deadline) {
        CompletionStage<List<Address>> answer;
        try {
            answer = setup.connector().addresses(deadline);
        } catch (RuntimeException defect) {
            answer = CompletableFuture.failedFuture(defect);
        }
        context.pipeToSelf(
                answer,
                (addresses, error) -> addresses == null
                        ? new PoolCommand.Located(null, PooledConnection.failure(error, context.getLog()))
                        : new PoolCommand.Located(addresses, null));
    }

    @Override
    public void leaked(Connection connection, long heldNanos) {
        Acquire borrower = connection.borrower;
        context.getLog()
                .warn(
                        "pool {}: connection {} has been lent for {} s to request {} ({}) and may be leaked",
                        setup.name(),
                        connection.id,
                        heldNanos / 1_000_000_000,
                        connection.label(),
                        borrower == null ? "" : borrower.ask().operation().name(),
                        borrower == null ? null : borrower.origin());
    }

    @Override
    public void cameBack(Connection connection, long heldNanos) {
        context.getLog()
                .info(
                        "pool {}: connection {} came back from request {} after {} s; it was not leaked",
                        setup.name(),
                        connection.id,
                        connection.label(),
                        heldNanos / 1_000_000_000);
    }

    @Override
    public void open(Connection connection, Deadline deadline) {
        ActorRef<PooledConnection.Command> child = context.spawn(
                PooledConnection.create(
                        connection.id,
                        setup.connector(),
                        connection.member.address,
                        deadline,
                        setup.ticker(),
                        context.getSelf()),
                "connection-" + connection.id);
        context.watchWith(child, new PoolCommand.Stopped(connection.id));
        children.put(connection.id, child);
    }

    @Override
    public void close(Connection connection, CloseReason reason) {
        tell(connection, new PooledConnection.Close(reason.tag()));
    }

    @Override
    public void probe(Connection connection, Tier tier, Deadline deadline) {
        tell(connection, new PooledConnection.Probe(tier, deadline));
    }

    private void tell(Connection connection, PooledConnection.Command command) {
        ActorRef<PooledConnection.Command> child = children.get(connection.id);
        if (child != null) {
            child.tell(command);
        }
    }

    @Override
    public void wakeOpenerAt(long nanos) {
        if (wakeAt == null || wakeAt != nanos) {
            wakeAt = nanos;
            Duration pause = Duration.ofNanos(Math.max(0, nanos - now()));
            timers.startSingleTimer(PoolCommand.Tick.OPENER, PoolCommand.Tick.OPENER, pause);
        }
    }
}
