package io.headgate.pool;

import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.Outcome;
import io.headgate.call.UpstreamName;
import io.headgate.observe.PoolMeters;
import io.headgate.resilience.CircuitBreaker;
import io.headgate.resilience.RetryBudget;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The rules alone, without actors and threads: what is left of a request's price when nothing has to be handed over. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class RulesBench implements PoolState.Effects, Waiter<String> {
    private final PoolMeters meters = PoolMeters.of(new UpstreamName("bench"));
    private final Statistics statistics = new Statistics(meters);
    private final PoolConfig config = Bench.config(Bench.document());
    private final PoolState state = new PoolState(
            config, this, statistics, () -> ThreadLocalRandom.current().nextDouble());
    private final Queue<Connection> opening = new ArrayDeque<>();
    private final Intake intake = new Intake(this, this::receive, Integer.MAX_VALUE);
    private final CircuitBreaker breaker = new CircuitBreaker(
            config.breaker(), () -> ThreadLocalRandom.current().nextDouble());
    private final RetryBudget budget = new RetryBudget(0.2, 3, Duration.ofSeconds(10));
    private @Nullable Lease<String> lease;

    @Setup
    public void openOne() {
        state.located(List.of(new Address("nowhere")), System.nanoTime());
        ask();
        while (!opening.isEmpty()) {
            state.opened(opening.remove().id, new Bench.NoLink(), System.nanoTime());
        }
        lease.release(Outcome.SUCCESS);
    }

    private void ask() {
        intake.enter();
        long now = System.nanoTime();
        state.acquire(new Acquire(intake, Bench.ask(), this, now, null), now);
    }

    @Benchmark
    public void acquireAndRelease() {
        ask();
        lease.release(Outcome.SUCCESS);
    }

    @Benchmark
    public int healthSignature() {
        return state.numbers().diagnosis().signature(System.nanoTime());
    }

    @Benchmark
    public void breakerAdmitsAndSucceeds() {
        long now = System.nanoTime();
        breaker.succeeded(breaker.admit(now), now);
    }

    @Benchmark
    public boolean retryBudget() {
        long now = System.nanoTime();
        budget.called(now);
        return budget.take(now);
    }

    private void receive(PoolCommand command) {
        if (command instanceof PoolCommand.Release release) {
            state.released(release.lease(), release.outcome(), System.nanoTime());
        }
    }

    @Override
    public void granted(Lease<String> granted) {
        lease = granted;
    }

    @Override
    public void refused(Failure why) {
        throw Bench.refused(why);
    }

    @Override
    public boolean lend(Connection connection, Acquire to, long waitedNanos, long connectNanos) {
        LeaseId id = new LeaseId(1, connection.id, connection.loans);
        return to.grant(new Loan<>(
                id, connection.link().session(), waitedNanos, connectNanos, this::receive, statistics));
    }

    @Override
    public boolean refuse(Acquire request, Failure why) {
        return request.refuse(why);
    }

    @Override
    public void lookUp(Deadline deadline) {}

    @Override
    public void open(Connection connection, Deadline deadline) {
        opening.add(connection);
    }

    @Override
    public void close(Connection connection, CloseReason reason) {}

    @Override
    public void probe(Connection connection, Tier tier, Deadline deadline) {}

    @Override
    public void wakeOpenerAt(long nanos) {}

    @Override
    public void leaked(Connection connection, long heldNanos) {}

    @Override
    public void cameBack(Connection connection, long heldNanos) {}
}
