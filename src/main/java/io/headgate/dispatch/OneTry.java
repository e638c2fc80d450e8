package io.headgate.dispatch;

import io.headgate.call.Attempt;
import io.headgate.call.Call;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import io.headgate.call.Stage;
import io.headgate.call.Ticker;
import io.headgate.call.Timings;
import io.headgate.call.Work;
import io.headgate.pool.Ask;
import io.headgate.pool.Lease;
import io.headgate.pool.PoolHandle;
import io.headgate.pool.Ticket;
import io.headgate.pool.Waiter;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One try of a call: has the work prepared, waits for a connection, has the work done on it, gives it back. */
final class OneTry<C, T> implements Waiter<C> {
    /** What the call is told: either {@link #refused}, or {@link #answered} and then {@link #released}. */
    interface Listener<C, T> {
        /** There was no connection, or nobody wants it any more. May be told more than once. */
        void refused(Failure why);

        /** The work could not be prepared. */
        void unprepared(Throwable why);

        /** What {@link Attempt#answer()} completed with. */
        void answered(OneTry<C, T> by, Attempt<T> attempt, @Nullable T value, @Nullable Throwable failed);

        /** Nothing is left of the try, and its connection is with the pool again. */
        void released();
    }

    private final Call<C, T> call;
    private final int number;
    private final Timings timings;
    private final Ticker ticker;
    private final long askedNanos;
    private final Listener<C, T> listener;
    /** Whoever changes it from true to false goes on: with asking for a connection, or with giving up. */
    private final AtomicBoolean preparing = new AtomicBoolean();

    private volatile @Nullable Ticket ticket;
    private volatile @Nullable Attempt<T> attempt;
    private volatile @Nullable Failure abandoned;
    private long lentNanos;
    private boolean reused;

    /** @param number 1 for the first try */
    OneTry(Call<C, T> call, int number, Timings timings, Ticker ticker, Listener<C, T> listener) {
        this.call = call;
        this.number = number;
        this.timings = timings;
        this.ticker = ticker;
        this.listener = listener;
        askedNanos = ticker.nanos();
    }

    void start(PoolHandle<C> pool) {
        CompletionStage<@Nullable Void> prepared = call.work().prepare(number, call.deadline());
        if (prepared == Work.PREPARED) {
            ask(pool);
            return;
        }
        preparing.set(true);
        prepared.whenComplete((done, failed) -> {
            if (preparing.compareAndSet(true, false)) {
                if (failed == null) {
                    ask(pool);
                } else {
                    listener.unprepared(failed);
                }
            }
        });
        Failure already = abandoned;
        if (already != null) {
            abandon(already);
        }
    }

    private void ask(PoolHandle<C> pool) {
        Ask ask = new Ask(call.deadline(), call.operation(), call.priority(), call.id(), number > 1, null);
        ticket = pool.acquire(ask, this);
        Failure already = abandoned;
        if (already != null) {
            abandon(already);
        }
    }

    @Override
    public void granted(Lease<C> lease) {
        long now = ticker.nanos();
        timings.lent(now, lease.connectNanos(), askedNanos);
        Failure already = abandoned;
        if (already == null && call.deadline().passed(now)) {
            already = Failure.of(FailureKind.POOL_DEADLINE);
        }
        if (already != null) {
            lease.release(Outcome.IGNORE);
            listener.refused(already);
            return;
        }
        lentNanos = now;
        reused = !lease.fresh();
        Attempt<T> started = call.work().start(lease.session(), call.deadline(), number);
        attempt = started;
        CompletionStage<Void> told = started.answer().handle((value, failed) -> {
            listener.answered(this, started, value, failed);
            return null;
        });
        started.ended().whenComplete((outcome, defect) -> {
            lease.release(defect == null ? outcome : Outcome.DROPPED);
            if (started.answer().toCompletableFuture().isDone()) {
                // Another thread may be telling the answer at this moment.
                told.thenRun(listener::released);
            } else {
                listener.released();
            }
        });
        Failure late = abandoned;
        if (late != null) {
            started.abort(late);
        }
    }

    @Override
    public void refused(Failure why) {
        listener.refused(why);
    }

    /** Nobody wants it any more; the listener is told as ever. May be called more than once, from any thread. */
    void abandon(Failure why) {
        abandoned = why;
        if (preparing.compareAndSet(true, false)) {
            listener.refused(why);
            return;
        }
        Attempt<T> running = attempt;
        Ticket asked = ticket;
        if (running != null) {
            running.abort(why);
        } else if (asked != null && asked.cancel()) {
            listener.refused(why);
        }
    }

    /** Whether a connection was lent and the work begun. */
    boolean begun() {
        return attempt != null;
    }

    Stage stage() {
        long now = ticker.nanos();
        if (attempt != null) {
            return new Stage(Stage.Step.ASKED, call.upstream(), number, now - lentNanos);
        }
        if (preparing.get()) {
            return new Stage(Stage.Step.PREPARING, call.upstream(), number, now - askedNanos);
        }
        Ticket asked = ticket;
        int before = asked == null ? -1 : asked.before();
        return new Stage(Stage.Step.WAITING, call.upstream(), number, now - askedNanos, before);
    }

    int number() {
        return number;
    }

    /** Whether the connection had served before; known once the work has begun. */
    boolean reused() {
        return reused;
    }

    /** When the connection was lent. */
    long lentNanos() {
        return lentNanos;
    }
}
