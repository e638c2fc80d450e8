package io.headgate.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final double SHARE = 0.2;
    private static final int MIN = 3;

    private final RetryBudget budget = new RetryBudget(SHARE, MIN, WINDOW);

    private int takeAll(long now) {
        int taken = 0;
        while (budget.take(now)) {
            taken++;
        }
        return taken;
    }

    @Test
    void allowsAFewWhereThereAreFewCalls() {
        budget.called(SECOND);

        assertThat(takeAll(SECOND)).isEqualTo(MIN);
    }

    @Test
    void allowsAShareOfManyCalls() {
        for (int i = 0; i < 1000; i++) {
            budget.called(SECOND);
        }

        assertThat(takeAll(2 * SECOND)).isEqualTo(200);
    }

    @Test
    void forgetsWhatHasLeftTheWindow() {
        for (int i = 0; i < 1000; i++) {
            budget.called(SECOND);
        }
        takeAll(SECOND);

        assertThat(takeAll(10 * SECOND)).isZero();
        assertThat(takeAll(12 * SECOND)).isEqualTo(MIN);
        assertThat(takeAll(1000 * SECOND)).isEqualTo(MIN);
    }

    @Test
    void isNotMovedBackByALateClock() {
        budget.called(100 * SECOND);
        takeAll(100 * SECOND);

        assertThat(takeAll(95 * SECOND)).isZero();
        assertThat(takeAll(101 * SECOND)).isZero();
    }

    @Test
    void takesNegativeTimesToo() {
        assertThat(takeAll(-3 * SECOND)).isEqualTo(MIN);
        assertThat(takeAll(SECOND)).isZero();
    }

    /** At each grant, what was granted in the window that ends there is within what was asked in it. */
    @RepeatedTest(20)
    void neverGrantsMoreThanTheShareOfAnyWindow() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<Long> calls = new ArrayList<>();
        List<Long> retries = new ArrayList<>();
        long now = random.nextInt(1000) * SECOND;
        for (int i = 0; i < 5000; i++) {
            now += random.nextInt(100) == 0 ? random.nextInt(30) * SECOND / 2 : random.nextInt(40_000_000);
            if (random.nextInt(3) > 0) {
                budget.called(now);
                calls.add(now);
            } else if (budget.take(now)) {
                retries.add(now);
                long from = now - WINDOW.toNanos();
                long made = calls.stream().filter(at -> at > from).count();
                long granted = retries.stream().filter(at -> at > from).count();
                assertThat((double) granted)
                        .as("seed %d, step %d", seed, i)
                        .isLessThanOrEqualTo(Math.max(MIN, SHARE * made));
            }
        }
        assertThat(retries).as("seed %d", seed).hasSizeGreaterThan(100);
    }
}
