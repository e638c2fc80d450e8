package io.headgate.sandbox.canary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LiveCallsTest {
    private final Calls calls = new Calls();

    @Test
    void givesOnlyTheNewestOfWhatChangedIfAsked() {
        calls.tag("V.t", 10);
        String token = liveToken("'mode':'LastValue','includeQuality':true");

        assertThat(poll(token)).isEqualTo("{\"V.t\":[[\"2025-06-01T11:59:50.0000000+00:00\",10,192]]}");
        store(1);
        store(2);
        assertThat(poll(token)).isEqualTo("{\"V.t\":[[\"2025-06-01T12:00:02.0000000+00:00\",2,192]]}");
        assertThat(poll(token)).isEqualTo("{}");
    }

    @Test
    void endsAfterFiveIdleMinutes() {
        calls.tag("V.t", 10);
        String token = liveToken("'mode':'AllValues'");

        calls.advance(Duration.ofSeconds(299));
        poll(token);
        calls.advance(Duration.ofMinutes(5));

        assertThat(calls.readFails("getLiveData", "{'liveDataToken':'" + token + "'}")
                        .statusCode())
                .isEqualTo("BadLiveDataToken");
    }

    @Test
    void splitsWhatIsTooMuchForOneAnswer() {
        Calls small = new Calls(
                CanarySettings.defaults().withoutPlant().withLimits(SettingsForTests.pages(10_000, 1_000_000, 2)));
        small.tag("V.a", 10);
        small.tag("V.b", 10);
        small.tag("V.c", 10);
        String token = small.read("getLiveDataToken", "{'tags':['V.a','V.b','V.c']}")
                .path("liveDataToken")
                .asText();
        String request = "{'liveDataToken':'" + token + "'}";

        JsonNode first = small.read("getLiveData", request);
        JsonNode second = small.read("getLiveData", request);

        assertThat(first.path("data")).hasSize(2);
        assertThat(first.path("continuation")).hasSize(3);
        assertThat(first.path("continuation").path(2).isTextual()).isTrue();
        assertThat(second.path("data").has("V.c")).isTrue();
        assertThat(second.path("continuation").isNull()).isTrue();
    }

    @Test
    void refusesAModeItDoesNotKnow() {
        assertThat(calls.readFails("getLiveDataToken", "{'tags':['V.t'],'mode':'Some'}")
                        .errors())
                .containsExactly("Unknown mode: Some");
    }

    private void store(int seconds) {
        calls.put("V.t", Sample.good(Calls.NOW.plusSeconds(seconds), (long) seconds));
    }

    private String liveToken(String more) {
        return calls.read("getLiveDataToken", "{'tags':['V.t']," + more + "}")
                .path("liveDataToken")
                .asText();
    }

    private String poll(String token) {
        return calls.read("getLiveData", "{'liveDataToken':'" + token + "'}")
                .path("data")
                .toString();
    }
}
