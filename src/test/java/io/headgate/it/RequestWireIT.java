package io.headgate.it;

import static io.headgate.it.WireBench.get;
import static io.headgate.it.WireBench.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import io.headgate.testing.Script;
import io.headgate.testing.Step;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a client may send: framing, field lines, target and host (RFC 9112, 2 to 7). */
class RequestWireIT {
    private static WireBench bench;

    @BeforeAll
    static void start() throws Exception {
        bench = WireBench.start(CONFIG);
    }

    static final String CONFIG = """
            upstreams.store { kind = http, url = "$upstream", pool { max = 1, warm-up = off, when-down = wait, backoff { first = 10ms, max = 10ms } } }
            routes {
              open { path = /open, upstream = store, pass-identity = [cookie] }
              getbody { path = /getbody, upstream = store, get-body = on }
              ident { path = /ident, upstream = store, pass-identity = [authorization, cookie] }
              slash { path = /slash, upstream = store, encoded = ["%2F"] }
              percent { path = /percent, upstream = store, encoded = ["%25", "%5C"] }
              inside { path = /deep/path, upstream = store, rewrite = /inside/area }
              public { path = /public, upstream = store, rewrite = /public }
              admin { path = /admin, upstream = store, rewrite = /admin, methods = [PUT] }
              host { path = /host, upstream = store, pass-host = on }
              small { path = /small, upstream = store, max-request-body = 1KiB }
              get { path = /get, upstream = store, methods = [GET] }
            }
            """;

    @AfterAll
    static void stop() {
        bench.close();
    }

    static Stream<Row> rows() {
        return Stream.of(FramingRows.all(), FieldRows.all(), TargetRows.all()).flatMap(rows -> rows);
    }

    @TestFactory
    Stream<DynamicTest> table() {
        return Row.tests(rows(), bench);
    }

    @Test
    @Rule("RQ-12")
    void aBodyThatEndsEarlyIsNotSentOnAsWhole() throws Exception {
        for (String start : List.of(
                post("/open", "Content-Length: 10") + "abc",
                post("/open", "Transfer-Encoding: chunked") + "3\r\nabc\r\n")) {
            for (boolean reset : new boolean[] {false, true}) {
                bench.reset();
                int requests = bench.upstream.requests().size();
                long begun = bench.octetsUpstream();
                try (RawClient client = bench.gateway.client()) {
                    client.send(start);
                    Await.until(
                            "a part has arrived",
                            WireBench.SOON,
                            () -> bench.octetsUpstream() > begun + 100
                                    && bench.sent().endsWith(start.contains("chunked") ? "3\r\nabc\r\n" : "abc"));
                    if (reset) {
                        client.reset();
                    }
                }
                Await.until("the upload is broken off", WireBench.SOON, () -> bench.upstream.open() == 0);
                assertThat(bench.upstream.requests()).hasSize(requests);
                assertThat(bench.sent()).doesNotEndWith("0\r\n\r\n");
            }
        }
    }

    @Test
    @Rule("RQ-15")
    void aBodyThatNobodyReadsIsDrainedOrCutOff() throws Exception {
        String mebibyte = "x".repeat(1 << 20);
        for (String target : List.of("/nowhere", "/get", "/small")) {
            long before = bench.octetsUpstream();
            try (RawClient client = bench.gateway.client()) {
                CompletableFuture<Void> sent = client.start(
                        Step.send(post(target, "Content-Length: " + (1 << 20)) + mebibyte + WireBench.FOLLOW_UP));
                RawResponse answer = client.readFinal();
                assertThat(answer.status()).isIn(404, 405, 413);
                assertThat(answer.header("Connection")).hasValue("close");
                client.awaitEnd(WireBench.SOON);
                sent.handle((done, failed) -> true).get(5, TimeUnit.SECONDS);
            }
            assertThat(bench.octetsUpstream()).isEqualTo(before);
        }
        try (RawClient client = bench.gateway.client()) {
            client.send(post("/nowhere", "Content-Length: 3") + "abc" + WireBench.FOLLOW_UP);
            assertThat(client.readFinal().status()).isEqualTo(404);
            assertThat(client.readFinal().text()).isEqualTo("after");
        }
    }

    @Test
    @Rule("RQ-16")
    void pipelinedRequestsAreAnsweredInOrderAndOneAtATime() throws Exception {
        bench.reset();
        CountDownLatch go = new CountDownLatch(1);
        bench.upstream.answer(request -> request.header("X-Marker").orElse("").equals("m0")
                ? List.of(Step.awaiting(go), Step.send(Script.ok(2) + "m0"))
                : Script.ECHO.answer(request));
        long before = bench.upstream.requestCount();
        try (RawClient client = bench.gateway.client()) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                all.append(get("/open/" + i, "X-Marker: m" + i));
            }
            client.send(all.toString());
            Await.until("the first has arrived", WireBench.SOON, () -> bench.upstream.requestCount() > before);
            Await.stays(Duration.ofMillis(100), () -> bench.upstream.requestCount() == before + 1);
            go.countDown();
            for (int i = 0; i < 20; i++) {
                assertThat(client.readFinal().text()).isEqualTo("m" + i);
            }
        }
    }
}
