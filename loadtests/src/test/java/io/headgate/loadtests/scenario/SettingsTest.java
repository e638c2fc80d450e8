package io.headgate.loadtests.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.loadtests.measure.Watch;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SettingsTest {
    private static Settings taking(double part) {
        return new Settings(0, 1, false, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, part);
    }

    @Test
    void shortenInWholeSecondsAndNeverToNothing() {
        assertThat(taking(0.6).warmUp(1, false).least()).isEqualTo(Duration.ofSeconds(1));
        assertThat(taking(0.1).length(3)).isEqualTo(Duration.ofSeconds(1));
        assertThat(taking(0.6).length(8)).isEqualTo(Duration.ofSeconds(5));
        assertThat(taking(1).length(8)).isEqualTo(Duration.ofSeconds(8));
        assertThat(taking(0.6).warmUp(0, false).least()).isZero();
    }

    @Test
    void letNoWarmUpEndBeforeItIsKnownWhetherTheGatewayHasSettled() {
        Settings settling = new Settings(
                0, 1, false, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(12), Duration.ofSeconds(60), 1);
        assertThat(settling.warmUp(1, false).least()).isEqualTo(Watch.LATELY);
        assertThat(settling.warmUp(1, true).least()).isEqualTo(Duration.ofSeconds(12));
        assertThat(settling.warmUp(0, false).least()).isZero();
    }
}
