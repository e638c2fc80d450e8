package io.headgate.loadtests.load;

import static io.gatling.javaapi.core.CoreDsl.pause;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.loadtests.measure.Recording;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class GatlingRunTest {
    @TempDir
    Path scratch;

    private final AtomicBoolean begun = new AtomicBoolean();

    private Course course(Duration visit) {
        return new Course(
                "visits",
                URI.create("http://127.0.0.1:9"),
                asking -> pause(visit),
                new Model.Rounds(1, 2),
                () -> true,
                Duration.ofSeconds(4),
                1,
                new Recording(),
                () -> begun.set(true));
    }

    @Test
    @Timeout(60)
    void aRunThatDoesNotEndIsBrokenOffAtItsLimit() {
        assertThatThrownBy(() -> GatlingRun.run(course(Duration.ofHours(1)), scratch))
                .isInstanceOf(IOException.class)
                .hasMessage("visits had not ended after 4 s and was broken off");
        assertThat(begun).isTrue();
    }

    @Test
    @Timeout(60)
    void aRunThatEndsInTimeIsNot() throws IOException {
        GatlingRun.run(course(Duration.ofMillis(1)), scratch);
        assertThat(begun).isTrue();
    }
}
