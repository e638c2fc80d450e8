package io.headgate.pool;

import io.headgate.call.Failure;
import io.headgate.resilience.CircuitBreaker;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request for a connection: the message that asks for it, and the ticket that takes it back. The one bit that says whether it
 * has been answered is shared by grant, refusal and cancel, so exactly one of them wins and the winner knows it at once.
 */
final class Acquire implements PoolCommand, Ticket {
    private static final Logger LOG = LoggerFactory.getLogger(Acquire.class);

    private final Intake intake;
    private final Ask ask;
    private final Waiter<?> waiter;
    private final long askedNanos;
    private final AtomicBoolean settled = new AtomicBoolean();
    private final @Nullable Throwable origin;
    private volatile @Nullable Loan<?> loan;
    private volatile int before = -1;
    private long dueNanos;
    /** Its place in the {@link Trace}. */
    long row = Trace.NO_ROW;

    private boolean forgotten;
    /** Of the upstream's breaker, from the admission to the end of the loan. */
    private long permit = CircuitBreaker.REFUSED;

    /** @param origin where the connection was asked for, or null where that is not kept */
    Acquire(Intake intake, Ask ask, Waiter<?> waiter, long askedNanos, @Nullable Throwable origin) {
        this.intake = intake;
        this.ask = ask;
        this.waiter = waiter;
        this.askedNanos = askedNanos;
        this.origin = origin;
        this.dueNanos = ask.deadline().atNanos();
    }

    Ask ask() {
        return ask;
    }

    long askedNanos() {
        return askedNanos;
    }

    /** When the wait ends; the deadline, unless the pool's own limit is sooner. */
    long dueNanos() {
        return dueNanos;
    }

    void dueAt(long nanos) {
        dueNanos = nanos;
    }

    /** It takes its place in the queue, behind so many. */
    void queued(int behind) {
        before = behind;
    }

    @Override
    public int before() {
        return before;
    }

    @Nullable
    Throwable origin() {
        return origin;
    }

    void admitted(long breakersPermit) {
        permit = breakersPermit;
    }

    /** The permit, once. */
    long takePermit() {
        long taken = permit;
        permit = CircuitBreaker.REFUSED;
        return taken;
    }

    boolean settled() {
        return settled.get();
    }

    /** What came of it; null where nothing did, or not yet. */
    @Nullable
    Loan<?> loan() {
        return loan;
    }

    /** Whether nothing is left of it: refused, cancelled, or its connection is back. */
    boolean over() {
        Loan<?> granted = loan;
        return settled.get() && (granted == null || granted.isOver());
    }

    /** Called by the pool; false when the request was cancelled before. */
    @SuppressWarnings("unchecked") // one connector feeds one pool: its handle and its loans were made with the same C
    boolean grant(Loan<?> loan) {
        if (!settled.compareAndSet(false, true)) {
            return false;
        }
        intake.left();
        this.loan = loan;
        ((Waiter<Object>) waiter).granted((Lease<Object>) loan);
        return true;
    }

    /** False when the request was cancelled before. A defect of the caller stays its own. */
    boolean refuse(Failure why) {
        if (!settled.compareAndSet(false, true)) {
            return false;
        }
        intake.left();
        try {
            waiter.refused(why);
        } catch (RuntimeException defect) {
            LOG.error("a caller failed while it was refused ({})", why.kind(), defect);
        }
        return true;
    }

    /** Refuses a request that has taken no place and was never sent. */
    void refuseUnsent(Failure why) {
        settled.set(true);
        waiter.refused(why);
    }

    boolean cameThrough(Entrance<?> entrance) {
        return intake.belongsTo(entrance);
    }

    /** The pool has seen that the request was cancelled and keeps nothing of it; harmless when repeated. */
    void forget() {
        if (!forgotten) {
            forgotten = true;
            intake.left();
        }
    }

    @Override
    public boolean cancel() {
        if (!settled.compareAndSet(false, true)) {
            return false;
        }
        intake.cancelled(this);
        return true;
    }
}
