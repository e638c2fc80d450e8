package io.headgate.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Call;
import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OneCallTest extends CallStage {
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
}
