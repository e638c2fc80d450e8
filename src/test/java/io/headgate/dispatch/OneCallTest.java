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
import io.headgate.call.Work;
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
import org.junit.jupiter.api.Test;

class OneCallTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Failure CLOSED = Failure.of(FailureKind.UPSTREAM_CLOSED);
    private static final NotNow NOT_NOW = new NotNow(null, false);

    private final AtomicLong clock = new AtomicLong(TimeUnit.HOURS.toNanos(1));
    private final DeadlineWatch watch = new DeadlineWatch();
    private final ScriptedPool pool = new ScriptedPool();
    private final List<ScriptedAttempt> attempts = new ArrayList<>();
    private final AtomicInteger results = new AtomicInteger();
    private boolean repeatable = true;

    /** What a try says, when the test wants it to. */
    private final class ScriptedAttempt implements Attempt<String> {
        private final CompletableFuture<String> answer = new CompletableFuture<>();
        private final CompletableFuture<Outcome> ended = new CompletableFuture<>();
        private Reach reach = Reach.SENT;
        private @Nullable NotNow notNow;

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

    private Dispatched<String> call(OperationClass operationClass) {
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

    private Dispatched<String> read() {
        return call(OperationClass.READ);
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
        watch.sweep(clock.get());
    }

    private ScriptedAttempt last() {
        return attempts.get(attempts.size() - 1);
    }

    private static String outcome(Dispatched<String> call) {
        CallResult<String> result = call.result().toCompletableFuture().getNow(null);
        if (result == null) {
            return "none";
        }
        return result instanceof CallResult.Answered<String> answered
                ? answered.value()
                : ((CallResult.Refused<String>) result).failure().kind().code();
    }

    private static Timings timings(Dispatched<String> call) {
        Timings timings = call.ended().toCompletableFuture().getNow(null);
        if (timings == null) {
            throw new AssertionError("the call has not ended");
        }
        return timings;
    }

    @Test
    void answersAtTheFirstTry() {
        Dispatched<String> call = read();
        pass(Duration.ofMillis(3));
        pool.grant(true);
        pass(Duration.ofMillis(4));
        last().answers("hello");

        assertThat(outcome(call)).isEqualTo("hello");
        assertThat(call.ended()).isNotDone();
        pass(Duration.ofMillis(5));
        last().ended.complete(Outcome.SUCCESS);

        Timings timings = timings(call);
        assertThat(timings.waitNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(3));
        assertThat(timings.firstByteNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(7));
        assertThat(timings.totalNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(12));
        assertThat(timings.earlierNanos()).isZero();
        assertThat(timings.attempts()).isEqualTo(1);
        assertThat(pool.events).containsExactly("asked", "released SUCCESS");
    }

    @Test
    void triesAReadAgainAfterAPauseAndGivesTheConnectionBackFirst() {
        Dispatched<String> call = read();
        pool.grant(false);
        pass(Duration.ofMillis(10));
        last().fail(Reach.SENT);
        assertThat(outcome(call)).isEqualTo("none");
        assertThat(pool.isAsked()).isFalse();

        pass(PAUSE);
        pool.grant(false);
        pass(Duration.ofMillis(20));
        last().answers("second");
        last().ended.complete(Outcome.SUCCESS);

        assertThat(outcome(call)).isEqualTo("second");
        assertThat(pool.events).containsExactly("asked", "released DROPPED", "asked", "released SUCCESS");
        assertThat(pool.asks).extracting(ask -> ask.repeated()).containsExactly(false, true);
        Timings timings = timings(call);
        assertThat(timings.attempts()).isEqualTo(2);
        assertThat(timings.earlierNanos()).isEqualTo(PAUSE.plusMillis(10).toNanos());
        assertThat(timings.waitNanos()).isZero();
        assertThat(timings.totalNanos()).isEqualTo(PAUSE.plusMillis(30).toNanos());
    }

    @Test
    void triesAtOnceWhereNothingWasSentOnAReusedConnection() {
        Dispatched<String> call = call(OperationClass.NOT_REPEATABLE);
        pool.grant(false);
        last().fail(Reach.UNSENT);
        assertThat(pool.isAsked()).isTrue();

        pool.grant(false);
        last().fail(Reach.UNSENT);

        assertThat(outcome(call)).isEqualTo("upstream.closed");
        assertThat(pool.events).containsExactly("asked", "released DROPPED", "asked", "released DROPPED");
    }

    @Test
    void doesNotTryAWriteAgainThatMayHaveArrived() {
        Dispatched<String> call = call(OperationClass.IDEMPOTENT);
        pool.grant(false);
        last().fail(Reach.SENT);

        assertThat(outcome(call)).isEqualTo("upstream.closed");
        assertThat(call.ended()).isDone();
        assertThat(pool.asks).hasSize(1);
    }

    @Test
    void doesNotTryAgainWhatCannotBeSentAgain() {
        repeatable = false;
        Dispatched<String> call = read();
        pool.grant(false);
        last().fail(Reach.UNSENT);

        assertThat(outcome(call)).isEqualTo("upstream.closed");
        assertThat(pool.asks).hasSize(1);
    }

    @Test
    void givesTheFirstFailureWhereThePoolHasNoConnectionForAnother() {
        Dispatched<String> call = read();
        pool.grant(false);
        last().fail(Reach.SENT);
        pass(PAUSE);
        pool.refuse(Failure.of(FailureKind.BREAKER_OPEN));

        assertThat(outcome(call)).isEqualTo("upstream.closed");
        assertThat(timings(call).attempts()).isEqualTo(1);
    }

    @Test
    void givesTheRefusingAnswerItselfWhereThePoolHasNoConnectionForAnother() {
        Dispatched<String> call = read();
        pool.grant(false);
        last().refuses("busy");
        assertThat(outcome(call)).isEqualTo("none");
        pass(PAUSE);
        pool.refuse(Failure.of(FailureKind.BREAKER_OPEN));

        assertThat(outcome(call)).isEqualTo("busy");
    }

    @Test
    void givesTheRefusingAnswerItselfWhereTheDeadlinePassesInTheQueue() {
        Dispatched<String> call = read();
        pool.grant(false);
        last().refuses("busy");
        pass(PAUSE);
        pass(PATIENCE);

        assertThat(outcome(call)).isEqualTo("busy");
        assertThat(pool.events).containsExactly("asked", "released DROPPED", "asked", "cancelled");
    }

    @Test
    void givesTheLastAnswerAfterTheLastTry() {
        Dispatched<String> call = read();
        for (String answer : List.of("one", "two", "three")) {
            assertThat(outcome(call)).isEqualTo("none");
            pool.grant(false);
            last().refuses(answer);
            pass(PAUSE.multipliedBy(2));
        }

        assertThat(outcome(call)).isEqualTo("three");
        assertThat(timings(call).attempts()).isEqualTo(3);
    }

    @Test
    void stopsWhenTheCallerGoesAwayInThePause() {
        Dispatched<String> call = read();
        pool.grant(false);
        last().fail(Reach.SENT);
        call.cancel();

        assertThat(outcome(call)).isEqualTo("call.cancelled");
        assertThat(call.ended()).isDone();
        pass(PATIENCE);
        assertThat(pool.asks).hasSize(1);
    }

    @Test
    void stopsWhenTheCallerGoesAwayWhileTheSecondTryWaits() {
        Dispatched<String> call = read();
        pool.grant(false);
        last().fail(Reach.SENT);
        pass(PAUSE);
        call.cancel();

        assertThat(outcome(call)).isEqualTo("call.cancelled");
        assertThat(pool.events).endsWith("asked", "cancelled");
    }

    @Test
    void stopsWhenTheCallerGoesAwayWhileTheSecondTryRuns() {
        Dispatched<String> call = read();
        pool.grant(false);
        last().fail(Reach.SENT);
        pass(PAUSE);
        pool.grant(false);
        call.cancel();

        assertThat(outcome(call)).isEqualTo("call.cancelled");
        assertThat(pool.events).endsWith("aborted CANCELLED", "released IGNORE");
        assertThat(call.ended()).isDone();
    }

    @Test
    void doesNotTryAgainAfterTheCallerWentAway() {
        Dispatched<String> call = read();
        pool.grant(false);
        call.cancel();

        assertThat(outcome(call)).isEqualTo("call.cancelled");
        pass(PAUSE);
        assertThat(pool.asks).hasSize(1);
    }

    @Test
    void cutsATryThatOutlivesTheDeadline() {
        Dispatched<String> call = read();
        pool.grant(false);
        last().fail(Reach.SENT);
        pass(PAUSE);
        pool.grant(false);
        pass(PATIENCE);

        assertThat(outcome(call)).isEqualTo("upstream.timeout");
        assertThat(call.ended()).isDone();
    }

    @Test
    void doesNotTryAgainWhatUsuallyTakesLongerThanIsLeft() {
        Dispatcher shared = new Dispatcher(
                Map.of(pool.name(), pool),
                Map.of(
                        pool.name(),
                        new RetrySettings(true, false, 3, 1, 100, PATIENCE, PAUSE.dividedBy(2), PAUSE, 1024)),
                watch,
                clock::get);
        AtomicInteger started = new AtomicInteger();
        List<ScriptedAttempt> tries = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Dispatched<String> call = shared.dispatch(new Call<String, String>(
                    pool.name(),
                    new Operation("slow", OperationClass.READ),
                    Priority.NORMAL,
                    Deadline.after(PATIENCE, clock.get()),
                    Principal.ANONYMOUS,
                    "id",
                    true,
                    (session, deadline, number) -> {
                        started.incrementAndGet();
                        ScriptedAttempt attempt = new ScriptedAttempt();
                        tries.add(attempt);
                        return attempt;
                    }));
            pool.grant(false);
            pass(Duration.ofSeconds(6));
            if (i == 0) {
                tries.get(0).answers("after six seconds");
                tries.get(0).ended.complete(Outcome.SUCCESS);
            } else {
                tries.get(1).fail(Reach.SENT);
                assertThat(outcome(call)).isEqualTo("upstream.closed");
            }
        }

        assertThat(started).hasValue(2);
    }

    @Test
    void tellsOfADefectInsteadOfHanging() {
        Dispatched<String> call = read();
        pool.grant(false);
        last().ended.complete(Outcome.SUCCESS);

        assertThat(outcome(call)).isEqualTo("internal");
        assertThat(call.ended()).isDone();
    }

    /** A work that is not prepared before the test says so. */
    private final class Prepared implements Work<String, String> {
        private final List<CompletableFuture<@Nullable Void>> asked = new ArrayList<>();

        @Override
        public CompletionStage<@Nullable Void> prepare(int number, Deadline deadline) {
            CompletableFuture<@Nullable Void> next = new CompletableFuture<>();
            asked.add(next);
            assertThat(number).isEqualTo(asked.size());
            return next;
        }

        @Override
        public Attempt<String> start(String connection, Deadline deadline, int number) {
            ScriptedAttempt attempt = new ScriptedAttempt();
            attempts.add(attempt);
            return attempt;
        }

        Dispatched<String> call() {
            RetrySettings settings =
                    new RetrySettings(false, false, 3, 1, 100, Duration.ofSeconds(10), PAUSE.dividedBy(2), PAUSE, 1024);
            return new Dispatcher(Map.of(pool.name(), pool), Map.of(pool.name(), settings), watch, clock::get)
                    .dispatch(new Call<>(
                            pool.name(),
                            new Operation("test", OperationClass.NOT_REPEATABLE),
                            Priority.NORMAL,
                            Deadline.after(PATIENCE, clock.get()),
                            Principal.ANONYMOUS,
                            "id",
                            true,
                            this));
        }
    }

    @Test
    void asksForNoConnectionBeforeTheWorkIsPrepared() {
        Prepared work = new Prepared();
        Dispatched<String> call = work.call();
        assertThat(pool.isAsked()).isFalse();

        work.asked.get(0).complete(null);
        pool.grant(false);
        last().answers("hello");
        last().ended.complete(Outcome.SUCCESS);

        assertThat(outcome(call)).isEqualTo("hello");
        assertThat(call.ended()).isDone();
    }

    @Test
    void tellsWhyTheWorkCouldNotBePrepared() {
        Prepared work = new Prepared();
        Dispatched<String> call = work.call();
        work.asked
                .get(0)
                .completeExceptionally(Failure.of(FailureKind.UPSTREAM_CONNECT).exception());

        assertThat(outcome(call)).isEqualTo("upstream.connect");
        assertThat(call.ended()).isDone();
        assertThat(pool.events).isEmpty();
    }

    @Test
    void givesUpTheWaitForPreparationOnceAndForAll() {
        Prepared work = new Prepared();
        Dispatched<String> gone = work.call();
        gone.cancel();
        Prepared slow = new Prepared();
        Dispatched<String> late = slow.call();
        pass(PATIENCE.plusSeconds(1));
        work.asked.get(0).complete(null);
        slow.asked.get(0).complete(null);

        assertThat(outcome(gone)).isEqualTo("call.cancelled");
        assertThat(outcome(late)).isEqualTo("pool.deadline");
        assertThat(pool.events).isEmpty();
    }

    @Test
    void preparesAnewWhatWasRefusedForAnExpiredToken() {
        Prepared work = new Prepared();
        Dispatched<String> call = work.call();
        work.asked.get(0).complete(null);
        pool.grant(false);
        last().notNow = NotNow.EXPIRED;
        last().answers("the token has expired");
        last().ended.complete(Outcome.IGNORE);
        assertThat(outcome(call)).isEqualTo("none");
        assertThat(pool.isAsked()).isFalse();

        work.asked.get(1).complete(null);
        pool.grant(false);
        last().answers("hello");
        last().ended.complete(Outcome.SUCCESS);

        assertThat(outcome(call)).isEqualTo("hello");
    }
}
