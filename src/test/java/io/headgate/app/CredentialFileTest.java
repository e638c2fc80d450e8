package io.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.headgate.call.UpstreamName;
import io.headgate.config.Document;
import io.headgate.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class CredentialFileTest {
    @TempDir
    private Path folder;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final List<String> used = new ArrayList<>();

    @BeforeEach
    void listen() {
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void quiet() {
        logger().detachAppender(log);
        // Whatever happened: never a secret.
        assertThat(told()).noneMatch(line -> line.contains("sesame"));
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(CredentialFile.class);
    }

    private List<String> told() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private Path path() {
        return folder.resolve("key");
    }

    private void write(String content) throws IOException {
        Files.writeString(path(), content);
    }

    private CredentialFile holding(String content) throws IOException {
        write(content);
        Document document = Configurations.document("vars.key = { file = \"" + path() + "\" }");
        Secret secret = Objects.requireNonNull(document.section("vars").secret("key"));
        return new CredentialFile(new UpstreamName("store"), secret, changed -> used.add(changed.reveal()));
    }

    @Test
    void leavesAsItIsWhatHasNotChanged() throws IOException {
        CredentialFile file = holding("sesame-1\n");

        assertThat(file.look()).isFalse();
        write("sesame-1");
        assertThat(file.look()).isFalse();

        assertThat(used).isEmpty();
        assertThat(told()).isEmpty();
    }

    @Test
    void usesWhatItSawTwice() throws IOException {
        CredentialFile file = holding("sesame-1");

        write("sesame-2\n");
        assertThat(file.look()).isTrue();
        assertThat(used).isEmpty();
        assertThat(file.look()).isFalse();
        assertThat(file.look()).isFalse();

        assertThat(used).containsExactly("sesame-2");
        assertThat(told()).containsExactly("the credential of upstream store has changed in " + path());
    }

    @Test
    void doesNotUseWhatIsStillBeingWritten() throws IOException {
        CredentialFile file = holding("sesame-1");

        write("ses");
        assertThat(file.look()).isTrue();
        write("sesame-3");
        assertThat(file.look()).isTrue();
        assertThat(file.look()).isFalse();

        assertThat(used).containsExactly("sesame-3");
    }

    @Test
    void keepsTheOldOneAndWarnsOnceWhileThereIsNone() throws IOException {
        CredentialFile file = holding("sesame-1");

        write("\n");
        assertThat(file.look()).isFalse();
        Files.delete(path());
        assertThat(file.look()).isFalse();
        assertThat(told())
                .containsExactly("the credential of upstream store cannot be read again from " + path()
                        + ", the old one stays in use: the secret must be one line of text without control characters,"
                        + " and not empty");

        write("sesame-2");
        assertThat(file.look()).isTrue();
        assertThat(file.look()).isFalse();
        assertThat(used).containsExactly("sesame-2");

        write("two\nlines");
        assertThat(file.look()).isFalse();
        assertThat(told()).hasSize(3);
        assertThat(used).hasSize(1);
    }
}
