package io.headgate.upstream.canary;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldTagsTest {
    private long now = -5;
    private final HeldTags held = new HeldTags(() -> now, Duration.ofSeconds(60));

    @Test
    void remembersATagAsLongAsItsHolderCanLive() {
        held.add(List.of("D.a"));
        now += Duration.ofSeconds(20).toNanos();
        held.add(List.of("D.b"));
        now += Duration.ofSeconds(20).toNanos();

        assertThat(held.remaining(List.of("D.a"))).hasSeconds(20);
        assertThat(held.remaining(List.of("D.x", "D.a", "D.b"))).hasSeconds(40);
        assertThat(held.remaining(List.of("D.x"))).isZero();
        now += Duration.ofSeconds(20).toNanos();
        assertThat(held.remaining(List.of("D.a"))).isZero();
    }
}
