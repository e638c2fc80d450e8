package io.headgate.dispatch;

import io.headgate.call.Attempt;
import io.headgate.call.Call;
import io.headgate.call.CallResult;
import io.headgate.call.DeadlineWatch;
import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import io.headgate.call.Ticker;
import io.headgate.call.Timings;
import io.headgate.pool.Ask;
import io.headgate.pool.Lease;
import io.headgate.pool.PoolHandle;
import io.headgate.pool.Ticket;
import io.headgate.pool.Waiter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one call: waits for a connection, has the work done on it, gives it back. Pool and connection keep the deadline
 * themselves and know best why; the watch here is the net below them, so that a call is answered even if one of them is lost.
 */
final class OneCall<C, T> implements Dispatched<T>, Waiter<C>, DeadlineWatch.Watched {
    private static final Logger LOG = LoggerFactory.getLogger(OneCall.class);
    private static final long GRACE_NANOS = 60_000_000L;

    private final Call<C, T> call;
    private final DeadlineWatch watch;
    private final Ticker ticker;
    private final Timings timings;
    private final CompletableFuture<CallResult<T>> result = new CompletableFuture<>();
    private final CompletableFuture<Timings> ended = new CompletableFuture<>();
    private volatile @Nullable Ticket ticket;
    private volatile @Nullable Attempt<T> attempt;
    private volatile @Nullable Failure abandoned;

    OneCall(Call<C, T> call, DeadlineWatch watch, Ticker ticker) {
        this.call = call;
        this.watch = watch;
        this.ticker = ticker;
        this.timings = new Timings(ticker.nanos());
    }

    void start(PoolHandle<C> pool) {
        watch.add(this);
        ticket =
                pool.acquire(new Ask(call.deadline(), call.operation(), call.priority(), call.id(), false, null), this);
        Failure already = abandoned;
        if (already != null) {
            abandon(already);
        }
    }

    @Override
    public CompletionStage<CallResult<T>> result() {
        return result;
    }

    @Override
    public CompletionStage<Timings> ended() {
        return ended;
    }

    @Override
    public void granted(Lease<C> lease) {
        long now = ticker.nanos();
        timings.lent(now, lease.connectNanos());
        Failure already = abandoned;
        if (already == null && call.deadline().passed(now)) {
            already = Failure.of(FailureKind.POOL_DEADLINE);
        }
        if (already != null) {
            lease.release(Outcome.IGNORE);
            refuse(already);
            end();
            return;
        }
        Attempt<T> started = call.work().start(lease.session(), call.deadline());
        attempt = started;
        started.answer().whenComplete(this::answered);
        started.ended().whenComplete((outcome, defect) -> {
            lease.release(defect == null ? outcome : Outcome.DROPPED);
            refuse(Failure.of(FailureKind.INTERNAL));
            end();
        });
        Failure late = abandoned;
        if (late != null) {
            started.abort(late);
        }
    }

    @Override
    public void refused(Failure why) {
        refuse(why);
        end();
    }

    @Override
    public void cancel() {
        abandon(Failure.of(FailureKind.CANCELLED));
    }

    @Override
    public long dueNanos() {
        return call.deadline().atNanos() + GRACE_NANOS;
    }

    @Override
    public void due() {
        abandon(Failure.of(attempt == null ? FailureKind.POOL_DEADLINE : FailureKind.UPSTREAM_TIMEOUT));
    }

    private void abandon(Failure why) {
        abandoned = why;
        Attempt<T> running = attempt;
        Ticket asked = ticket;
        if (running != null) {
            running.abort(why);
        } else if (asked != null && asked.cancel()) {
            refuse(why);
            end();
        }
    }

    private void answered(@Nullable T value, @Nullable Throwable failed) {
        timings.answered(ticker.nanos());
        if (failed == null && value != null) {
            result.complete(new CallResult.Answered<>(value, timings));
        } else {
            refuse(failureOf(failed));
        }
    }

    private void refuse(Failure why) {
        if (!result.isDone()) {
            result.complete(new CallResult.Refused<>(why, timings));
        }
    }

    private void end() {
        watch.remove(this);
        timings.ended(ticker.nanos());
        ended.complete(timings);
    }

    private Failure failureOf(@Nullable Throwable failed) {
        Throwable cause =
                failed instanceof CompletionException && failed.getCause() != null ? failed.getCause() : failed;
        if (cause instanceof FailureException known) {
            return known.failure();
        }
        LOG.error("call {} to {} ended in a defect", call.id(), call.upstream(), cause);
        return Failure.of(FailureKind.INTERNAL);
    }
}
