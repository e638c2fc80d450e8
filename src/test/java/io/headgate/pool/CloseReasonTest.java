package io.headgate.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.observe.PoolMeters;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CloseReasonTest {
    @ParameterizedTest
    @EnumSource
    void isKnownToTheMeters(CloseReason reason) {
        assertThat(PoolMeters.CLOSE_REASONS).contains(reason.tag());
    }
}
