package io.headgate.loadtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RepeatedRunsTest {
    @Test
    void areMeansOfGatewaysThatWereStartedApart() {
        assertThat(RepeatedRuns.means(List.of(1.0, 10.0, 3.0, 20.0, 5.0, 30.0), 2))
                .containsExactly(3.0, 20.0);
        assertThat(RepeatedRuns.means(List.of(1.0, 2.0, 3.0), 3)).containsExactly(1.0, 2.0, 3.0);
    }

    @Test
    void areSome() {
        Repeating none = new Repeating();
        none.gateways = 0;

        assertThatThrownBy(none::check).hasMessageContaining("--gateways");
    }
}
