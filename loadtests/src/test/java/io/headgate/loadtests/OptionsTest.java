package io.headgate.loadtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class OptionsTest {
    private final Options options = new Options();

    @BeforeEach
    void write(@TempDir Path folder) {
        options.reports = folder.resolve("reports");
        options.scenarios = List.of("canary", "qdrant-5");
    }

    @Test
    void tellAllThatIsWrongAtOnce(@TempDir Path folder) throws Exception {
        options.scenarios = List.of("canary-1", "canary-o");
        options.users = -1;
        options.iterations = 0;
        options.soak = Duration.ZERO;
        options.warmUp = Duration.ofSeconds(-3);
        options.against = URI.create("ftp://127.0.0.1");
        options.fault = Options.SeededFault.NO_CACHE;
        options.reports = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(options::check)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "no scenario \"canary-o\"; there are burst, canary-1",
                        "--users",
                        "--iterations",
                        "--soak",
                        "--warm-up",
                        "--against must be like http://127.0.0.1:8080",
                        "--seed-fault",
                        "--reports");
    }

    @Test
    void wantAGatewayThatAnswers() {
        // Port 1 is nobody's.
        options.against = URI.create("http://127.0.0.1:1");

        assertThatThrownBy(options::check).hasMessage("--against: nobody answers at http://127.0.0.1:1");
    }

    @Test
    void areRightAsTheyAre() {
        assertThatCode(options::check).doesNotThrowAnyException();
        assertThat(options.chosen("canary-25")).isTrue();
        assertThat(options.chosen("qdrant-5")).isTrue();
        assertThat(options.chosen("qdrant-50")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1M30S", "pt90s", "1m30s", "90s", "90S"})
    void takeTimesAsPeopleWriteThem(String text) {
        assertThat(Main.duration(text)).isEqualTo(Duration.ofSeconds(90));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "90", "soon", "1 m"})
    void sayWhatIsNoTime(String text) {
        assertThatThrownBy(() -> Main.duration(text))
                .isInstanceOf(CommandLine.TypeConversionException.class)
                .hasMessageContaining("90s");
    }
}
