package io.headgate.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RawClientTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private final ScriptedUpstream server = ScriptedUpstream.start();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void readsAChunkedBodyWithItsTrailers() throws Exception {
        answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + Script.chunk("hello ") + Script.chunk("world")
                + "0\r\nX-Sum: 11\r\n\r\n");

        RawResponse response = exchange(GET);

        assertThat(response.text()).isEqualTo("hello world");
        assertThat(response.trailers().first("x-sum")).contains("11");
    }

    @Test
    void readsABodyThatEndsWithTheConnection() throws Exception {
        server.answer(Script.always(Step.send("HTTP/1.1 200 OK\r\n\r\nall of it"), Step.close()));

        assertThat(exchange(GET).text()).isEqualTo("all of it");
    }

    @Test
    void readsOneResponseAndLeavesTheNext() throws Exception {
        answer("HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n" + Script.ok(2) + "ok");

        try (RawClient client = RawClient.connect(server.port())) {
            client.send(GET);

            assertThat(client.read().status()).isEqualTo(103);
            assertThat(client.readFinal().status()).isEqualTo(204);
            assertThat(client.read().text()).isEqualTo("ok");
            assertThat(client.state()).isEqualTo(RawClient.State.OPEN);
        }
    }

    @Test
    void refusesWhatIsNoHttp() throws Exception {
        answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nok");

        assertThatThrownBy(() -> exchange(GET)).isInstanceOf(MalformedMessage.class);
    }

    @Test
    void refusesABareLineFeed() throws Exception {
        answer("HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n");

        assertThatThrownBy(() -> exchange(GET)).isInstanceOf(MalformedMessage.class);
    }

    @Test
    void refusesATruncatedBody() throws Exception {
        server.answer(Script.always(Step.send(Script.ok(10) + "short"), Step.close()));

        assertThatThrownBy(() -> exchange(GET)).isInstanceOf(MalformedMessage.class);
    }

    @Test
    void givesUpAtItsLimit() throws Exception {
        server.answer(Script.always(Step.send("HTTP/1.1 200 OK\r\nContent-"), Step.hold()));
        RawClient.Options impatient = RawClient.Options.DEFAULT.limit(Duration.ofMillis(50));

        try (RawClient client = RawClient.connect(server.port(), impatient)) {
            client.send(GET);

            assertThatThrownBy(client::read).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void tellsHowTheConnectionStands() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        server.answer(Script.always(Step.awaiting(go), Step.send("x"), Step.close()));

        try (RawClient client = RawClient.connect(server.port())) {
            client.send(GET);
            assertThat(client.state()).isEqualTo(RawClient.State.OPEN);

            go.countDown();

            assertThat(client.state(SOON)).isEqualTo(RawClient.State.DATA);
            assertThat(client.readBytes(1)).containsExactly('x');
            assertThat(client.awaitEnd(SOON)).isEqualTo(RawClient.State.ENDED);
        }
    }

    @Test
    void tellsAResetFromAnEnd() throws Exception {
        server.answer(Script.always(Step.reset()));

        try (RawClient client = RawClient.connect(server.port())) {
            client.send(GET);

            assertThat(client.awaitEnd(SOON)).isEqualTo(RawClient.State.RESET);
        }
    }

    @Test
    void failsWhenBytesComeInsteadOfTheEnd() throws Exception {
        answer("unasked");

        try (RawClient client = RawClient.connect(server.port())) {
            client.send(GET);

            assertThatThrownBy(() -> client.awaitEnd(SOON)).hasMessageContaining("unasked");
        }
    }

    @Test
    void sendsInPiecesFromAnotherThread() throws Exception {
        CountDownLatch middle = new CountDownLatch(1);
        String request = "PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n";

        try (RawClient client = RawClient.connect(server.port())) {
            CompletableFuture<Void> sent =
                    client.start(Step.send(request), Step.awaiting(middle), Step.send("abc"), Step.halfClose());
            Await.until(
                    SOON,
                    () -> server.connections().size() == 1
                            && server.connections().get(0).bytes().length() == request.length());
            assertThat(server.requests()).isEmpty();

            middle.countDown();

            assertThat(client.read().status()).isEqualTo(200);
            assertThat(client.awaitEnd(SOON)).isEqualTo(RawClient.State.ENDED);
            sent.get(SOON.toMillis(), TimeUnit.MILLISECONDS);
            assertThat(server.requests().get(0).text()).isEqualTo("abc");
        }
    }

    @Test
    void holdsTheSenderBackWithASmallBuffer() throws Exception {
        int length = 16 << 20;
        CountDownLatch all = new CountDownLatch(1);
        server.answer(Script.always(Step.send(Script.ok(length)), Step.sendPattern(length), Step.signal(all)));

        try (RawClient client = RawClient.connect(server.port(), RawClient.Options.DEFAULT.receiveBuffer(4096))) {
            client.send(GET);
            RawResponse head = client.readHead();
            Await.stays(Duration.ofMillis(100), () -> all.getCount() == 1);

            assertThat(head.header("content-length")).contains(Integer.toString(length));
            assertThat(client.readBytes(length)).endsWith(Pattern.bytes(length - 5, 5));
            Await.latch(all, SOON);
        }
    }

    @Test
    void connectsFromTheAddressItIsTold() throws Exception {
        try (RawClient client = RawClient.connect(server.port(), RawClient.Options.DEFAULT.from("127.0.0.2"))) {
            client.sendByteByByte(GET);

            assertThat(client.read().status()).isEqualTo(200);
            assertThat(server.connections().get(0).clientPort()).isEqualTo(client.localPort());
        }
    }

    private void answer(String bytes) {
        server.answer(Script.always(Step.send(bytes.getBytes(StandardCharsets.ISO_8859_1))));
    }

    private RawResponse exchange(String request) throws Exception {
        try (RawClient client = RawClient.connect(server.port())) {
            return client.send(request).read();
        }
    }
}
