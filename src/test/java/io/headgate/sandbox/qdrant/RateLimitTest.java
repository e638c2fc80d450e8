package io.headgate.sandbox.qdrant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private final AtomicLong nanos = new AtomicLong();
    private final RateLimit limit = new RateLimit("Read", 3, 0, nanos::get);

    @Test
    void tellsWhenToComeBack() {
        limit.take(3);

        assertThatThrownBy(() -> limit.take(1)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.status()).isEqualTo(429);
            assertThat(refusal.retryAfterSeconds()).hasValue(20);
            assertThat(refusal.text()).endsWith("only 0.0 were available. Retry after 20s");
        });
    }

    @Test
    void letsInAgainWhenToldTime() {
        limit.take(3);

        nanos.addAndGet(TimeUnit.SECONDS.toNanos(20));

        limit.take(1);
        assertThatThrownBy(() -> limit.take(1)).isInstanceOf(Refusal.class);
    }

    @Test
    void namesNoTimeForWhatNeverFits() {
        assertThatThrownBy(() -> limit.take(4))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.retryAfterSeconds()).isEmpty());
    }
}
