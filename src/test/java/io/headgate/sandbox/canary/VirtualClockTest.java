package io.headgate.sandbox.canary;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class VirtualClockTest {
    private static final Instant START = Instant.parse("2025-01-01T00:00:00.123456789Z");

    private final AtomicReference<Instant> machine = new AtomicReference<>(START);
    private final VirtualClock clock = new VirtualClock(machine::get);

    @Test
    void showsWholeTicks() {
        assertThat(clock.now()).isEqualTo(Instant.parse("2025-01-01T00:00:00.123456700Z"));
    }

    @Test
    void runsWithTheMachineFromWhereItIsMoved() {
        clock.advance(Duration.ofHours(1));
        machine.set(START.plusSeconds(5));

        assertThat(clock.now()).isEqualTo(Instant.parse("2025-01-01T01:00:05.123456700Z"));
    }

    @Test
    void standsWhileItIsHeldAndRunsOnFromThere() {
        Instant held = Instant.parse("2019-01-01T00:00:00Z");
        clock.holdAt(held);
        machine.set(START.plusSeconds(5));
        clock.advance(Duration.ofSeconds(2));
        assertThat(clock.now()).isEqualTo(held.plusSeconds(2));

        clock.run();
        machine.set(START.plusSeconds(8));

        assertThat(clock.now()).isEqualTo(held.plusSeconds(5));
    }
}
