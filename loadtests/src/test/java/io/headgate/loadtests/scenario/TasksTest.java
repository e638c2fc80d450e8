package io.headgate.loadtests.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TasksTest {
    @Test
    void countIdsThatTwoCallersGot() {
        assertThat(Tasks.collisions(List.of(range(1, 3), range(4, 6), range(7, 7))))
                .isZero();
        assertThat(Tasks.collisions(List.of(range(1, 3), range(3, 5), range(1, 1))))
                .isEqualTo(2);
    }

    private static String range(long first, long last) {
        return "{\"name\":\"REQ\",\"first_id\":" + first + ",\"last_id\":" + last + "}";
    }
}
