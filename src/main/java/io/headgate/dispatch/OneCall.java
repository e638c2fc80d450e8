package io.headgate.dispatch;

import io.headgate.call.Attempt;
import io.headgate.call.Call;
import io.headgate.call.CallResult;
import io.headgate.call.DeadlineWatch;
import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import io.headgate.call.Stage;
import io.headgate.call.Ticker;
import io.headgate.call.Timings;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one call: a try, and where {@link RetryRule} and budget allow it, a pause and another one. What the caller is told is
 * the outcome of the last try that could be had. Pool and connection keep the deadline themselves and know best why; the watch here is
 * the net below them, so that a call is answered even if one of them is lost. It is also the clock of the pauses.
 */
final class OneCall<C, T> implements Dispatched<T>, OneTry.Listener<C, T>, DeadlineWatch.Watched {
    private static final Logger LOG = LoggerFactory.getLogger(OneCall.class);
    private static final long GRACE_NANOS = 60_000_000L;

    private final Call<C, T> call;
    private final Lane<C> lane;
    private final DeadlineWatch watch;
    private final Ticker ticker;
    private final Timings timings;
    private final CompletableFuture<CallResult<T>> result = new CompletableFuture<>();
    private final CompletableFuture<Timings> ended = new CompletableFuture<>();
    private final AtomicBoolean pausing = new AtomicBoolean();
    private volatile long wakeNanos;
    private volatile OneTry<C, T> current;
    private volatile @Nullable Failure abandoned;
    /** The outcome of a failed try, which the caller gets if there is no further one; with what was decided then. */
    private volatile @Nullable Kept<T> kept;

    private record Kept<T>(CallResult<T> outcome, RetryRule.Again next) {}

    OneCall(Call<C, T> call, Lane<C> lane, DeadlineWatch watch, Ticker ticker) {
        this.call = call;
        this.lane = lane;
        this.watch = watch;
        this.ticker = ticker;
        this.timings = new Timings(ticker.nanos());
        current = new OneTry<>(call, 1, timings, ticker, this);
    }

    void start() {
        lane.called();
        watch.add(this);
        current.start(lane.pool());
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
    public Stage stage() {
        OneTry<C, T> now = current;
        if (result.isDone()) {
            return new Stage(Stage.Step.ANSWERED, call.upstream(), now.number(), 0);
        }
        return pausing.get() ? new Stage(Stage.Step.PAUSING, call.upstream(), now.number() + 1, 0) : now.stage();
    }

    // ---- a try ----

    @Override
    public void refused(Failure why) {
        Kept<T> earlier = kept;
        if (earlier == null || why.kind() == FailureKind.CANCELLED) {
            result.complete(new CallResult.Refused<>(why, timings));
        } else if (result.complete(earlier.outcome)) {
            lane.noConnection();
        }
        end();
    }

    @Override
    public void unprepared(Throwable why) {
        refused(failureOf(why));
    }

    @Override
    public void answered(OneTry<C, T> by, Attempt<T> attempt, @Nullable T value, @Nullable Throwable failed) {
        long now = ticker.nanos();
        timings.answered(now);
        CallResult<T> outcome = failed == null && value != null
                ? new CallResult.Answered<>(value, timings)
                : new CallResult.Refused<>(failureOf(failed), timings);
        if (attempt.notNow() == null && outcome instanceof CallResult.Answered<T>) {
            lane.times().took(call.operation(), now - by.lentNanos());
            kept = null;
            result.complete(outcome);
        } else if (abandoned == null
                && lane.after(failed(by, attempt, outcome, now)) instanceof RetryRule.Again again) {
            kept = new Kept<>(outcome, again);
        } else {
            kept = null;
            result.complete(outcome);
        }
    }

    private RetryRule.Failed failed(OneTry<C, T> by, Attempt<T> attempt, CallResult<T> outcome, long now) {
        return new RetryRule.Failed(
                call.operation().operationClass(),
                call.repeatable(),
                by.number(),
                by.reused(),
                attempt.reach(),
                outcome instanceof CallResult.Refused<T> refused
                        ? refused.failure().kind()
                        : null,
                attempt.notNow(),
                call.deadline().remainingNanos(now),
                lane.times().of(call.operation()));
    }

    @Override
    public void released() {
        Kept<T> before = kept;
        if (before == null) {
            // An attempt that ended without a word is a defect; else the result is there already.
            result.complete(new CallResult.Refused<>(Failure.of(FailureKind.INTERNAL), timings));
            end();
        } else if (before.next.pauseNanos() == 0) {
            tryAgain();
        } else {
            wakeNanos = ticker.nanos() + before.next.pauseNanos();
            pausing.set(true);
            Failure already = abandoned;
            if (already != null) {
                endPause(already);
            }
        }
    }

    private void tryAgain() {
        OneTry<C, T> next = new OneTry<>(call, current.number() + 1, timings, ticker, this);
        current = next;
        next.start(lane.pool());
        // Whoever gave up meanwhile may have told the try before.
        Failure already = abandoned;
        if (already != null) {
            next.abandon(already);
        }
    }

    private void endPause(Failure why) {
        if (pausing.compareAndSet(true, false)) {
            refused(why);
        }
    }

    // ---- the end ----

    @Override
    public void cancel() {
        abandon(Failure.of(FailureKind.CANCELLED));
    }

    @Override
    public long dueNanos() {
        return pausing.get() ? wakeNanos : call.deadline().atNanos() + GRACE_NANOS;
    }

    @Override
    public void due() {
        if (!pausing.get()) {
            abandon(Failure.of(current.begun() ? FailureKind.UPSTREAM_TIMEOUT : FailureKind.POOL_DEADLINE));
        } else if (wakeNanos - ticker.nanos() <= 0 && pausing.compareAndSet(true, false)) {
            tryAgain();
        }
    }

    private void abandon(Failure why) {
        abandoned = why;
        current.abandon(why);
        endPause(why);
    }

    private void end() {
        watch.remove(this);
        timings.ended(ticker.nanos());
        ended.complete(timings);
    }

    private Failure failureOf(@Nullable Throwable failed) {
        Throwable cause = failed == null ? null : FailureException.causeOf(failed);
        if (cause instanceof FailureException known) {
            return known.failure();
        }
        LOG.error("call {} to {} ended in a defect", call.id(), call.upstream(), cause);
        return Failure.of(FailureKind.INTERNAL);
    }
}
