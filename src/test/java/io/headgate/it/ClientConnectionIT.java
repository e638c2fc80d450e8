package io.headgate.it;

import static io.headgate.it.WireBench.get;
import static io.headgate.it.WireBench.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import io.headgate.testing.Script;
import io.headgate.testing.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How client connections come to their ends: the client leaves, the upstream answers early, the gateway drains. */
class ClientConnectionIT {
    private static final String CONFIG = """
            listeners.public.timeouts { idle = 500ms }
            upstreams.store { kind = http, url = "$upstream", pool { max = 2, warm-up = off } }
            routes.open { path = /open, upstream = store }
            """;

    private WireBench bench;

    @BeforeEach
    void start() throws Exception {
        bench = WireBench.start(CONFIG);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private double connections() throws IOException {
        return bench.gateway.metric("headgate_edge_connections{listener=\"public\"}");
    }

    @Test
    void aClientThatLeavesFreesWhatItsCallHolds() throws Exception {
        List<Script> scripts =
                List.of(Script.always(Step.hold()), Script.always(Step.send(Script.ok(9) + "abc"), Step.hold()));
        for (Script script : scripts) {
            for (boolean reset : new boolean[] {false, true}) {
                bench.upstream.answer(script);
                long before = bench.upstream.requestCount();
                try (RawClient client = bench.gateway.client()) {
                    client.send(get("/open"));
                    Await.until("it has arrived", WireBench.SOON, () -> bench.upstream.requestCount() > before);
                    if (reset) {
                        client.reset();
                    }
                }
                Await.until("the upstream is left", WireBench.SOON, () -> bench.upstream.open() == 0);
                Await.until("the connection is gone", WireBench.SOON, () -> connections() == 0);
            }
        }
    }

    @Test
    void aClientThatLeavesTheQueueIsNotServed() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        bench.upstream.answer(Script.always(Step.awaiting(go), Step.send(Script.ok(0))));
        try (RawClient first = bench.gateway.client();
                RawClient second = bench.gateway.client()) {
            first.send(get("/open"));
            second.send(get("/open"));
            Await.until("both have arrived", WireBench.SOON, () -> bench.upstream.requestCount() == 2);
            try (RawClient third = bench.gateway.client()) {
                third.send(get("/open/third"));
                Await.until("it is connected", WireBench.SOON, () -> connections() == 3);
            }
            Await.until("it is gone", WireBench.SOON, () -> connections() == 2);
            go.countDown();
            assertThat(first.readFinal().status()).isEqualTo(200);
            assertThat(second.readFinal().status()).isEqualTo(200);
        }
        assertThat(bench.upstream.requestCount()).isEqualTo(2);
    }

    @Test
    void anAnswerThatComesBeforeTheBodyIsPassedOnAndEndsTheConnection() throws Exception {
        bench.upstream.answerAtHead(Script.always(
                Step.send("HTTP/1.1 403 No\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"),
                Step.pause(Duration.ofMillis(50)),
                Step.close()));
        for (String framing : List.of("Content-Length: 30000000", "Transfer-Encoding: chunked")) {
            try (RawClient client = bench.gateway.client()) {
                CompletableFuture<Void> sent =
                        client.send(post("/open", framing) + "ffff\r\n").start(Step.sendPattern(50_000));
                RawResponse answer = client.readFinal();
                assertThat(answer.status()).as(answer.text()).isEqualTo(403);
                assertThat(answer.header("Connection")).hasValue("close");
                client.awaitEnd(WireBench.SOON);
                sent.handle((done, failed) -> true).get(5, TimeUnit.SECONDS);
            }
        }
        Await.until("the connections are gone", WireBench.SOON, () -> connections() == 0);
    }

    @Test
    void aConnectionIsIdleAfterAnswersOfEveryKind() throws Exception {
        bench.upstream.answer(request -> switch (request.target()) {
            case "/flow" -> List.of(Step.send(Script.ok(4) + "ab"), Step.pause(Duration.ofMillis(5)), Step.send("cd"));
            case "/none" -> List.of(Step.send("HTTP/1.1 204 No Content\r\n\r\n"));
            case "/head" -> List.of(Step.send(Script.ok(4)));
            default -> Script.ECHO.answer(request);
        });
        try (RawClient client = bench.gateway.client()) {
            for (int i = 0; i < 10; i++) {
                client.send(get("/open/flow") + get("/open/none")
                        + get("/open/head").replace("GET", "HEAD") + get("/nowhere")
                        + post("/open", "Content-Length: 3") + "abc");
                assertThat(client.readFinal().text()).isEqualTo("abcd");
                assertThat(client.readFinal().status()).isEqualTo(204);
                assertThat(client.readHead().header("Content-Length")).hasValue("4");
                assertThat(client.readFinal().status()).isEqualTo(404);
                assertThat(client.readFinal().status()).isEqualTo(200);
            }
            long start = System.nanoTime();
            client.awaitEnd(WireBench.SOON);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(400), Duration.ofMillis(1200));
        }
    }

    @Test
    void drainingFinishesWhatIsUnderWayAndStartsNothing() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        bench.upstream.answer(request -> request.target().equals("/slow")
                ? List.of(Step.awaiting(go), Step.send(Script.ok(2) + "ok"))
                : Script.ECHO.answer(request));
        try (RawClient idle = bench.gateway.client();
                RawClient busy = bench.gateway.client();
                RawClient inHead = bench.gateway.client()) {
            assertThat(idle.send(WireBench.FOLLOW_UP).readFinal().status()).isEqualTo(200);
            busy.send(get("/open/slow") + WireBench.FOLLOW_UP);
            inHead.send("GET /open/late HTTP/1.1\r\nHost: localh");
            Await.until("the slow one has arrived", WireBench.SOON, () -> bench.upstream.requestCount() == 2);
            Await.until("all are connected", WireBench.SOON, () -> connections() == 3);

            CompletableFuture<Void> stopped =
                    bench.gateway.gateway().stop(Duration.ofSeconds(5)).toCompletableFuture();

            idle.awaitEnd(Duration.ofMillis(300));
            assertThat(busy.state()).isEqualTo(RawClient.State.OPEN);
            RawResponse late = inHead.send("ost\r\nX-Marker: late\r\n\r\n").readFinal();
            assertThat(late.text()).isEqualTo("late");
            assertThat(late.header("Connection")).hasValue("close");
            inHead.awaitEnd(WireBench.SOON);
            go.countDown();
            RawResponse answer = busy.readFinal();
            assertThat(answer.text()).isEqualTo("ok");
            assertThat(answer.header("Connection")).hasValue("close");
            busy.awaitEnd(WireBench.SOON);
            stopped.get(5, TimeUnit.SECONDS);
        }
        assertThat(bench.upstream.requestCount()).isEqualTo(3);
    }
}
