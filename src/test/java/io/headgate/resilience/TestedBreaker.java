package io.headgate.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.resilience.CircuitBreaker.Settings;
import io.headgate.resilience.CircuitBreaker.State;
import java.time.Duration;

/** A breaker at a time of the test's choosing, and words for what is done to it. */
class TestedBreaker {
    static final long SECOND = 1_000_000_000L;
    static final long MILLI = 1_000_000L;
    /** The clock's origin is anybody's guess, and it may overflow on the way. */
    static final long ORIGIN = Long.MAX_VALUE - 20 * SECOND;

    final CircuitBreaker breaker = new CircuitBreaker(settings(1, 2), () -> 0.5);
    long now = ORIGIN;

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

    final State state() {
        return breaker.state(now);
    }

    final void pass(long nanos) {
        now += nanos;
    }

    final long admitted() {
        long permit = breaker.admit(now);
        assertThat(permit).isNotEqualTo(CircuitBreaker.REFUSED).isNotNegative();
        return permit;
    }

    final void fail() {
        breaker.failed(admitted(), now);
    }

    final void succeed() {
        breaker.succeeded(admitted(), now);
    }

    final void open() {
        for (int i = 0; i < 5; i++) {
            fail();
        }
        assertThat(state()).isEqualTo(State.OPEN);
    }

    final void openByConnecting() {
        for (int i = 0; i < 5; i++) {
            breaker.cannotConnect(now);
        }
        assertThat(state()).isEqualTo(State.OPEN);
    }

    final void recover() {
        pass(breaker.reopensInNanos(now));
        recoverFromHere();
    }

    final void recoverFromHere() {
        succeed();
        succeed();
        assertThat(state()).isEqualTo(State.CLOSED);
    }
}
