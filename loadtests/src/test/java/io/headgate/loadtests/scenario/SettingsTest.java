package io.headgate.loadtests.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.loadtests.measure.Watch;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SettingsTest {
    @Test
    void letNoWarmUpEndBeforeItIsKnownWhetherTheGatewayHasSettled() {
        Settings settling =
                new Settings(0, 1, false, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(12), Duration.ofSeconds(60));
        assertThat(settling.warmUp(1, false).least()).isEqualTo(Watch.LATELY);
        assertThat(settling.warmUp(1, true).least()).isEqualTo(Duration.ofSeconds(12));
        assertThat(settling.warmUp(0, false).least()).isZero();
    }
}
