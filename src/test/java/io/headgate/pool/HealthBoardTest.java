package io.headgate.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.pool.PoolSnapshot.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HealthBoardTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L); // it overflows in a second
    private final long began = nanos.get();
    private final HealthBoard board = new HealthBoard(nanos::get, () -> START.plusNanos(nanos.get() - began));

    @Test
    void beginsUnhealthy() {
        assertThat(board.read())
                .isEqualTo(new HealthState(Health.UNHEALTHY, List.of("The pool is being started."), START));
    }

    @Test
    void tellsSinceWhenTheHealthIsWhatItIs() {
        pass(Duration.ofSeconds(1));
        board.say(Health.DEGRADED, List.of("one"));
        pass(Duration.ofSeconds(1));
        board.say(Health.DEGRADED, List.of("one", "two"));
        pass(Duration.ofSeconds(1));
        board.say(Health.DEGRADED, List.of("one", "two"));

        assertThat(board.read())
                .isEqualTo(new HealthState(Health.DEGRADED, List.of("one", "two"), START.plusSeconds(1)));

        board.say(Health.HEALTHY, List.of("well"));
        assertThat(board.read()).isEqualTo(new HealthState(Health.HEALTHY, List.of("well"), START.plusSeconds(3)));
    }

    @Test
    void doesNotBelieveAPoolThatHasGoneSilent() {
        board.say(Health.HEALTHY, List.of("well"));
        pass(HealthBoard.SILENCE);
        assertThat(board.read().health()).isEqualTo(Health.HEALTHY);

        board.say(Health.HEALTHY, List.of("well"));
        pass(HealthBoard.SILENCE);
        assertThat(board.read().health()).isEqualTo(Health.HEALTHY);

        pass(Duration.ofNanos(1));
        assertThat(board.read().health()).isEqualTo(Health.UNHEALTHY);
        assertThat(board.read().since()).isEqualTo(START.plus(HealthBoard.SILENCE));

        board.say(Health.HEALTHY, List.of("well"));
        assertThat(board.read()).isEqualTo(new HealthState(Health.HEALTHY, List.of("well"), START));
    }

    @Test
    void believesBadNewsForAsLongAsThereIsNoOther() {
        board.say(Health.UNHEALTHY, List.of("down"));
        pass(Duration.ofDays(1));

        assertThat(board.read()).isEqualTo(new HealthState(Health.UNHEALTHY, List.of("down"), START));
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
