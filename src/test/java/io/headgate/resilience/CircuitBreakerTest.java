package io.headgate.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.headgate.resilience.CircuitBreaker.Settings;
import io.headgate.resilience.CircuitBreaker.State;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;
    /** The clock's origin is anybody's guess, and it may overflow on the way. */
    private static final long ORIGIN = Long.MAX_VALUE - 20 * SECOND;

    private final CircuitBreaker breaker = new CircuitBreaker(settings(1, 2), () -> 0.5);
    private long now = ORIGIN;

    /** Opens after 5 in a row or half of at least 20 within 10 s; for 1 s at first and 8 s at most; no jitter at 0.5. */
    static Settings settings(int trials, int successes) {
        return new Settings(
                true,
                5,
                0.5,
                20,
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofSeconds(8),
                0.25,
                trials,
                successes,
                Duration.ofSeconds(10));
    }

    // closed

    @Test
    void opensAfterFailuresInARow() {
        for (int i = 0; i < 4; i++) {
            fail();
        }
        assertThat(state()).isEqualTo(State.CLOSED);

        fail();

        assertThat(state()).isEqualTo(State.OPEN);
        assertThat(breaker.admit(now)).isEqualTo(CircuitBreaker.REFUSED);
    }

    @Test
    void startsCountingAnewWhenOneSucceeds() {
        for (int i = 0; i < 12; i++) {
            fail();
            if (i % 4 == 3) {
                succeed();
            }
        }

        assertThat(state()).isEqualTo(State.CLOSED);
    }

    @Test
    void opensWhenEnoughOfEnoughFail() {
        for (int i = 0; i < 9; i++) {
            succeed();
            fail();
        }
        assertThat(state()).isEqualTo(State.CLOSED); // 18 results say nothing yet

        succeed();
        assertThat(state()).isEqualTo(State.CLOSED);
        fail();

        assertThat(state()).isEqualTo(State.OPEN);
    }

    @Test
    void toleratesASmallerShareForEver() {
        for (int i = 0; i < 10_000; i++) {
            if (i % 5 < 2) {
                fail();
            } else {
                succeed();
            }
            pass(50 * MILLI);
        }

        assertThat(state()).isEqualTo(State.CLOSED);
    }

    @Test
    void forgetsWhatLiesBeforeTheWindow() {
        for (int i = 0; i < 9; i++) {
            succeed();
            fail();
        }
        pass(11 * SECOND);
        succeed();
        fail();

        assertThat(state()).isEqualTo(State.CLOSED);
    }

    @Test
    void forgetsInSteps() {
        for (int i = 0; i < 15; i++) {
            succeed();
        }
        pass(6 * SECOND);
        for (int i = 0; i < 4; i++) {
            fail();
            fail();
            succeed();
        }
        assertThat(state()).isEqualTo(State.CLOSED); // 8 of 27

        pass(5 * SECOND); // only the second batch is left: 8 of 12, too few to say anything
        for (int i = 0; i < 4; i++) {
            succeed();
            fail();
        }

        assertThat(state()).isEqualTo(State.OPEN); // 12 of 20
    }

    @Test
    void neverCountsWhatIsIgnored() {
        for (int i = 0; i < 100; i++) {
            breaker.ignored(admitted());
        }

        assertThat(state()).isEqualTo(State.CLOSED);
    }

    @Test
    void lookingAtFailuresInARowCanBeSwitchedOff() {
        CircuitBreaker byShare = new CircuitBreaker(
                new Settings(
                        true,
                        0,
                        0.5,
                        20,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(8),
                        0,
                        1,
                        1,
                        Duration.ofSeconds(10)),
                () -> 0.5);

        for (int i = 0; i < 19; i++) {
            byShare.failed(byShare.admit(now), now);
        }
        assertThat(byShare.state(now)).isEqualTo(State.CLOSED);
        byShare.failed(byShare.admit(now), now);

        assertThat(byShare.state(now)).isEqualTo(State.OPEN);
    }

    // open

    @Test
    void saysHowLongItStaysOpen() {
        open();

        assertThat(breaker.reopensInNanos(now)).isEqualTo(SECOND);
        pass(SECOND - 1);
        assertThat(breaker.reopensInNanos(now)).isEqualTo(1);
        assertThat(state()).isEqualTo(State.OPEN);
        pass(1);
        assertThat(breaker.reopensInNanos(now)).isZero();
        assertThat(state()).isEqualTo(State.HALF_OPEN);
    }

    @Test
    void staysOpenLongerEachTimeUpToItsCap() {
        open();
        for (long seconds : List.of(1L, 2L, 4L, 8L, 8L)) {
            assertThat(breaker.reopensInNanos(now)).isEqualTo(seconds * SECOND);
            pass(seconds * SECOND);
            fail();
        }
    }

    @Test
    void growsOnWhenItOpensAgainSoonAfterItClosed() {
        open();
        recover();
        pass(7 * SECOND);

        open();

        assertThat(breaker.reopensInNanos(now)).isEqualTo(2 * SECOND);
    }

    @Test
    void fallsBackToItsFirstPauseAfterAWhile() {
        open();
        pass(SECOND);
        fail();
        recover();
        pass(8 * SECOND);

        open();

        assertThat(breaker.reopensInNanos(now)).isEqualTo(SECOND);
    }

    @Test
    void spreadsThePauseAtRandom() {
        CircuitBreaker early = new CircuitBreaker(settings(1, 1), () -> 0);
        CircuitBreaker late = new CircuitBreaker(settings(1, 1), () -> 0.999_999);
        for (int i = 0; i < 5; i++) {
            early.failed(early.admit(now), now);
            late.failed(late.admit(now), now);
        }

        assertThat(early.reopensInNanos(now)).isEqualTo(750 * MILLI);
        assertThat(late.reopensInNanos(now)).isBetween(1_249 * MILLI, 1_250 * MILLI);
    }

    @Test
    void takesNoResultOfACallAdmittedBeforeItOpened() {
        long early = admitted();
        long earlier = admitted();
        open();
        breaker.succeeded(early, now);
        pass(SECOND);
        breaker.succeeded(earlier, now);
        assertThat(state()).isEqualTo(State.HALF_OPEN);
        breaker.failed(early, now);
        assertThat(state()).isEqualTo(State.HALF_OPEN);
        recoverFromHere();

        for (int i = 0; i < 5; i++) {
            breaker.failed(early, now);
        }

        assertThat(state()).isEqualTo(State.CLOSED);
    }

    // half-open

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

    // disabled

    @Test
    void neverOpensWhenDisabled() {
        CircuitBreaker off = new CircuitBreaker(
                new Settings(
                        false,
                        1,
                        0.01,
                        1,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        0,
                        1,
                        1,
                        Duration.ofSeconds(1)),
                () -> 0.5);
        for (int i = 0; i < 100; i++) {
            off.cannotConnect(now);
        }

        assertThat(off.state(now)).isEqualTo(State.CLOSED);
        assertThat(off.admit(now)).isNotEqualTo(CircuitBreaker.REFUSED);
    }

    // settings

    @Test
    void refusesSettingsThatMakeNoSense() {
        Duration second = Duration.ofSeconds(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Settings(true, 5, 0, 20, second, second, second, 0, 1, 1, second));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Settings(true, 5, 0.5, 20, second, second, Duration.ZERO, 0, 1, 1, second));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Settings(true, 5, 0.5, 20, second, second, second, 1, 1, 1, second));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Settings(true, 5, 0.5, 20, second, second, second, 0, 0, 1, second));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Settings(true, 5, 0.5, 20, second, second, second, 0, 1, 1, Duration.ZERO));
    }

    // what the tests say

    private State state() {
        return breaker.state(now);
    }

    private void pass(long nanos) {
        now += nanos;
    }

    private long admitted() {
        long permit = breaker.admit(now);
        assertThat(permit).isNotEqualTo(CircuitBreaker.REFUSED).isNotNegative();
        return permit;
    }

    private void fail() {
        breaker.failed(admitted(), now);
    }

    private void succeed() {
        breaker.succeeded(admitted(), now);
    }

    private void open() {
        for (int i = 0; i < 5; i++) {
            fail();
        }
        assertThat(state()).isEqualTo(State.OPEN);
    }

    private void openByConnecting() {
        for (int i = 0; i < 5; i++) {
            breaker.cannotConnect(now);
        }
        assertThat(state()).isEqualTo(State.OPEN);
    }

    private void recover() {
        pass(breaker.reopensInNanos(now));
        recoverFromHere();
    }

    private void recoverFromHere() {
        succeed();
        succeed();
        assertThat(state()).isEqualTo(State.CLOSED);
    }
}
