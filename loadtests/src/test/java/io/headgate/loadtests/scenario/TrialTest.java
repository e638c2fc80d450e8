package io.headgate.loadtests.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TrialTest {
    @Test
    void countsTheMiddleHalfOfItsTurns() {
        assertThat(Trial.middle(List.of(9.0, 1.0, 4.0, 2.0, 3.0, 5.0, 90.0, 0.0)))
                .isEqualTo(3.5);
        assertThat(Trial.middle(List.of(2.0, 4.0))).isEqualTo(3);
        assertThat(Trial.middle(List.of(7.0))).isEqualTo(7);
    }
}
