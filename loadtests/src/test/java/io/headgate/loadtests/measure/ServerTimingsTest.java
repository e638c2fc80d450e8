package io.headgate.loadtests.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServerTimingsTest {
    @Test
    void readsWhatTheGatewaySays() {
        assertThat(ServerTimings.of("earlier;dur=0.002, wait;dur=4.843, connect;dur=2.030, upstream;dur=54.1"))
                .isEqualTo(new ServerTimings(4_843_000, 2_030_000, 54_100_000));
    }

    @Test
    void knowsNothingWhereNothingIsSaid() {
        assertThat(ServerTimings.of(null)).isEqualTo(new ServerTimings(-1, -1, -1));
        assertThat(ServerTimings.of("db;dur=53, await;dur=2")).isEqualTo(new ServerTimings(-1, -1, -1));
        assertThat(ServerTimings.of("wait;dur=x, upstream;dur=1")).isEqualTo(new ServerTimings(-1, -1, 1_000_000));
    }
}
