package io.headgate.loadtests.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ModelTest {
    private static Duration seconds(int many) {
        return Duration.ofSeconds(many);
    }

    @Test
    void isDividedIntoWholeSecondsOrRounds() {
        assertThat(new Model.Busy(3, seconds(25)).part(5)).isEqualTo(new Model.Busy(3, seconds(5)));
        assertThat(new Model.Arrivals(50, seconds(27)).part(4)).isEqualTo(new Model.Arrivals(50, seconds(6)));
        assertThat(new Model.Paced(3, seconds(1), seconds(12)).part(2))
                .isEqualTo(new Model.Paced(3, seconds(1), seconds(6)));
        assertThat(new Model.Rounds(3, 100).part(5)).isEqualTo(new Model.Rounds(3, 20));
    }

    @Test
    void noPartIsShorterThanASecondOrARound() {
        assertThat(new Model.Busy(1, seconds(8)).part(12)).isEqualTo(new Model.Busy(1, seconds(1)));
        assertThat(new Model.Rounds(1, 3).part(5)).isEqualTo(new Model.Rounds(1, 1));
    }
}
