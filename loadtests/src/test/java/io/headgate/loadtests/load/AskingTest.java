package io.headgate.loadtests.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.loadtests.measure.Recording;
import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AskingTest {
    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8080, http://127.0.0.1:8080/mcp?a=1",
        "http://127.0.0.1:8080/, http://127.0.0.1:8080/mcp?a=1",
        "https://plant.example/headgate/, https://plant.example/headgate/mcp?a=1"
    })
    void asksTheGatewayWhereverItIs(URI gateway, String asked) {
        Leg leg = new Leg(gateway, new Recording(), true, () -> true, 1, () -> {}, () -> {});

        assertThat(new Asking(leg).at("/mcp?a=1")).isEqualTo(asked);
    }
}
