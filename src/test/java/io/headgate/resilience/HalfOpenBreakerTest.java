package io.headgate.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.resilience.CircuitBreaker.State;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a breaker finds out whether its upstream is well again. */
class HalfOpenBreakerTest extends TestedBreaker {
    @Test
    void admitsNoMoreTrialsThanItMay() {
        CircuitBreaker three = new CircuitBreaker(settings(3, 5), () -> 0.5);
        for (int i = 0; i < 5; i++) {
            three.failed(three.admit(now), now);
        }
        pass(SECOND);

        List<Long> trials = List.of(three.admit(now), three.admit(now), three.admit(now));

        assertThat(trials).doesNotContain(CircuitBreaker.REFUSED).doesNotHaveDuplicates();
        assertThat(three.admit(now)).isEqualTo(CircuitBreaker.REFUSED);
        three.succeeded(trials.get(1), now);
        assertThat(three.admit(now)).isNotEqualTo(CircuitBreaker.REFUSED);
        assertThat(three.admit(now)).isEqualTo(CircuitBreaker.REFUSED);
    }

    @Test
    void closesAfterItsTrialsSucceeded() {
        open();
        pass(SECOND);
        succeed();
        assertThat(state()).isEqualTo(State.HALF_OPEN);

        succeed();

        assertThat(state()).isEqualTo(State.CLOSED);
        assertThat(breaker.admit(now)).isEqualTo(breaker.admit(now));
    }

    @Test
    void opensAgainWhenATrialFails() {
        open();
        pass(SECOND);
        succeed();

        fail();

        assertThat(state()).isEqualTo(State.OPEN);
        pass(2 * SECOND);
        succeed();
        assertThat(state()).isEqualTo(State.HALF_OPEN); // the success before it opened is forgotten
    }

    @Test
    void countsNoResultOfATrialFromAnEarlierHalfOpenTime() {
        CircuitBreaker two = new CircuitBreaker(settings(2, 1), () -> 0.5);
        for (int i = 0; i < 5; i++) {
            two.failed(two.admit(now), now);
        }
        pass(SECOND);
        long slow = two.admit(now);
        two.failed(two.admit(now), now);
        pass(2 * SECOND);

        two.succeeded(slow, now);

        assertThat(two.state(now)).isEqualTo(State.HALF_OPEN);
    }

    @Test
    void givesTheSlotOfACancelledTrialBack() {
        open();
        pass(SECOND);
        long cancelled = admitted();
        assertThat(breaker.admit(now)).isEqualTo(CircuitBreaker.REFUSED);

        breaker.ignored(cancelled);

        assertThat(state()).isEqualTo(State.HALF_OPEN);
        recoverFromHere();
    }

    @Test
    void givesTheSlotOfATrialBackWhoseAnswerBlamesTheRequest() {
        open();
        pass(SECOND);
        for (int i = 0; i < 100; i++) {
            breaker.ignored(admitted());
            assertThat(state()).isEqualTo(State.HALF_OPEN);
        }

        recoverFromHere();
    }

    @Test
    void givesTheSlotOfAHungTrialBack() {
        open();
        pass(SECOND);
        long hung = admitted();
        pass(10 * SECOND - 1);
        assertThat(breaker.admit(now)).isEqualTo(CircuitBreaker.REFUSED);
        pass(1);

        long next = admitted();

        assertThat(breaker.admit(now)).isEqualTo(CircuitBreaker.REFUSED);
        breaker.failed(hung, now);
        breaker.ignored(hung);
        assertThat(breaker.admit(now)).isEqualTo(CircuitBreaker.REFUSED); // the slot is the other one's now
        breaker.succeeded(next, now);
        succeed();
        assertThat(state()).isEqualTo(State.CLOSED);
    }

    @Test
    void countsNoResultOfAnExpiredTrialThoughItsSlotIsStillFree() {
        open();
        pass(SECOND);
        long hung = admitted();
        pass(10 * SECOND);

        breaker.failed(hung, now);

        assertThat(state()).isEqualTo(State.HALF_OPEN);
    }

    @Test
    void takesOneResultForEachTrial() {
        open();
        pass(SECOND);
        long trial = admitted();
        breaker.succeeded(trial, now);
        breaker.succeeded(trial, now);
        breaker.failed(trial, now);

        assertThat(state()).isEqualTo(State.HALF_OPEN);
    }

    // reachable

    @Test
    void becomesHalfOpenWhenAConnectionProvesItself() {
        openByConnecting();

        breaker.reachable(now);

        assertThat(state()).isEqualTo(State.HALF_OPEN);
        assertThat(breaker.reopensInNanos(now)).isZero();
        recoverFromHere();
    }

    @Test
    void staysOpenThoughConnectionsCanBeMadeWhenItsAnswersFailed() {
        open();

        breaker.reachable(now);

        assertThat(state()).isEqualTo(State.OPEN);
    }

    @Test
    void staysOpenWhenTheTrialFailedOtherwiseThanByConnecting() {
        openByConnecting();
        breaker.reachable(now);
        fail();

        breaker.reachable(now);

        assertThat(state()).isEqualTo(State.OPEN);
    }

    @Test
    void takesNoNoticeOfConnectionsUnlessOpen() {
        long trial;
        breaker.reachable(now);
        assertThat(state()).isEqualTo(State.CLOSED);
        openByConnecting();
        pass(SECOND);
        trial = admitted();

        breaker.reachable(now);

        assertThat(breaker.admit(now)).isEqualTo(CircuitBreaker.REFUSED);
        breaker.succeeded(trial, now);
        assertThat(state()).isEqualTo(State.HALF_OPEN);
    }
}
