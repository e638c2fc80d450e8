package io.headgate.loadtests.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ModelTest {
    private static final Duration LENGTH = Duration.ofSeconds(12);

    @Test
    void isDividedIntoWholeSecondsOrRounds() {
        assertThat(new Model.Busy(3, LENGTH).part(5)).isEqualTo(new Model.Busy(3, Duration.ofSeconds(2)));
        assertThat(new Model.Arrivals(50, LENGTH).part(4)).isEqualTo(new Model.Arrivals(50, Duration.ofSeconds(3)));
        assertThat(new Model.Paced(3, Duration.ofSeconds(1), LENGTH).part(2))
                .isEqualTo(new Model.Paced(3, Duration.ofSeconds(1), Duration.ofSeconds(6)));
        assertThat(new Model.Rounds(3, 100).part(5)).isEqualTo(new Model.Rounds(3, 20));
    }

    @Test
    void noPartIsEmpty() {
        assertThat(new Model.Busy(1, Duration.ofSeconds(1)).part(5))
                .isEqualTo(new Model.Busy(1, Duration.ofSeconds(1)));
        assertThat(new Model.Rounds(1, 3).part(5)).isEqualTo(new Model.Rounds(1, 1));
    }
}
