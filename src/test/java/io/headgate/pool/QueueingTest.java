package io.headgate.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueueingTest {
    /** One server is as busy as it is offered; for two, C = a² / (2 + a); the last by the definition, summed up by hand. */
    @ParameterizedTest
    @CsvSource({"1, 0.5, 0.5", "1, 0.9, 0.9", "2, 1, 0.333333", "2, 1.5, 0.642857", "3, 2, 0.444444", "10, 0, 0"})
    void knowsHowManyFindAllServersBusy(int servers, double offered, double expected) {
        assertThat(Queueing.erlangC(servers, offered)).isEqualTo(expected, within(1e-6));
    }

    @Test
    void staysInBoundsWithManyServers() {
        assertThat(Queueing.erlangC(10_000, 9_900)).isBetween(0.0, 1.0);
        assertThat(Queueing.erlangC(3, 3)).isEqualTo(1);
        assertThat(Queueing.meanWait(3, 3, 1, 1, 1)).isInfinite();
    }

    /** A single server with random arrivals and service waits ρ / (1 - ρ) service times, with a fixed service time half of it. */
    @Test
    void knowsTheMeanWait() {
        assertThat(Queueing.meanWait(1, 0.8, 50, 1, 1)).isEqualTo(200, within(1e-6));
        assertThat(Queueing.meanWait(1, 0.8, 50, 1, 0)).isEqualTo(100, within(1e-6));
        assertThat(Queueing.meanWait(1, 0.8, 50, 0, 0)).isZero();
    }
}
