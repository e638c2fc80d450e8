package io.headgate.it;

import static io.headgate.it.WireBench.get;
import static io.headgate.it.WireBench.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** How much and how slow a client may be, and how slow an upstream. The times are short ones of the test. */
class EdgeLimitsIT {
    private static final Duration SLACK = Duration.ofMillis(700);
    private static final String CONFIG = """
            listeners.public {
              max-connections = 8
              max-connections-per-client = 4
              timeouts { head = 500ms, first-request = 800ms, idle = 900ms, write = 800ms,
                body-min-rate = 1KiB, body-window = 600ms }
            }
            defaults.upstream.http.pool { warm-up = off, when-down = wait, backoff { first = 10ms, max = 10ms } }
            upstreams {
              store { kind = http, url = "$upstream",
                timeouts { request = 20s, first-byte = 600ms, between-bytes = 600ms }, pool { max = 1 } }
              patient { kind = http, url = "$upstream", pool { max = 8 } }
              deaf { kind = http, url = "$tls", timeouts { request = 20s, first-byte = 20s },
                pool.connect-timeout = 500ms }
            }
            routes {
              open { path = /open, upstream = store }
              patient { path = /patient, upstream = patient }
              short { path = /short, upstream = patient, timeout = 1500ms }
              deaf { path = /deaf, upstream = deaf, timeout = 1s }
              small { path = /small, upstream = patient, max-request-body = 1KiB }
            }
            """;

    private static final List<CompletableFuture<Void>> SENDING = new ArrayList<>();
    private static WireBench bench;
    private static ScriptedUpstream deaf;

    @BeforeAll
    static void start() throws Exception {
        deaf = ScriptedUpstream.start().greet(ScriptedUpstream.Greeting.SILENCE);
        bench = WireBench.start(CONFIG.replace("$tls", deaf.url().replace("http:", "https:")));
    }

    @AfterAll
    static void stop() {
        bench.close();
        deaf.close();
    }

    @BeforeEach
    void emptied() {
        bench.reset();
        bench.upstream.resetAll();
        Await.until("nobody is left", WireBench.SOON, () -> connections() == 0 && bench.upstream.open() == 0);
    }

    private static double connections() throws IOException {
        return bench.gateway.metric("headgate_edge_connections{listener=\"public\"}");
    }

    @TestFactory
    Stream<DynamicTest> sizes() {
        return Row.tests(rows(), bench);
    }

    static Stream<Row> rows() {
        String line = "GET /patient/" + "x".repeat(8192 - "GET /patient/ HTTP/1.1".length());
        String many = "X-A: b\r\n";
        String wide = "X-A: " + "b".repeat(8000) + "\r\n";
        return Stream.of(
                row(
                        "LM-01",
                        "a request line of 8 KiB",
                        bench -> bench.passes(line + " HTTP/1.1\r\nHost: localhost\r\n\r\n")),
                row(
                        "LM-01",
                        "one octet more",
                        bench -> bench.refused(414, line + "x HTTP/1.1\r\nHost: localhost\r\n\r\n")),
                row("LM-01", "a request line without end", bench -> bench.refused(414, "GET /" + "x".repeat(20_000))),
                row("LM-02", "100 fields", bench -> bench.passes(get("/patient", fields(many, 99)))),
                row("LM-02", "101 fields", bench -> bench.refused(431, get("/patient", fields(many, 100)))),
                row("LM-02", "a value of 8 KiB", bench -> bench.passes(get("/patient", "X-A: " + "b".repeat(8192)))),
                row(
                        "LM-02",
                        "a value of one octet more",
                        bench -> bench.refused(431, get("/patient", "X-A: " + "b".repeat(8193)))),
                row("LM-02", "nearly 32 KiB of fields", bench -> bench.passes(get("/patient", fields(wide, 4)))),
                row(
                        "LM-02",
                        "more than 32 KiB of fields",
                        bench -> bench.refused(431, get("/patient", fields(wide, 5)))),
                row(
                        "LM-02",
                        "a field without end",
                        bench -> bench.refused(
                                431, "GET /patient HTTP/1.1\r\nHost: localhost\r\nX-A: " + "b".repeat(40_000))),
                row(
                        "LM-03",
                        "a body of the largest size",
                        bench -> bench.passes(post("/small", "Content-Length: 1024") + "x".repeat(1024))),
                row(
                        "LM-03",
                        "a chunked body of the largest size",
                        bench -> bench.passes(post("/small", "Transfer-Encoding: chunked") + "400\r\n"
                                + "x".repeat(1024) + "\r\n0\r\n\r\n")),
                row(
                        "LM-03",
                        "a body of one octet more",
                        bench -> bench.declined(413, post("/small", "Content-Length: 1025") + "x".repeat(1025))),
                row(
                        "LM-03",
                        "a chunked body of one octet more",
                        bench -> bench.refusedInBody(
                                413,
                                post("/small", "Transfer-Encoding: chunked") + "401\r\n" + "x".repeat(1025)
                                        + "\r\n0\r\n\r\n")),
                row(
                        "LM-03",
                        "a chunked body of 16 EiB",
                        bench -> bench.refusedInBody(
                                413,
                                post("/small", "Transfer-Encoding: chunked") + "ffffffff\r\n" + "x".repeat(3000))));
    }

    private static String[] fields(String line, int count) {
        return Stream.generate(line::strip).limit(count).toArray(String[]::new);
    }

    @Test
    @Rule("LM-04")
    void aHeadThatTrickles() throws Exception {
        long start = System.nanoTime();
        try (RawClient client = bench.gateway.client()) {
            sendMeanwhile(client, trickle("GET /patient HTTP/1.1\r\nHost: localhost\r\nX-A: " + "b".repeat(200)));
            assertThat(client.readFinal().status()).isEqualTo(408);
            assertThat(since(start))
                    .isBetween(Duration.ofMillis(450), Duration.ofMillis(500).plus(SLACK));
            client.awaitEnd(WireBench.SOON);
        }
    }

    @Test
    @Rule("LM-04")
    void aClientThatSaysNothing() throws Exception {
        long start = System.nanoTime();
        try (RawClient client = bench.gateway.client()) {
            client.awaitEnd(WireBench.SOON);
            assertThat(since(start))
                    .isBetween(Duration.ofMillis(750), Duration.ofMillis(800).plus(SLACK));
        }
    }

    @Test
    @Rule("LM-05")
    void aBodyThatTrickles() throws Exception {
        for (String framing : List.of("Content-Length: 1000", "Transfer-Encoding: chunked")) {
            int before = bench.upstream.requests().size();
            long start = System.nanoTime();
            try (RawClient client = bench.gateway.client()) {
                client.send(post("/patient", framing));
                sendMeanwhile(client, trickle("64\r\n" + "x".repeat(100)));
                assertThat(client.readFinal().status()).isEqualTo(408);
                assertThat(since(start))
                        .isBetween(
                                Duration.ofMillis(550), Duration.ofMillis(600).plus(SLACK));
                client.awaitEnd(WireBench.SOON);
            }
            Await.until("the upload is broken off", WireBench.SOON, () -> bench.upstream.open() == 0);
            assertThat(bench.upstream.requests()).hasSize(before);
        }
    }

    @Test
    @Rule("LM-05")
    void timeInWhichTheGatewayDoesNotReadIsNotTheClients() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        bench.upstream.answer(request -> request.target().equals("/first")
                ? List.of(Step.awaiting(go), Step.send(Script.ok(0)))
                : Script.ECHO.answer(request));
        try (RawClient first = bench.gateway.client();
                RawClient second = bench.gateway.client()) {
            // The one connection is lent for longer than a window, but not for as long as the upstream may think.
            first.send(post("/open/first", "Content-Length: 5"));
            long before = bench.octetsUpstream();
            first.send("12345");
            Await.until("the first has arrived", WireBench.SOON, () -> bench.octetsUpstream() > before);
            second.send(post("/open/second", "Content-Length: 20") + "0123456789");
            Await.stays(Duration.ofMillis(450), () -> second.state() == RawClient.State.OPEN);
            go.countDown();
            assertThat(first.readFinal().status()).isEqualTo(200);
            Await.until(
                    "the second has arrived", WireBench.SOON, () -> bench.sent().endsWith("0123456789"));
            Await.stays(Duration.ofMillis(300), () -> second.state() == RawClient.State.OPEN);
            assertThat(second.send("0123456789").readFinal().status()).isEqualTo(200);
        }
    }

    @Test
    @Rule("LM-05")
    void aBodyThatTakesLongerThanTheRoute() throws Exception {
        long start = System.nanoTime();
        try (RawClient client = bench.gateway.client()) {
            client.send(post("/short", "Content-Length: 100000"));
            sendMeanwhile(client, peer -> {
                for (int i = 0; i < 50; i++) {
                    Step.send("x".repeat(200)).run(peer);
                    Step.pause(Duration.ofMillis(50)).run(peer);
                }
            });
            assertThat(client.readFinal().status()).isEqualTo(408);
            assertThat(since(start))
                    .isBetween(Duration.ofMillis(1450), Duration.ofMillis(1500).plus(SLACK));
        }
    }

    @Test
    @Rule("LM-06")
    void aClientThatDoesNotReadItsAnswer() throws Exception {
        long length = 64L << 20;
        for (String wish : List.of("keep-alive", "close")) {
            bench.upstream.answer(Script.always(Step.send(Script.ok(length)), Step.sendPattern(length)));
            try (RawClient client =
                    RawClient.connect(bench.gateway.port(), RawClient.Options.DEFAULT.receiveBuffer(8192))) {
                client.send(get("/patient", "Connection: " + wish));
                Await.until("the answer has begun", WireBench.SOON, () -> bench.upstream.open() == 1);
                Await.until("the upstream is left", WireBench.SOON, () -> bench.upstream.open() == 0);
                Await.until("the client is given up", WireBench.SOON, () -> connections() == 0);
                assertThatThrownBy(client::readToEnd)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("reset");
                assertThat(client.received().length()).isLessThan(length);
            }
        }
    }

    @Test
    @Rule("LM-07")
    void anIdleConnection() throws Exception {
        try (RawClient client = bench.gateway.client()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.send(get("/patient")).readFinal().status()).isEqualTo(200);
                Await.stays(Duration.ofMillis(500), () -> client.state() == RawClient.State.OPEN);
            }
            long start = System.nanoTime();
            client.awaitEnd(WireBench.SOON);
            assertThat(since(start))
                    .isBetween(Duration.ofMillis(300), Duration.ofMillis(400).plus(SLACK));
        }
    }

    @Test
    @Rule("LM-08")
    void moreConnectionsThanAllowed() throws Exception {
        String refused = "headgate_edge_refused_total{listener=\"public\",reason=\"%s\"}";
        double perPeer = bench.gateway.metric(refused.formatted("full-per-peer"));
        double full = bench.gateway.metric(refused.formatted("full"));
        List<RawClient> clients = new ArrayList<>();
        try {
            for (String from : List.of("127.0.0.1", "127.0.0.2")) {
                for (int i = 0; i < 4; i++) {
                    clients.add(RawClient.connect(bench.gateway.port(), RawClient.Options.DEFAULT.from(from)));
                    assertThat(clients.get(clients.size() - 1)
                                    .send(get("/patient"))
                                    .readFinal()
                                    .status())
                            .isEqualTo(200);
                }
                if (from.equals("127.0.0.1")) {
                    refusedFrom(from);
                }
            }
            refusedFrom("127.0.0.3");
        } finally {
            clients.forEach(RawClient::close);
        }
        assertThat(bench.gateway.metric(refused.formatted("full-per-peer"))).isEqualTo(perPeer + 1);
        assertThat(bench.gateway.metric(refused.formatted("full"))).isEqualTo(full + 1);
        Await.until("there is room again", WireBench.SOON, () -> connections() == 0);
        bench.passes(get("/patient"));
    }

    private static void refusedFrom(String address) throws IOException {
        try (RawClient client = RawClient.connect(bench.gateway.port(), RawClient.Options.DEFAULT.from(address))) {
            client.awaitEnd(WireBench.SOON);
        }
    }

    @Test
    @Rule("LM-09")
    void anUpstreamThatStalls() throws Exception {
        bench.upstream.answer(Script.always(Step.hold()));
        stalls("/open", 504, Duration.ofMillis(600));
        stalls("/short", 504, Duration.ofMillis(1500));
        stalls("/patient", 504, Duration.ofMillis(300), "Request-Timeout: 300ms");
        stalls("/patient", 504, Duration.ofSeconds(1), "Request-Timeout: 1");
        bench.upstream.answer(Script.always(Step.send("HTTP/1.1 200 OK\r\nContent-Le"), Step.hold()));
        stalls("/open", 504, Duration.ofMillis(600));
        stalls("/deaf", 503, Duration.ofSeconds(1));
    }

    @Test
    @Rule("LM-09")
    void anUpstreamThatStallsHalfWay() throws Exception {
        bench.upstream.answer(Script.always(Step.send(Script.ok(9) + "abc"), Step.hold()));
        long start = System.nanoTime();
        try (RawClient client = bench.gateway.client()) {
            assertThat(client.send(get("/open")).readHead().status()).isEqualTo(200);
            assertThat(client.readBytes(3)).hasSize(3);
            assertThat(client.awaitEnd(WireBench.SOON)).isEqualTo(RawClient.State.RESET);
        }
        assertThat(since(start))
                .isBetween(Duration.ofMillis(550), Duration.ofMillis(600).plus(SLACK));
        Await.until("the upstream is left", WireBench.SOON, () -> bench.upstream.open() == 0);
    }

    private static void stalls(String path, int status, Duration limit, String... lines) throws IOException {
        long start = System.nanoTime();
        try (RawClient client = bench.gateway.client()) {
            RawResponse answer = client.send(get(path, lines)).readFinal();
            assertThat(answer.status()).as(answer.text()).isEqualTo(status);
            assertThat(since(start)).isBetween(limit.minusMillis(50), limit.plus(SLACK));
        }
    }

    /** What of it meets a closed connection is lost. */
    private static void sendMeanwhile(RawClient client, Step step) {
        SENDING.add(client.start(step));
    }

    private static Step trickle(String bytes) {
        return peer -> {
            for (int i = 0; i < bytes.length(); i++) {
                Step.send(bytes.substring(i, i + 1)).run(peer);
                Step.pause(Duration.ofMillis(50)).run(peer);
            }
        };
    }

    private static Duration since(long startNanos) {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    private static Row row(String id, String name, Row.Check check) {
        return new Row(id, name, check);
    }
}
