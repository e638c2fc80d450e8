package io.headgate.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.wire.Headers;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessTest {
    private final Access access =
            new Access(List.of("https://tools.plant.example"), List.of("localhost", "127.0.0.1", "[::1]"));

    @ParameterizedTest
    @CsvSource({
        "localhost:8080, http://localhost:8080",
        "127.0.0.1:8080, http://127.0.0.1:8080",
        "[::1]:8080, http://[::1]:8080",
        "LOCALHOST:8080, http://localhost:8080",
        "localhost, http://localhost:80",
        "localhost:8080, https://tools.plant.example",
        "localhost:8080, https://tools.plant.example:443"
    })
    void letsOwnAndListedPagesIn(String host, String origin) {
        assertThat(access.objection(Headers.of("Host", host, "Origin", origin))).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:8080, http://evil.example, 403",
        "localhost:8080, null, 403",
        "localhost:8080, '', 403",
        "localhost:8080, http://localhost:8081, 403",
        "localhost:8080, http://127.0.0.1:8080, 403",
        "localhost:8080, http://localhost:8080.evil.example, 403",
        "localhost:8080, http://tools.plant.example, 403",
        "localhost:8080, https://tools.plant.example:8443, 403",
        "localhost:8080, https://tools.plant.example.evil.example, 403",
        "evil.example:8080, http://evil.example:8080, 421",
        "evil.example, http://localhost, 421",
        "localhost.evil.example, http://localhost, 421"
    })
    void keepsOthersOut(String host, String origin, int status) {
        Refusal refusal = access.objection(Headers.of("Host", host, "Origin", origin));

        assertThat(Objects.requireNonNull(refusal).status()).isEqualTo(status);
    }

    @Test
    void letsProgramsIn() {
        assertThat(access.objection(Headers.of("Host", "localhost:8080"))).isNull();
        assertThat(access.objection(Headers.EMPTY)).isNull();
    }

    @Test
    void keepsTwoOriginsOut() {
        assertThat(access.objection(
                        Headers.of("Host", "localhost", "Origin", "http://localhost", "Origin", "http://evil.example")))
                .isNotNull();
    }
}
