package io.headgate.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Attempt;
import io.headgate.call.Call;
import io.headgate.call.CallResult;
import io.headgate.call.Deadline;
import io.headgate.call.DeadlineWatch;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.NotNow;
import io.headgate.call.Operation;
import io.headgate.call.OperationClass;
import io.headgate.call.Outcome;
import io.headgate.call.Principal;
import io.headgate.call.Priority;
import io.headgate.call.Reach;
import io.headgate.call.Timings;
import io.headgate.resilience.RetrySettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** What tests of single calls stand on: a pool and attempts that do as the test says, and a clock. */
class CallStage {
    static final Duration PATIENCE = Duration.ofSeconds(10);
    static final Duration PAUSE = Duration.ofMillis(100);
    static final Failure CLOSED = Failure.of(FailureKind.UPSTREAM_CLOSED);
    static final NotNow NOT_NOW = new NotNow(null, false);

    final AtomicLong clock = new AtomicLong(TimeUnit.HOURS.toNanos(1));
    final DeadlineWatch watch = new DeadlineWatch();
    final ScriptedPool pool = new ScriptedPool();
    final List<ScriptedAttempt> attempts = new ArrayList<>();
    final AtomicInteger results = new AtomicInteger();
    boolean repeatable = true;

    /** What a try says, when the test wants it to. */
    final class ScriptedAttempt implements Attempt<String> {
        final CompletableFuture<String> answer = new CompletableFuture<>();
        final CompletableFuture<Outcome> ended = new CompletableFuture<>();
        Reach reach = Reach.SENT;

        @Nullable
        NotNow notNow;

        @Override
        public CompletionStage<String> answer() {
            return answer;
        }

        @Override
        public CompletionStage<Outcome> ended() {
            return ended;
        }

        @Override
        public void abort(Failure why) {
            pool.events.add("aborted " + why.kind());
            answer.completeExceptionally(why.exception());
            ended.complete(Outcome.IGNORE);
        }

        @Override
        public Reach reach() {
            return reach;
        }

        @Override
        public @Nullable NotNow notNow() {
            return notNow;
        }

        void fail(Reach how) {
            reach = how;
            answer.completeExceptionally(CLOSED.exception());
            ended.complete(Outcome.DROPPED);
        }

        void answers(String value) {
            reach = Reach.ANSWERED;
            answer.complete(value);
        }

        void refuses(String value) {
            notNow = NOT_NOW;
            answers(value);
            ended.complete(Outcome.DROPPED);
        }
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(results).as("results of one call").hasValueLessThanOrEqualTo(1);
        assertThat(watch.size()).isZero();
    }

    Dispatched<String> call(OperationClass operationClass) {
        RetrySettings settings =
                new RetrySettings(true, false, 3, 1, 100, Duration.ofSeconds(10), PAUSE.dividedBy(2), PAUSE, 1024);
        Dispatcher dispatcher =
                new Dispatcher(Map.of(pool.name(), pool), Map.of(pool.name(), settings), watch, clock::get);
        Dispatched<String> call = dispatcher.dispatch(new Call<String, String>(
                pool.name(),
                new Operation("test", operationClass),
                Priority.LOW,
                Deadline.after(PATIENCE, clock.get()),
                Principal.ANONYMOUS,
                "id",
                repeatable,
                (session, deadline, number) -> {
                    ScriptedAttempt attempt = new ScriptedAttempt();
                    attempts.add(attempt);
                    assertThat(number).isEqualTo(attempts.size());
                    return attempt;
                }));
        call.result().thenRun(results::incrementAndGet);
        return call;
    }

    Dispatched<String> read() {
        return call(OperationClass.READ);
    }

    void pass(Duration time) {
        clock.addAndGet(time.toNanos());
        watch.sweep(clock.get());
    }

    ScriptedAttempt last() {
        return attempts.get(attempts.size() - 1);
    }

    static String outcome(Dispatched<String> call) {
        CallResult<String> result = call.result().toCompletableFuture().getNow(null);
        if (result == null) {
            return "none";
        }
        return result instanceof CallResult.Answered<String> answered
                ? answered.value()
                : ((CallResult.Refused<String>) result).failure().kind().code();
    }

    static Timings timings(Dispatched<String> call) {
        Timings timings = call.ended().toCompletableFuture().getNow(null);
        if (timings == null) {
            throw new AssertionError("the call has not ended");
        }
        return timings;
    }
}
