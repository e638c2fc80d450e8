package io.headgate.transport;

import static io.headgate.transport.Sockets.descriptors;
import static io.headgate.transport.Sockets.failure;
import static io.headgate.transport.Sockets.get;
import static io.headgate.transport.Sockets.loopback;
import static io.headgate.transport.Sockets.serve;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.testing.Await;
import io.headgate.testing.HeldPort;
import io.headgate.testing.Pattern;
import io.headgate.testing.ScriptedUpstream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.zip.CRC32C;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Sockets that connect, on each kind of executor. */
@ParameterizedClass
@EnumSource(Systems.class)
class ConnectingSocketTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int PIECES = 800;

    private final ActorSystem system;

    ConnectingSocketTest(Systems kind) {
        system = kind.start();
    }

    @AfterEach
    void stop() {
        Systems.stop(system);
    }

    @Test
    void carriesFiftyMegabytesThereAndBack() {
        Acceptor acceptor = serve(system, Flow.create());
        CRC32C sum = new CRC32C();
        int[] count = new int[1];

        get(Source.range(0, PIECES - 1)
                .map(i -> ByteString.fromArrayUnsafe(Pattern.bytes((long) i * 65_536, 65_536)))
                .concat(Source.maybe())
                .via(Transport.connect(acceptor.address()))
                .takeWhile(
                        bytes -> {
                            sum.update(bytes.toArrayUnsafe());
                            count[0] += bytes.size();
                            return count[0] < PIECES * 65_536;
                        },
                        true)
                .runWith(Sink.ignore(), system));

        assertThat(count[0]).isEqualTo(PIECES * 65_536);
        assertThat(sum.getValue()).isEqualTo(Pattern.checksum(PIECES * 65_536L));
    }

    @Test
    void closesWhenWhatIsToBeWrittenEnds() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().greet(ScriptedUpstream.Greeting.SILENCE)) {
            get(Source.single(ByteString.fromString("all"))
                    .via(Transport.connect(loopback(upstream.port())))
                    .runWith(Sink.ignore(), system));

            Await.until(
                    PATIENCE,
                    () -> upstream.connections().size() == 1
                            && upstream.connections().get(0).text().equals("all")
                            && upstream.open() == 0);
        }
    }

    @Test
    void completesWhenThePeerCloses() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().greet(ScriptedUpstream.Greeting.CLOSE)) {
            get(Source.<ByteString>maybe()
                    .via(Transport.connect(loopback(upstream.port())))
                    .runWith(Sink.ignore(), system));
        }
    }

    @Test
    void closesWhenNobodyWantsItsBytes() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().greet(ScriptedUpstream.Greeting.SILENCE)) {
            Pair<CompletionStage<Done>, UniqueKillSwitch> running = silent(loopback(upstream.port()));
            get(running.first());
            Await.until(PATIENCE, () -> upstream.open() == 1);

            running.second().shutdown();

            Await.until(PATIENCE, () -> upstream.open() == 0);
        }
    }

    @Test
    void failsWhenItIsRefused() {
        try (HeldPort port = new HeldPort()) {
            Pair<CompletionStage<Done>, CompletionStage<Done>> running = Source.<ByteString>maybe()
                    .viaMat(Transport.connect(loopback(port.number())), Keep.right())
                    .toMat(Sink.ignore(), Keep.both())
                    .run(system);

            assertThat(failure(running.first())).isInstanceOf(ConnectException.class);
            assertThat(failure(running.second())).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void failsForANameThatWasNotLookedUp() {
        Pair<CompletionStage<Done>, UniqueKillSwitch> unknown =
                silent(InetSocketAddress.createUnresolved("localhost", 1));

        assertThat(failure(unknown.first())).isInstanceOf(IOException.class);
    }

    @Test
    void givesUpConnectingWhenItIsCancelled() throws IOException {
        try (ServerSocket full = new ServerSocket(0, 1)) {
            List<Pair<CompletionStage<Done>, UniqueKillSwitch>> opening = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                opening.add(silent(loopback(full.getLocalPort())));
            }
            Await.stays(Duration.ofMillis(200), () -> true);
            List<Pair<CompletionStage<Done>, UniqueKillSwitch>> late = opening.stream()
                    .filter(one -> !one.first().toCompletableFuture().isDone())
                    .toList();
            assertThat(late).isNotEmpty();
            int before = descriptors();

            opening.forEach(one -> one.second().shutdown());

            late.forEach(one -> assertThat(failure(one.first())).isInstanceOf(IOException.class));
            Await.until(PATIENCE, () -> descriptors() <= before - opening.size());
        }
    }

    @Test
    void leavesNothingOpenAfterFiveHundredConnections() {
        Acceptor acceptor = serve(system, Flow.create());
        exchange(acceptor, 20);
        int before = descriptors();

        exchange(acceptor, 500);

        Await.until(PATIENCE, () -> descriptors() <= before);
    }

    private void exchange(Acceptor acceptor, int times) {
        for (int i = 0; i < times; i++) {
            ByteString back = get(Source.single(ByteString.fromString("hello"))
                    .concat(Source.maybe())
                    .via(Transport.connect(acceptor.address()))
                    .runWith(Sink.head(), system));
            assertThat(back.utf8String()).isEqualTo("hello");
        }
    }

    private Pair<CompletionStage<Done>, UniqueKillSwitch> silent(InetSocketAddress to) {
        return Source.<ByteString>maybe()
                .viaMat(Transport.connect(to), Keep.right())
                .viaMat(KillSwitches.single(), Keep.both())
                .to(Sink.ignore())
                .run(system);
    }
}
