package io.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.config.Document;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxTest {
    @TempDir
    private Path elsewhere;

    private static GatewayConfig.Reading read(Path from, Map<String, String> environment) {
        return GatewayConfig.read(
                Document.parse(Sandbox.tasks(from, environment), "sandbox.conf", Headgate.toolkit(), environment));
    }

    @Test
    void offersPatternsInAClone() {
        GatewayConfig.Reading reading = read(Path.of(""), Map.of());

        assertThat(reading.report().text()).isEmpty();
        assertThat(reading.config().resources().toString()).contains("pattern://sdlc", "conf/apps/sdlc/patterns");
    }

    @Test
    void doesWithoutThemElsewhere() {
        GatewayConfig.Reading reading = read(elsewhere, Map.of());

        assertThat(reading.report().text()).isEmpty();
        assertThat(reading.config().resources().toString()).doesNotContain("pattern://sdlc");
    }

    @Test
    void takesThemFromWhereItIsTold() {
        Map<String, String> told = Map.of("PATTERNS_FOLDER", elsewhere.toString());

        assertThat(read(elsewhere, told).config().resources().toString())
                .contains("pattern://sdlc", elsewhere.toString());
        assertThat(read(elsewhere, Map.of("PATTERNS_FOLDER", elsewhere + "/none"))
                        .report()
                        .text())
                .contains("is not a folder that can be read");
    }
}
