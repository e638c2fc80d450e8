package io.headgate.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration HALF = Duration.ofMillis(500);
    private static final Duration CEILING = Duration.ofSeconds(30);

    @Test
    void doublesFromHalfASecondToThirty() {
        Backoff backoff = Backoff.doubling(HALF, CEILING, 0);

        assertThat(pausesInMillis(backoff, 9))
                .containsExactly(500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 30_000L, 30_000L, 30_000L);
    }

    @Test
    void doublesFromOneSecondToSixteen() {
        Backoff backoff = Backoff.doubling(Duration.ofSeconds(1), Duration.ofSeconds(16), 0);

        assertThat(pausesInMillis(backoff, 6)).containsExactly(1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 16_000L);
    }

    @Test
    void doesNotPauseAtItsFoot() {
        Backoff backoff = Backoff.doubling(HALF, CEILING, 0.25);

        assertThat(backoff.delay(() -> 0.9)).isZero();
        assertThat(backoff.next().next().reset()).isEqualTo(backoff);
    }

    @Test
    void spreadsEachPauseInBothDirections() {
        Backoff second = Backoff.doubling(HALF, CEILING, 0.25).next().next();

        assertThat(second.delay(() -> 0)).isEqualTo(Duration.ofMillis(750));
        assertThat(second.delay(() -> 0.5)).isEqualTo(Duration.ofSeconds(1));
        assertThat(second.delay(() -> 0.999_999)).isBetween(Duration.ofMillis(1_249), Duration.ofMillis(1_250));
    }

    @Test
    void spreadsEvenly() {
        Backoff first = Backoff.doubling(Duration.ofSeconds(1), CEILING, 0.25).next();
        Random random = new Random(7);
        int[] buckets = new int[5];

        for (int i = 0; i < 10_000; i++) {
            long millis = first.delay(random::nextDouble).toMillis();
            buckets[(int) ((millis - 750) / 100)]++;
        }

        assertThat(Arrays.stream(buckets).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(1_800, 2_200));
    }

    @Test
    void survivesAnyNumberOfFailures() {
        Backoff far = new Backoff(HALF, CEILING, 2, 0, Integer.MAX_VALUE);

        assertThat(far.next().delay(() -> 0)).isEqualTo(CEILING);
    }

    @Test
    void growsByItsFactor() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), CEILING, 3, 0, 0);

        assertThat(pausesInMillis(backoff, 4)).containsExactly(100L, 300L, 900L, 2_700L);
    }

    @Test
    void refusesWhatIsNotALadder() {
        assertThatIllegalArgumentException().isThrownBy(() -> Backoff.doubling(Duration.ZERO, CEILING, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> Backoff.doubling(CEILING, HALF, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> Backoff.doubling(HALF, CEILING, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(HALF, CEILING, 0.5, 0, 0));
    }

    private static List<Long> pausesInMillis(Backoff backoff, int steps) {
        List<Long> pauses = new ArrayList<>();
        Backoff current = backoff;
        for (int i = 0; i < steps; i++) {
            current = current.next();
            pauses.add(current.delay(() -> 0.5).toMillis());
        }
        return pauses;
    }
}
