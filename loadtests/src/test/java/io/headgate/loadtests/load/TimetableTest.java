package io.headgate.loadtests.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimetableTest {
    private final Timetable tenASecond = new Timetable(10);

    private static long millis(long many) {
        return -5 + TimeUnit.MILLISECONDS.toNanos(many);
    }

    @Test
    void beginsWithTheFirstVisitAndGoesOnEvenlyHoweverLateTheOthersAre() {
        assertThat(tenASecond.due(millis(0))).isEqualTo(millis(0));
        assertThat(tenASecond.due(millis(170))).isEqualTo(millis(100));
        assertThat(tenASecond.due(millis(203))).isEqualTo(millis(200));
    }

    @Test
    void aVisitThatIsEarlyIsDueWhenItComes() {
        assertThat(tenASecond.due(millis(0))).isEqualTo(millis(0));
        assertThat(tenASecond.due(millis(99))).isEqualTo(millis(99));
    }
}
