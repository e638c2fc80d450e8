package io.headgate.it;

import static io.headgate.it.WireBench.get;
import static io.headgate.it.WireBench.message;
import static io.headgate.it.WireBench.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import io.headgate.testing.RecordedRequest;
import io.headgate.testing.Script;
import io.headgate.testing.Step;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What changes on the way, in both directions (RFC 9110, 7.6), and what may not. */
class ForwardingWireIT {
    private static final String CONFIG = """
            name = gate-one
            identity-headers = [X-Tenant]
            upstreams {
              store { kind = http, url = "$upstream", pool { max = 1, warm-up = off } }
              keyed { kind = qdrant, url = "$upstream", api-key = { env = KEY }, pool { max = 1, warm-up = off } }
            }
            routes {
              open { path = /open, upstream = store }
              ident { path = /ident, upstream = store, pass-identity = [authorization, cookie] }
              trail { path = /trail, upstream = store, trailers = on }
              own { path = /own, upstream = store, remove-request-headers = [X-Drop], set-request-headers { X-Set = ours } }
              keyed { path = /keyed, upstream = keyed }
              small { path = /small, upstream = store, max-request-body = 1KiB }
              deep { path = /deep, upstream = store, rewrite = /inside }
            }
            """;

    private static WireBench bench;
    private static WireBench behindProxies;

    @BeforeAll
    static void start() throws Exception {
        bench = WireBench.start(CONFIG);
        behindProxies = WireBench.start(CONFIG + "trusted-proxies = [\"127.0.0.0/8\", \"10.0.0.0/8\"]");
    }

    @AfterAll
    static void stop() {
        bench.close();
        behindProxies.close();
    }

    @TestFactory
    Stream<DynamicTest> table() {
        return Row.tests(rows(), bench);
    }

    @TestFactory
    Stream<DynamicTest> behindTrustedProxies() {
        return Row.tests(proxyRows(), behindProxies);
    }

    static Stream<Row> rows() {
        return Stream.of(HopRows.all(), OriginRows.all(), protocolRows()).flatMap(rows -> rows);
    }

    static Stream<Row> proxyRows() {
        return OriginRows.behindProxies();
    }

    private static Stream<Row> protocolRows() {
        Stream<Row> expectations = Stream.of("200-ok", "100-continue, x", "\"100-continue\"", "100-continue;a", "", "x")
                .map(value -> new Row(
                        "EX-01",
                        "the expectation [" + value + "]",
                        bench -> bench.refused(417, post("/open", "Expect: " + value, "Content-Length: 3") + "abc")));
        Stream<Row> rest = Stream.of(
                new Row("EX-01", "an expectation in HTTP/1.0 is ignored", bench -> {
                    try (RawClient client = bench.gateway.client()) {
                        client.send(message("POST /open HTTP/1.0", "Expect: 200-ok", "Content-Length: 3") + "\r\nabc");
                        assertThat(client.read().status()).isEqualTo(200);
                    }
                }),
                new Row("EX-01", "413 comes without 100", bench -> early(413, bench, "/small", "Content-Length: 2000")),
                new Row("EX-01", "404 comes without 100", bench -> early(404, bench, "/nowhere", "Content-Length: 3")),
                new Row(
                        "EX-01",
                        "404 comes without 100 before a chunked body",
                        bench -> early(404, bench, "/nowhere", "Transfer-Encoding: chunked")),
                new Row("EX-01", "100 comes from the gateway", bench -> {
                    try (RawClient client = bench.gateway.client()) {
                        client.send(post("/open", "Expect: 100-Continue", "Content-Length: 3"));
                        assertThat(client.read().status()).isEqualTo(100);
                        assertThat(client.send("abc" + WireBench.FOLLOW_UP)
                                        .read()
                                        .status())
                                .isEqualTo(200);
                        assertThat(client.read().text()).isEqualTo("after");
                    }
                    RecordedRequest seen = bench.upstream
                            .requests()
                            .get(bench.upstream.requests().size() - 2);
                    assertThat(seen.header("Expect")).isEmpty();
                    assertThat(seen.text()).isEqualTo("abc");
                }),
                new Row("UG-01", "no upgrade to HTTP/2", bench -> {
                    RecordedRequest seen = bench.passes(get(
                            "/open",
                            "Connection: Upgrade, HTTP2-Settings",
                            "Upgrade: h2c",
                            "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"));
                    assertThat(seen.head().headers().all())
                            .noneMatch(field -> field.name().matches("(?i)connection|upgrade|http2-settings"));
                }),
                new Row("UG-01", "no web socket", bench -> {
                    RecordedRequest seen = bench.passes(get("/open", "Connection: Upgrade", "Upgrade: websocket"));
                    assertThat(seen.header("Upgrade")).isEmpty();
                }),
                new Row("FW-06", "each hop has its own version", bench -> {
                    bench.upstream.answer(Script.always(
                            Step.send("HTTP/1.0 200 <b>Fine</b>\r\nContent-Length: 2\r\n\r\nok"), Step.close()));
                    try (RawClient client = bench.gateway.client()) {
                        RawResponse answer = client.send(
                                        message("GET /open HTTP/1.0", "Connection: keep-alive") + "\r\n")
                                .read();
                        assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 200 OK");
                        RecordedRequest seen = bench.upstream
                                .requests()
                                .get(bench.upstream.requests().size() - 1);
                        assertThat(seen.head().version()).isEqualTo("HTTP/1.1");
                        assertThat(seen.header("Via")).hasValue("1.0 gate-one");
                    }
                }));
        return Stream.of(expectations, rest, TrailerRows.all()).flatMap(rows -> rows);
    }

    private static void early(int status, WireBench bench, String target, String framing) throws Exception {
        try (RawClient client = bench.gateway.client()) {
            RawResponse answer =
                    client.send(post(target, "Expect: 100-continue", framing)).read();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("Connection")).hasValue("close");
            client.awaitEnd(WireBench.SOON);
        }
    }

    @Test
    @Rule("FW-05")
    void aLoopEndsAfterOneHop() throws Exception {
        bench.upstream.answer(request -> {
            StringBuilder again = new StringBuilder("GET /open/again HTTP/1.1\r\n");
            request.head().headers().all().stream()
                    .filter(field -> !field.name().equals("Host"))
                    .forEach(field -> again.append(field.name())
                            .append(": ")
                            .append(field.value())
                            .append("\r\n"));
            try (RawClient client = bench.gateway.client()) {
                RawResponse inner =
                        client.send(again + "Host: localhost\r\n\r\n").readFinal();
                return List.of(Step.send(Script.ok(3) + inner.status()));
            } catch (java.io.IOException failed) {
                throw new java.io.UncheckedIOException(failed);
            }
        });
        long before = bench.upstream.requestCount();
        try (RawClient client = bench.gateway.client()) {
            assertThat(client.send(get("/open")).readFinal().text()).isEqualTo("508");
        }
        assertThat(bench.upstream.requestCount()).isEqualTo(before + 1);
    }
}
