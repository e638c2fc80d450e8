package io.headgate.pool;

import io.headgate.call.Outcome;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The lease a pool hands out: the borrower's end of one loan of one connection. */
final class Loan<C> implements Lease<C> {
    private final LeaseId id;
    private final C session;
    private final long waitedNanos;
    private final long connectNanos;
    private final Consumer<PoolCommand> pool;
    private final Statistics statistics;
    private final AtomicBoolean released = new AtomicBoolean();

    Loan(
            LeaseId id,
            C session,
            long waitedNanos,
            long connectNanos,
            Consumer<PoolCommand> pool,
            Statistics statistics) {
        this.id = id;
        this.session = session;
        this.waitedNanos = waitedNanos;
        this.connectNanos = connectNanos;
        this.pool = pool;
        this.statistics = statistics;
    }

    @Override
    public C session() {
        return session;
    }

    @Override
    public LeaseId id() {
        return id;
    }

    @Override
    public void release(Outcome outcome) {
        if (take()) {
            pool.accept(new PoolCommand.Release(id, outcome));
        } else {
            statistics.doubleRelease();
        }
    }

    /** Ends the loan in the borrower's place; false when it is over already. */
    boolean take() {
        return released.compareAndSet(false, true);
    }

    boolean isOver() {
        return released.get();
    }

    @Override
    public long waitedNanos() {
        return waitedNanos;
    }

    @Override
    public boolean fresh() {
        return id.loan() == 1;
    }

    @Override
    public long connectNanos() {
        return connectNanos;
    }
}
