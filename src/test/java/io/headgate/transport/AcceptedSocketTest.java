package io.headgate.transport;

import static io.headgate.transport.Sockets.failure;
import static io.headgate.transport.Sockets.get;
import static io.headgate.transport.Sockets.serve;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.testing.Await;
import io.headgate.testing.HeapProbe;
import io.headgate.testing.Pattern;
import io.headgate.testing.RawClient;
import io.headgate.testing.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Sockets that were accepted, on each kind of executor. */
@ParameterizedClass
@EnumSource(Systems.class)
class AcceptedSocketTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int LARGE = 50 << 20;

    private final ActorSystem system;

    AcceptedSocketTest(Systems kind) {
        system = kind.start();
    }

    @AfterEach
    void stop() {
        Systems.stop(system);
    }

    @Test
    void echoesFiftyMegabytesToASlowReaderWithLittleMemory() throws IOException {
        Acceptor acceptor = serve(system, Flow.create());
        long before = HeapProbe.liveBytes();
        RawClient.Options narrow =
                RawClient.Options.DEFAULT.receiveBuffer(16_384).limit(PATIENCE);
        try (RawClient client = RawClient.connect(acceptor.address().getPort(), narrow)) {
            CompletableFuture<Void> sent = client.start(Step.sendPattern(LARGE), Step.halfClose());

            Await.stays(Duration.ofMillis(300), () -> !sent.isDone());
            assertThat(HeapProbe.liveBytes() - before).isLessThan(16 << 20);
            for (int at = 0; at < LARGE; at += 1 << 20) {
                assertThat(client.readBytes(1 << 20)).isEqualTo(Pattern.bytes(at, 1 << 20));
            }
            assertThat(client.readToEnd()).isEmpty();
            get(sent);
        }
    }

    @Test
    void stillWritesAfterThePeerHasEnded() throws IOException {
        Acceptor acceptor =
                serve(system, Flow.<ByteString>create().fold(ByteString.emptyByteString(), ByteString::concat));
        try (RawClient client = RawClient.connect(acceptor.address().getPort())) {
            client.send("a", "b", "c").halfClose();

            assertThat(client.readToEnd()).isEqualTo("abc".getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void stillReadsAfterItHasEnded() throws IOException {
        CompletableFuture<CompletionStage<ByteString>> received = new CompletableFuture<>();
        Acceptor acceptor = serve(
                system,
                Flow.fromSinkAndSourceMat(all(), Source.single(ByteString.fromString("bye")), Keep.left())
                        .mapMaterializedValue(received::complete));
        try (RawClient client = RawClient.connect(acceptor.address().getPort())) {
            assertThat(client.readToEnd()).isEqualTo("bye".getBytes(StandardCharsets.ISO_8859_1));
            client.send("late").halfClose();

            assertThat(get(get(received)).utf8String()).isEqualTo("late");
        }
    }

    @Test
    void failsWhenThePeerResets() throws IOException {
        CompletableFuture<CompletionStage<ByteString>> received = new CompletableFuture<>();
        Acceptor acceptor = serve(
                system,
                Flow.fromSinkAndSourceMat(all(), Source.<ByteString>maybe(), Keep.left())
                        .mapMaterializedValue(received::complete));
        try (RawClient client = RawClient.connect(acceptor.address().getPort())) {
            CompletionStage<ByteString> bytes = get(received);
            client.reset();

            assertThat(failure(bytes)).isInstanceOf(IOException.class).hasMessageContaining("reset");
        }
    }

    @Test
    void resetsWhenWhatIsToBeWrittenFails() throws IOException {
        CompletableFuture<ByteString> answer = new CompletableFuture<>();
        Acceptor acceptor = serve(system, Flow.fromSinkAndSource(Sink.ignore(), Source.completionStage(answer)));
        try (RawClient client = RawClient.connect(acceptor.address().getPort())) {
            answer.completeExceptionally(new IOException("on purpose"));

            assertThat(client.awaitEnd(PATIENCE)).isEqualTo(RawClient.State.RESET);
        }
    }

    @Test
    void dropsWhatNobodyReadsAndStillDeliversItsAnswer() throws IOException {
        CompletableFuture<ByteString> answer = new CompletableFuture<>();
        Acceptor acceptor = serve(system, Flow.fromSinkAndSource(Sink.cancelled(), Source.completionStage(answer)));
        try (RawClient client = RawClient.connect(acceptor.address().getPort())) {
            get(client.start(Step.sendPattern(8 << 20)));
            answer.complete(ByteString.fromString("enough"));

            assertThat(client.readBytes(6)).isEqualTo("enough".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(client.awaitEnd(PATIENCE)).isIn(RawClient.State.ENDED, RawClient.State.RESET);
        }
    }

    @Test
    void writesALargePieceWhole() throws IOException {
        ByteString large = ByteString.fromArray(Pattern.bytes(0, 6 << 20));
        ByteString pieces = large.take(3 << 20).concat(large.drop(3 << 20));
        Acceptor acceptor = serve(system, Flow.fromSinkAndSource(Sink.cancelled(), Source.single(pieces)));
        try (RawClient client = RawClient.connect(acceptor.address().getPort())) {
            Await.stays(Duration.ofMillis(100), () -> true);

            assertThat(client.readToEnd()).isEqualTo(Pattern.bytes(0, 6 << 20));
        }
    }

    @Test
    void closesTheSocketsOfAStoppedSystem() throws IOException {
        Acceptor acceptor = serve(system, Flow.create());
        try (RawClient client = RawClient.connect(acceptor.address().getPort())) {
            client.send("x");
            assertThat(client.readBytes(1)).isEqualTo(new byte[] {'x'});

            Systems.stop(system);

            client.awaitEnd(PATIENCE);
        }
    }

    private static Sink<ByteString, CompletionStage<ByteString>> all() {
        return Sink.fold(ByteString.emptyByteString(), ByteString::concat);
    }
}
