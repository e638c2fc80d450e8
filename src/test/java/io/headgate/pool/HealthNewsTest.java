package io.headgate.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.pool.PoolSnapshot.Health;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HealthNewsTest {
    private final HealthNews news = new HealthNews();

    private boolean isNews(Health health, long millis) {
        return news.isNews(health, Duration.ofMillis(millis).toNanos());
    }

    @Test
    void isNoneThatAPoolBeginsWell() {
        assertThat(isNews(Health.DEGRADED, 0)).isFalse();
        assertThat(isNews(Health.HEALTHY, 100)).isFalse();
        assertThat(isNews(Health.HEALTHY, 5_000)).isFalse();
    }

    @Test
    void isTroubleThatLasts() {
        assertThat(isNews(Health.HEALTHY, 0)).isFalse();
        assertThat(isNews(Health.DEGRADED, 100)).isFalse();
        assertThat(isNews(Health.DEGRADED, 1_099)).isFalse();
        assertThat(isNews(Health.DEGRADED, 1_100)).isTrue();
        assertThat(isNews(Health.DEGRADED, 9_000)).isFalse();
        assertThat(isNews(Health.HEALTHY, 9_100)).isFalse();
        assertThat(isNews(Health.HEALTHY, 10_100)).isTrue();
    }

    @Test
    void isAtOnceThatCallsAreStopped() {
        assertThat(isNews(Health.HEALTHY, 0)).isFalse();
        assertThat(isNews(Health.UNHEALTHY, 1)).isTrue();
        assertThat(isNews(Health.HEALTHY, 2)).isFalse();
        assertThat(isNews(Health.UNHEALTHY, 3)).isFalse();
        assertThat(isNews(Health.HEALTHY, 4)).isFalse();
        assertThat(isNews(Health.HEALTHY, 1_004)).isTrue();
    }

    @Test
    void isNotThatItGoesToAndFro() {
        isNews(Health.HEALTHY, 0);
        for (int at = 1; at < 10_000; at += 100) {
            assertThat(isNews(Health.DEGRADED, at)).isFalse();
            assertThat(isNews(Health.HEALTHY, at + 50)).isFalse();
        }
    }
}
