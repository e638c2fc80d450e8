package io.headgate.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {
    private static final Duration SHORT = Duration.ofMillis(30);
    private static final Duration LONG = Duration.ofSeconds(10);

    @Test
    void returnsOnceTheConditionHolds() {
        AtomicInteger asked = new AtomicInteger();

        Await.until(LONG, () -> asked.incrementAndGet() == 3);

        assertThat(asked).hasValue(3);
    }

    @Test
    void failsAtItsLimitAndNamesWhatItAwaited() {
        assertThatThrownBy(() -> Await.until("the flood", SHORT, () -> false))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the flood")
                .hasMessageContaining("30 ms");
    }

    @Test
    void letsAFailedAssertionThroughAtOnce() {
        AtomicInteger asked = new AtomicInteger();

        assertThatThrownBy(() -> Await.until(LONG, () -> {
                    assertThat(asked.incrementAndGet()).isZero();
                    return true;
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected: 0");
        assertThat(asked).hasValue(1);
    }

    @Test
    void returnsOnceTheAssertionsPass() {
        AtomicInteger asked = new AtomicInteger();

        Await.untilAsserted(
                "the third", LONG, () -> assertThat(asked.incrementAndGet()).isEqualTo(3));

        assertThat(asked).hasValue(3);
    }

    @Test
    void showsWhichAssertionFailedLast() {
        assertThatThrownBy(() -> Await.untilAsserted("two", SHORT, () -> {
                    throw new AssertionError("two expected");
                }))
                .hasMessageContaining("two did not hold within 30 ms")
                .hasRootCauseMessage("two expected");
    }

    @Test
    void endsAtOnceWhenAssertionsAreBroken() {
        assertThatThrownBy(() -> Await.untilAsserted("nothing", LONG, () -> {
                    throw new IllegalStateException("broken");
                }))
                .hasRootCauseMessage("broken");
    }

    @Test
    void failsWhenWhatShouldStayBreaks() {
        AtomicInteger asked = new AtomicInteger();

        assertThatThrownBy(() -> Await.stays(LONG, () -> asked.incrementAndGet() < 3))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void boundsTheWaitForALatch() {
        assertThatThrownBy(() -> Await.latch(new CountDownLatch(1), SHORT)).isInstanceOf(AssertionError.class);
    }
}
