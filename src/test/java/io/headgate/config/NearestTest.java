package io.headgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> KNOWN = List.of("max", "min", "max-waiting", "acquire-timeout", "idle-timeout");

    @ParameterizedTest
    @CsvSource({
        "maxx, max",
        "amx, max",
        "max-wating, max-waiting",
        "aquire-timeout, acquire-timeout",
        "max-connections, max",
        "timeout-idle, idle-timeout",
    })
    void findsTheNameThatWasMeant(String written, String meant) {
        assertThat(Nearest.to(written, KNOWN)).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"colour", "zzzzzzzz"})
    void staysSilentAboutAnythingElse(String written) {
        assertThat(Nearest.to(written, KNOWN)).isEmpty();
    }

    @Test
    void hintsAtTheNameThatWasMeantElseAtAllThereAre() {
        assertThat(Nearest.hint("maxx", KNOWN, "add one")).isEqualTo("did you mean max?");
        assertThat(Nearest.hint("colour", List.of("min", "max"), "add one")).isEqualTo("there are [max, min]");
        assertThat(Nearest.hint("colour", List.of(), "add one")).isEqualTo("add one");
    }
}
