package io.headgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Deadline;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatienceTest {
    private static final long NOW = 77;
    private final Patience patience = new Patience(List.of("Request-Timeout", "grpc-timeout"));

    @ParameterizedTest
    @CsvSource({"5, PT5S", "5s, PT5S", "250ms, PT0.25S", "999999999, PT277777H46M39S"})
    void readsSecondsAndMilliseconds(String value, Duration expected) {
        assertThat(Patience.plain(value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "1H, PT1H",
        "2M, PT2M",
        "30S, PT30S",
        "100m, PT0.1S",
        "100u, PT0.0001S",
        "7n, PT0.000000007S",
        "00000001S, PT1S",
        "99999999S, PT8760H",
        "99999999H, PT8760H",
    })
    void readsTheFormOfGrpc(String value, Duration expected) {
        assertThat(Patience.grpc(value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "S", "1", "0S", "1s", "1h", "-1S", "+1S", "1.5S", "123456789S", "1 S", "1SS", "S1"})
    void knowsWhatIsNotTheFormOfGrpc(String value) {
        assertThat(Patience.grpc(value)).isNull();
        assertThat(patience.unreadable(Headers.of("Grpc-Timeout", value))).isEqualTo("grpc-timeout");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0s", "s", "ms", "1S", "1m", "-1", "1.5", "1234567890", "1 s"})
    void knowsWhatIsNoTime(String value) {
        assertThat(Patience.plain(value)).isNull();
        assertThat(patience.unreadable(Headers.of("request-timeout", value))).isEqualTo("Request-Timeout");
    }

    @Test
    void takesTheSoonest() {
        Deadline route = Deadline.after(Duration.ofSeconds(10), NOW);

        assertThat(patience.deadline(Headers.of("Request-Timeout", "5", "grpc-timeout", "3S"), route, NOW))
                .isEqualTo(Deadline.after(Duration.ofSeconds(3), NOW));
        assertThat(patience.deadline(Headers.of("Request-Timeout", "2", "grpc-timeout", "3S"), route, NOW))
                .isEqualTo(Deadline.after(Duration.ofSeconds(2), NOW));
        assertThat(patience.deadline(Headers.of("Request-Timeout", "20", "grpc-timeout", "1H"), route, NOW))
                .isEqualTo(route);
        assertThat(patience.deadline(Headers.EMPTY, route, NOW)).isEqualTo(route);
    }

    @Test
    void wantsEachFieldOnce() {
        assertThat(patience.unreadable(Headers.of("grpc-timeout", "1S", "Request-Timeout", "1")))
                .isNull();
        assertThat(patience.unreadable(Headers.of("grpc-timeout", "1S", "grpc-timeout", "1S")))
                .isEqualTo("grpc-timeout");
    }
}
