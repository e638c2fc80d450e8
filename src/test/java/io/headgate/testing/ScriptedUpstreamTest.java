package io.headgate.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScriptedUpstreamTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration A_WHILE = Duration.ofMillis(60);
    private static final String GET = "GET /a?b HTTP/1.1\r\nHost: a\r\nX-Marker: one\r\n\r\n";
    private final ScriptedUpstream upstream = ScriptedUpstream.start();

    @AfterEach
    void stop() {
        upstream.close();
    }

    @Test
    void echoesTheMarkerAndCounts() throws Exception {
        try (RawClient client = connect()) {
            for (int i = 1; i <= 3; i++) {
                RawResponse response = client.send(GET).read();

                assertThat(response.text()).isEqualTo("one");
                assertThat(response.header("X-Marker")).contains("one");
                assertThat(response.header("X-Connection")).contains("1");
            }
        }

        assertThat(upstream.accepted()).isEqualTo(1);
        assertThat(upstream.requestCount()).isEqualTo(3);
        assertThat(upstream.requests().get(2).target()).isEqualTo("/a?b");
        assertThat(upstream.requests().get(2).ofConnection()).isEqualTo(3);
        assertThat(upstream.complaints()).isEmpty();
    }

    @Test
    void recordsEveryByteInOrder() throws Exception {
        String odd = "POST / HTTP/1.1\r\nhOsT:a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: t\r\n\r\n";

        try (RawClient client = connect()) {
            client.send(odd).read();
        }

        assertThat(upstream.connections().get(0).text()).isEqualTo(odd);
        assertThat(upstream.requests().get(0).text()).isEqualTo("abc");
        assertThat(upstream.requests().get(0).trailers().first("t")).contains("t");
    }

    @Test
    void countsTheMostConnectionsOpenAtOnce() throws Exception {
        try (RawClient first = connect();
                RawClient second = connect()) {
            first.send(GET).read();
            second.send(GET).read();
        }
        for (int i = 0; i < 50; i++) {
            try (RawClient one = connect()) {
                one.send(GET).read();
            }
        }

        assertThat(upstream.peak()).isEqualTo(2);
        assertThat(upstream.accepted()).isEqualTo(52);
        Await.until(SOON, () -> upstream.open() == 0);
    }

    @Test
    void complainsAboutWhatIsNoRequest() throws Exception {
        try (RawClient client = connect()) {
            RawResponse response = client.send("GET  / HTTP/1.1\r\n\r\n").read();

            assertThat(response.status()).isEqualTo(400);
            assertThat(client.awaitEnd(SOON)).isEqualTo(RawClient.State.ENDED);
        }
        assertThat(upstream.complaints()).singleElement().asString().contains("no request line");
    }

    @Test
    void complainsAboutTwoLengths() throws Exception {
        try (RawClient client = connect()) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na");

            assertThat(client.read().status()).isEqualTo(400);
        }
        assertThat(upstream.requests()).isEmpty();
        assertThat(upstream.complaints()).hasSize(1);
    }

    @Test
    void complainsAboutAScriptThatFails() throws Exception {
        upstream.answer(request -> {
            throw new IllegalStateException("broken script");
        });

        try (RawClient client = connect()) {
            client.send(GET);
            client.awaitEnd(SOON);
        }

        Await.until(SOON, () -> upstream.complaints().toString().contains("broken script"));
    }

    @Test
    void answersByTheRequest() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        upstream.answer(request -> request.number() == 1
                ? List.of(Step.pause(A_WHILE), Step.send(Script.ok(0)))
                : List.of(Step.awaiting(second), Step.send("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")));

        try (RawClient client = connect()) {
            long start = System.nanoTime();
            assertThat(client.send(GET).read().status()).isEqualTo(200);
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(A_WHILE.toNanos());

            client.send(GET);
            Await.stays(A_WHILE, () -> client.state() == RawClient.State.OPEN);
            second.countDown();
            assertThat(client.read().status()).isEqualTo(503);
        }
    }

    @Test
    void answersAtTheHeadBeforeTheBodyCame() throws Exception {
        upstream.answerAtHead(
                Script.always(Step.send("HTTP/1.1 100 Continue\r\n\r\n"), Step.readBody(), Step.send(Script.ok(0))));

        try (RawClient client = connect()) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(100);
            assertThat(upstream.requests()).isEmpty();

            assertThat(client.send("body").read().status()).isEqualTo(200);
            assertThat(upstream.requests().get(0).text()).isEqualTo("body");
        }
    }

    @Test
    void readsTheBodyAfterAnEarlyAnswer() throws Exception {
        upstream.answerAtHead(Script.always(Step.send(Script.ok(0))));

        try (RawClient client = connect()) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n")
                    .read();
            client.send("body", GET).read();
        }

        Await.until(SOON, () -> upstream.requests().size() == 2);

        assertThat(upstream.requests()).extracting(RecordedRequest::text).containsExactly("body", "");
    }

    @Test
    void sumsBodiesThatItDoesNotKeep() throws Exception {
        long length = 20 << 20;

        try (RawClient client = connect()) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n")
                    .run(Step.sendPattern(length));
            client.read();
        }

        Tally body = upstream.requests().get(0).body();
        assertThat(body.length()).isEqualTo(length);
        assertThat(body.checksum()).isEqualTo(Pattern.checksum(length));
        assertThatThrownBy(body::bytes).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void endsAConnectionAsItIsTold() throws Exception {
        upstream.greet(ScriptedUpstream.Greeting.CLOSE);
        try (RawClient client = connect()) {
            assertThat(client.awaitEnd(SOON)).isEqualTo(RawClient.State.ENDED);
        }

        upstream.greet(ScriptedUpstream.Greeting.RESET);
        try (RawClient client = connect()) {
            assertThat(client.awaitEnd(SOON)).isEqualTo(RawClient.State.RESET);
        }

        upstream.greet(ScriptedUpstream.Greeting.SILENCE);
        try (RawClient client = connect()) {
            client.send(GET);
            Await.until(
                    SOON,
                    () -> upstream.connections().size() == 3
                            && upstream.connections().get(2).text().equals(GET));
            Await.stays(A_WHILE, () -> client.state() == RawClient.State.OPEN);
        }
        assertThat(upstream.requestCount()).isZero();
    }

    @Test
    void refusesAndListensAgainOnTheSamePort() throws Exception {
        try (RawClient before = connect()) {
            before.send(GET).read();

            upstream.refuse();
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
            assertThat(before.send(GET).read().status()).isEqualTo(200);

            upstream.listen();
            try (RawClient after = connect()) {
                assertThat(after.send(GET).read().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void resetsWhatIsOpenWhenKilled() throws Exception {
        upstream.answer(Script.always(Step.hold()));
        try (RawClient client = connect()) {
            client.send(GET);
            Await.until(SOON, () -> upstream.requestCount() == 1);

            upstream.kill();

            assertThat(client.awaitEnd(SOON)).isEqualTo(RawClient.State.RESET);
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void standsStillWhileFrozen() throws Exception {
        try (RawClient client = connect()) {
            client.send(GET).read();

            upstream.freeze();
            client.send(GET);
            Await.stays(A_WHILE, () -> client.state() == RawClient.State.OPEN);
            upstream.thaw();

            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @Test
    void addsSurplusBytesToItsAnswers() throws Exception {
        upstream.surplus("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nstolen");

        try (RawClient client = connect()) {
            assertThat(client.send(GET).read().text()).isEqualTo("one");
            assertThat(client.read().text()).isEqualTo("stolen");
        }
    }

    @Test
    void takesItsLeaveOfASilentConnection() throws Exception {
        upstream.endSilent(A_WHILE, "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");

        try (RawClient client = connect()) {
            assertThat(client.send(GET).read().status()).isEqualTo(200);
            assertThat(client.read().status()).isEqualTo(408);
            assertThat(client.awaitEnd(SOON)).isEqualTo(RawClient.State.ENDED);
        }
    }

    private RawClient connect() throws Exception {
        return RawClient.connect(upstream.port());
    }
}
