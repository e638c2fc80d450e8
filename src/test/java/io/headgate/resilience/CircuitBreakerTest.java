package io.headgate.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.headgate.resilience.CircuitBreaker.Settings;
import io.headgate.resilience.CircuitBreaker.State;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest extends TestedBreaker {
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
}
