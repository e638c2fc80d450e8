package io.headgate.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One end of a connection on a loop, the other in the test's hands. */
class LoopSocketTest implements LoopSocket.Events {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration MOMENT = Duration.ofMillis(150);

    private final AtomicReference<Thread> thread = new AtomicReference<>();
    private final EventLoops loops = new EventLoops(1, task -> {
        Thread created = new Thread(task, "loop-under-test");
        created.setDaemon(true);
        thread.set(created);
        return created;
    });
    private final LoopSocket socket = new LoopSocket(loops.next(), this);
    private final List<String> events = new CopyOnWriteArrayList<>();
    private RawClient peer;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            peer = RawClient.connect(((InetSocketAddress) server.getLocalAddress()).getPort());
            SocketChannel accepted = server.accept();
            accepted.configureBlocking(false);
            socket.accepted(accepted);
        }
        await("connected");
        events.clear();
    }

    @AfterEach
    void stop() {
        peer.close();
        loops.shutdown();
    }

    @Test
    void readsNothingThatWasNotAskedFor() throws IOException {
        peer.send("one");
        Await.stays(MOMENT, events::isEmpty);

        socket.read();
        await("one");
        peer.send("two");
        Await.stays(MOMENT, () -> events.size() == 1);
        socket.read();
        await("one", "two");
    }

    @Test
    void tellsTheEndOnceAndOnlyWhenAsked() throws IOException {
        peer.send("last").halfClose();
        Await.stays(MOMENT, events::isEmpty);

        socket.read();
        await("last");
        Await.stays(MOMENT, () -> events.size() == 1);
        socket.read();
        await("last", "end");
        socket.read();
        Await.stays(MOMENT, () -> events.size() == 2);
    }

    @Test
    void takesNoTimeWhileNothingHappens() throws IOException {
        socket.read();
        peer.send("one");
        await("one");
        // Bytes that nobody asked for must not keep the loop awake,
        peer.send("two");
        assertIdle();

        // nor must the end, told or not,
        peer.halfClose();
        assertIdle();
        socket.read();
        await("one", "two");
        socket.read();
        await("one", "two", "end");
        assertIdle();

        // nor a reset.
        peer.reset();
        assertIdle();
    }

    @Test
    void takesNoTimeWhileThePeerDoesNotRead() {
        socket.write(ByteString.fromArray(new byte[32 << 20]));

        assertIdle();

        assertThat(events).isEmpty();
    }

    @Test
    void closesOnceAndTellsNothingAfterwards() throws IOException {
        socket.close();
        socket.close();
        socket.abort();
        socket.read();

        assertThat(peer.awaitEnd(PATIENCE)).isEqualTo(RawClient.State.ENDED);
        Await.stays(MOMENT, events::isEmpty);
    }

    @Test
    void tellsWhenItsLoopEnds() {
        loops.shutdown();

        await("the event loop has been shut down");
        peer.awaitEnd(PATIENCE);
    }

    private void assertIdle() {
        assertThat(CpuTime.during(Objects.requireNonNull(thread.get()).getId(), Duration.ofMillis(500)))
                .isLessThan(Duration.ofMillis(60));
    }

    private void await(String... expected) {
        Await.untilAsserted(
                "the events " + List.of(expected),
                PATIENCE,
                () -> assertThat(events).containsExactly(expected));
    }

    @Override
    public void connected() {
        events.add("connected");
    }

    @Override
    public void received(ByteString bytes) {
        events.add(bytes.utf8String());
    }

    @Override
    public void inputEnded() {
        events.add("end");
    }

    @Override
    public void written() {
        events.add("written");
    }

    @Override
    public void failed(IOException why) {
        events.add(String.valueOf(why.getMessage()));
    }
}
