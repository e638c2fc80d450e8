package io.headgate.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The alert rules and their tests, as Prometheus itself runs them; needs {@code promtool} (Debian package prometheus). */
class AlertRulesIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @ParameterizedTest
    @CsvSource({"check, headgate-alerts.yml", "test, headgate-alerts_test.yml"})
    void areAcceptedByPromtool(String how, String file) throws IOException, InterruptedException {
        Process promtool = promtool(how, file);

        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(promtool.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(promtool.exitValue()).as(said).isZero();
        assertThat(said).contains("SUCCESS");
    }

    private static Process promtool(String how, String file) {
        try {
            return new ProcessBuilder("promtool", how, "rules", file)
                    .directory(Path.of("conf", "prometheus").toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            System.err.println(
                    "SKIPPED: promtool is not installed (apt-get install prometheus); the alert rules are not checked");
            return Assumptions.abort("promtool is not installed");
        }
    }
}
