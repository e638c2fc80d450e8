package io.headgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebOriginTest {
    private static final String HOST = "plant.example:8080";

    @Test
    void programsAreNoPages() {
        assertThat(WebOrigin.isForeign(Headers.of("Host", HOST))).isFalse();
        assertThat(WebOrigin.isForeign(Headers.EMPTY)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "http://plant.example:8080, false",
        "https://PLANT.example:8080, false",
        "http://plant.example, true",
        "http://plant.example:8081, true",
        "http://plant.example:8080.evil.example, true",
        "http://evil.example, true",
        "null, true"
    })
    void aPageIsForeignIfItWasServedElsewhere(String origin, boolean foreign) {
        assertThat(WebOrigin.isForeign(Headers.of("Host", HOST, "Origin", origin)))
                .isEqualTo(foreign);
    }

    @ParameterizedTest
    @CsvSource({"same-origin, false", "none, false", "same-site, true", "cross-site, true", "new-word, true"})
    void withoutAnOriginTheBrowsersOwnWordCounts(String site, boolean foreign) {
        assertThat(WebOrigin.isForeign(Headers.of("Host", HOST, "Sec-Fetch-Site", site)))
                .isEqualTo(foreign);
    }

    @Test
    void twoOriginsAreNobodys() {
        Headers twice = Headers.of("Host", HOST, "Origin", "http://" + HOST, "Origin", "http://" + HOST);
        assertThat(WebOrigin.isForeign(twice)).isTrue();
    }
}
