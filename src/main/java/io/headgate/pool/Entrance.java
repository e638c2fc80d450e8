package io.headgate.pool;

import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.UpstreamName;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * The handle on a pool. It knows which actor answers at the moment, the pool itself while it runs and its supervisor otherwise, so
 * that a request takes one message and no detour.
 */
final class Entrance<C> implements PoolHandle<C> {
    private static final int SNAPSHOT_LIMIT_SECONDS = 1;
    /** Requests answered by the pool of which the count does not know yet. */
    static final int SLACK = 16;

    private final PoolSetup setup;
    private final AtomicReference<@Nullable Intake> current = new AtomicReference<>();
    private volatile @Nullable ActorRef<PoolCommand> supervisor;
    private volatile boolean draining;

    Entrance(PoolSetup setup) {
        this.setup = setup;
    }

    /** The supervisor exists; it may already have redirected the intake to its pool. */
    void attach(ActorRef<PoolCommand> to) {
        supervisor = to;
        current.compareAndSet(null, intake(to));
    }

    /** From now on that actor answers. */
    void redirect(ActorRef<PoolCommand> to) {
        current.set(intake(to));
    }

    private Intake intake(ActorRef<PoolCommand> to) {
        return new Intake(
                this, to::tell, setup.config().max() + setup.config().waiting().max() + SLACK);
    }

    private Intake intake() {
        Intake intake = current.get();
        if (intake == null) {
            throw new IllegalStateException("pool " + setup.name() + " has not been started");
        }
        return intake;
    }

    @Override
    public void recycle(String why) {
        intake().send(new PoolCommand.Recycle(why));
    }

    boolean draining() {
        return draining;
    }

    @Override
    public UpstreamName name() {
        return setup.name();
    }

    @Override
    public Ticket acquire(Ask ask, Waiter<C> waiter) {
        Intake intake = intake();
        Acquire request = new Acquire(intake, ask, waiter, setup.ticker().nanos(), origin());
        if (!intake.enter()) {
            refuseHere(request, FailureKind.POOL_QUEUE_FULL, intake);
            setup.statistics().trace().turnedAway();
        } else if (draining) {
            refuseHere(request, FailureKind.POOL_DRAINING, intake);
            intake.left();
        } else {
            intake.send(request);
        }
        return request;
    }

    /** Where the connection was asked for: filled in here, on the borrower's own stack. */
    private @Nullable Throwable origin() {
        return setup.config().leak().stack() ? new Throwable("the connection was asked for here") : null;
    }

    private void refuseHere(Acquire request, FailureKind kind, Intake intake) {
        setup.statistics().refused(kind);
        Map<String, Object> numbers = Map.of(
                "max", setup.config().max(),
                "max_waiting", setup.config().waiting().max(),
                "unanswered", intake.outstanding());
        request.refuseUnsent(new Failure(kind, kind.advice(), null, numbers));
    }

    @Override
    public HealthState health() {
        return setup.health().read();
    }

    @Override
    public CompletionStage<PoolSnapshot> snapshot() {
        CompletableFuture<PoolSnapshot> answer = new CompletableFuture<>();
        intake().send(new PoolCommand.Report(this, answer));
        return answer.orTimeout(SNAPSHOT_LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public CompletionStage<Recording> recording() {
        CompletableFuture<Recording> answer = new CompletableFuture<>();
        intake().send(new PoolCommand.CopyTrace(this, answer));
        return answer.orTimeout(SNAPSHOT_LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public CompletionStage<Drained> drain(Duration limit) {
        ActorRef<PoolCommand> to = supervisor;
        if (to == null) {
            throw new IllegalStateException("pool " + setup.name() + " has not been started");
        }
        draining = true;
        CompletableFuture<Drained> answer = new CompletableFuture<>();
        to.tell(new PoolSupervisor.ShutDown(limit, answer));
        return answer;
    }
}
