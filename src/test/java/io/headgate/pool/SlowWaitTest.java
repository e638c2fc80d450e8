package io.headgate.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.pool.PoolSnapshot.Health;
import io.headgate.pool.SimulatedPool.Upstream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A pool whose callers wait for too long is degraded, for as long as that is so. */
class SlowWaitTest {
    private final SimulatedPool pool =
            SimulatedPool.started(PoolConfigs.of(0, 1).with("health.slow-wait", "1s"), Upstream.ACCEPTS);

    private Health health() {
        return pool.numbers().diagnosis().health(pool.now);
    }

    private void letOneWait(Duration time) {
        Caller first = pool.acquire();
        Caller second = pool.acquire(Duration.ofSeconds(30));
        pool.pass(time);
        pool.release(first);
        assertThat(second.holds()).isTrue();
        pool.release(second);
        pool.pass(Duration.ofSeconds(1));
    }

    @Test
    void isDegradedAndSaysHowLongTheyWait() {
        letOneWait(Duration.ofSeconds(3));

        assertThat(health()).isEqualTo(Health.DEGRADED);
        assertThat(pool.numbers().diagnosis().reasons(pool.now))
                .contains("Callers wait for connections for too long: 3000 ms (95th percentile of the last minute).");
    }

    @Test
    void isWellWhereTheyWaitNoLongerThanTheyShould() {
        letOneWait(Duration.ofMillis(900));

        assertThat(health()).isEqualTo(Health.HEALTHY);
    }

    @Test
    void isWellAgainAMinuteLaterEvenIfNobodyHasCome() {
        letOneWait(Duration.ofSeconds(3));

        pool.pass(Duration.ofSeconds(55));
        assertThat(health()).isEqualTo(Health.DEGRADED);
        pool.pass(Duration.ofSeconds(10));

        assertThat(health()).isEqualTo(Health.HEALTHY);
        assertThat(pool.statistics.waits().p95()).as("it is not forgotten").isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void isWellIfOneOfManyHadToWait() {
        letOneWait(Duration.ofSeconds(3));
        for (int i = 0; i < 40; i++) {
            pool.release(pool.acquire());
        }
        pool.pass(Duration.ofSeconds(1));

        assertThat(health()).isEqualTo(Health.HEALTHY);
    }
}
