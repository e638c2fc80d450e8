package io.headgate.it;

import static io.headgate.it.WireBench.get;
import static io.headgate.it.WireBench.message;
import static io.headgate.it.WireBench.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import io.headgate.testing.RecordedRequest;
import io.headgate.testing.Script;
import io.headgate.testing.Step;
import java.time.Duration;
import java.util.stream.Stream;

/** Fields that hold for one hop (RFC 9110, 7.6.1), and what servers tell of themselves. */
final class HopRows {
    private static final String[] HOP_BY_HOP = {
        "Keep-Alive: timeout=5",
        "Proxy-Connection: keep-alive",
        "Proxy-Authorization: Basic QTpC",
        "Proxy-Authenticate: Basic",
        "TE: trailers",
        "TE: gzip",
        "Trailer: X-A",
        "Upgrade: websocket"
    };

    private HopRows() {}

    static Stream<Row> all() {
        return Stream.of(connection(), hopByHop(), exact(), answers(), references())
                .flatMap(rows -> rows);
    }

    private static Stream<Row> connection() {
        Stream<Row> named = Stream.of(
                row("FW-01", "what Connection names is removed", bench -> {
                    RecordedRequest seen = bench.passes(get(
                            "/open",
                            "X-Secret: 1",
                            "Connection: keep-alive, x-SECRET",
                            "connection: X-Other",
                            "X-Other: 2",
                            "X-Kept: 3"));
                    assertThat(seen.header("X-Secret")).isEmpty();
                    assertThat(seen.header("X-Other")).isEmpty();
                    assertThat(seen.header("Connection")).isEmpty();
                    assertThat(seen.header("X-Kept")).hasValue("3");
                }),
                row("FW-01", "close, and a name", bench -> {
                    onlyOne(bench, get("/open", "Connection: close, X-Secret", "X-Secret: 1"));
                    assertThat(bench.upstream.requests())
                            .last()
                            .satisfies(
                                    seen -> assertThat(seen.header("X-Secret")).isEmpty());
                }),
                row(
                        "RQ-14",
                        "nothing behind close is done",
                        bench -> onlyOne(bench, post("/open", "Connection: close", "Content-Length: 3") + "abc")),
                row(
                        "RQ-14",
                        "nothing behind close and chunks is done",
                        bench -> onlyOne(
                                bench,
                                post("/open", "Connection: close", "Transfer-Encoding: chunked")
                                        + "3\r\nabc\r\n0\r\n\r\n")),
                row(
                        "RQ-14",
                        "nothing behind HTTP/1.0 is done",
                        bench -> onlyOne(bench, message("GET /open HTTP/1.0") + "\r\n")),
                row("RQ-14", "HTTP/1.0 may ask for more", bench -> {
                    try (RawClient client = bench.gateway.client()) {
                        client.send(
                                message("GET /open HTTP/1.0", "Connection: keep-alive") + "\r\n" + WireBench.FOLLOW_UP);
                        assertThat(client.readFinal().header("Connection"))
                                .hasValueSatisfying(value -> assertThat(value).isEqualToIgnoringCase("keep-alive"));
                        assertThat(client.readFinal().text()).isEqualTo("after");
                    }
                }));
        Stream<Row> refused = Stream.of(
                        "authorization",
                        "host",
                        "content-length",
                        "x-forwarded-for",
                        "forwarded",
                        "cookie",
                        "Content-Type",
                        "Via",
                        "X-Request-Id",
                        "api-key",
                        "X-Tenant",
                        "Request-Timeout",
                        "traceparent",
                        "cache-control",
                        "Connection")
                .flatMap(option -> Stream.of(option, "close, " + option, "x , " + option + " ,"))
                .map(options -> row(
                        "FW-01",
                        "Connection may not name " + options,
                        bench -> bench.declined(400, get("/open", "Connection: " + options))));
        return Stream.concat(named, refused);
    }

    /** The first request is answered, the one behind it neither answered nor done. */
    private static void onlyOne(WireBench bench, String request) throws Exception {
        long before = bench.upstream.requestCount();
        try (RawClient client = bench.gateway.client()) {
            RawResponse answer = client.send(request + WireBench.FOLLOW_UP).readFinal();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Connection")).hasValue("close");
            client.awaitEnd(WireBench.SOON);
        }
        Await.stays(Duration.ofMillis(50), () -> bench.upstream.requestCount() == before + 1);
    }

    private static Stream<Row> hopByHop() {
        Stream<Row> toUpstream = Stream.of(HOP_BY_HOP)
                .map(line -> row("FW-02", line + " from a client", bench -> {
                    RecordedRequest seen = bench.passes(get("/open", line));
                    assertThat(seen.header(line.substring(0, line.indexOf(':'))))
                            .isEmpty();
                }));
        Stream<Row> toClient = Stream.of(HOP_BY_HOP)
                .map(line -> row(
                        "FW-02",
                        line + " from an upstream",
                        bench -> bench.answered(Script.ok(0, line, "X-Kept: 3"), answer -> {
                            assertThat(answer.header(line.substring(0, line.indexOf(':'))))
                                    .isEmpty();
                            assertThat(answer.header("X-Kept")).hasValue("3");
                        })));
        Stream<Row> wishes = Stream.of(
                row("FW-02", "an upstream's keep-alive does not keep a client", bench -> {
                    bench.upstream.answer(
                            Script.always(Step.send(Script.ok(0, "Connection: keep-alive, X-A", "X-A: 1"))));
                    try (RawClient client = bench.gateway.client()) {
                        RawResponse answer =
                                client.send(get("/open", "Connection: close")).readFinal();
                        assertThat(answer.headers().values("Connection")).containsExactly("close");
                        assertThat(answer.header("X-A")).isEmpty();
                        client.awaitEnd(WireBench.SOON);
                    }
                }),
                row("FW-02", "an upstream's close does not close a client's connection", bench -> {
                    bench.upstream.answer(Script.always(Step.send(Script.ok(0, "Connection: close")), Step.close()));
                    try (RawClient client = bench.gateway.client()) {
                        assertThat(client.send(get("/open")).readFinal().header("Connection"))
                                .isEmpty();
                        bench.upstream.answer(Script.ECHO);
                        assertThat(client.send(WireBench.FOLLOW_UP).readFinal().text())
                                .isEqualTo("after");
                    }
                }));
        return Stream.of(toUpstream, toClient, wishes).flatMap(rows -> rows);
    }

    private static Stream<Row> exact() {
        return Stream.of(
                row(
                        "FW-03",
                        "the request upstream, octet by octet",
                        bench -> assertThat(bench.sentFor(
                                        get("/open/a?b", "X-A: 1", "Connection: x-c", "X-C: 2", "x-b:   2 ")))
                                .isEqualTo("GET /a?b HTTP/1.1\r\nX-A: 1\r\nx-b: 2\r\n" + ours(bench) + "\r\n")),
                row(
                        "FW-03",
                        "a request with content upstream, octet by octet",
                        bench -> assertThat(bench.sentFor(
                                        post("/open/a", "Content-Type: text/plain", "Content-Length: 3") + "abc"))
                                .isEqualTo("POST /a HTTP/1.1\r\nContent-Type: text/plain\r\n" + ours(bench)
                                        + "Content-Length: 3\r\n\r\nabc")),
                row("FW-03", "what a route removes and sets", bench -> {
                    RecordedRequest seen = bench.passes(get("/own", "X-Drop: 1", "X-Set: theirs", "x-set: too"));
                    assertThat(seen.header("X-Drop")).isEmpty();
                    assertThat(seen.head().headers().values("X-Set")).containsExactly("ours");
                }));
    }

    /** The lines that the gateway adds to each request, but for the ids. */
    private static String ours(WireBench bench) {
        return ""
                + "X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: localhost\r\n"
                + "X-Forwarded-Port: 80\r\nForwarded: for=127.0.0.1;host=\"localhost\";proto=http\r\n"
                + "Via: 1.1 gate-one\r\nHost: 127.0.0.1:" + bench.upstream.port() + "\r\n";
    }

    private static Stream<Row> answers() {
        return Stream.of(
                        "Server: nginx/1.2",
                        "X-Powered-By: PHP/5",
                        "Date: Sun, 06 Nov 1994 08:49:37 GMT",
                        "X-Request-Id: theirs",
                        "Alt-Svc: h3=\":443\"")
                .map(line -> row(
                        "FW-10",
                        "an upstream's " + line,
                        bench -> bench.answered(Script.ok(0, line), answer -> {
                            int colon = line.indexOf(':');
                            assertThat(answer.headers().values(line.substring(0, colon)))
                                    .doesNotContain(line.substring(colon + 2));
                        })));
    }

    private static Stream<Row> references() {
        Stream<Row> hidden = Stream.of(
                        "Location: http://10.0.0.5/admin",
                        "Location: http://169.254.169.254/latest/meta-data",
                        "Location: //10.0.0.5/x",
                        "Location: https://store.internal:8443/x",
                        "Content-Location: http://10.0.0.5/x",
                        "Link: <http://10.0.0.5/x>; rel=next",
                        "Location: javascript:alert(1)",
                        "Refresh: 0; url=http://10.0.0.5/")
                .map(line -> row("FW-11", line, bench -> {
                    bench.upstream.answer(Script.always(
                            Step.send("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n" + line + "\r\n\r\n")));
                    long before = bench.upstream.requestCount();
                    try (RawClient client = bench.gateway.client()) {
                        RawResponse answer = client.send(get("/open")).readFinal();
                        assertThat(answer.status()).isEqualTo(302);
                        assertThat(answer.headers().all())
                                .noneMatch(field -> field.value().contains("10.0.0.5")
                                        || field.value().contains("169.254")
                                        || field.value().contains("internal")
                                        || field.value().contains("javascript"));
                    }
                    assertThat(bench.upstream.requestCount()).isEqualTo(before + 1);
                }));
        Stream<Row> rewritten = Stream.of(
                row(
                        "FW-11",
                        "a location below the upstream becomes a public one",
                        bench -> located(bench, bench.upstream.url() + "/inside/x?y#z", "/deep/x?y#z")),
                row("FW-11", "a path becomes the public one", bench -> located(bench, "/inside/x", "/deep/x")),
                row("FW-11", "a relative location stays", bench -> located(bench, "x?y", "x?y")),
                row("FW-11", "the domain of a cookie", bench -> {
                    bench.upstream.answer(Script.always(
                            Step.send(Script.ok(0, "Set-Cookie: a=1; Domain=store.internal; Path=/; HttpOnly"))));
                    try (RawClient client = bench.gateway.client()) {
                        assertThat(client.send(get("/ident")).readFinal().header("Set-Cookie"))
                                .hasValue("a=1; Path=/; HttpOnly");
                        assertThat(client.send(get("/open")).readFinal().header("Set-Cookie"))
                                .isEmpty();
                    }
                }));
        return Stream.concat(hidden, rewritten);
    }

    private static void located(WireBench bench, String upstreams, String publics) throws Exception {
        bench.upstream.answer(Script.always(
                Step.send("HTTP/1.1 307 Go\r\nContent-Length: 0\r\nLocation: " + upstreams + "\r\n\r\n")));
        try (RawClient client = bench.gateway.client()) {
            assertThat(client.send(get("/deep/a")).readFinal().header("Location"))
                    .hasValue(publics);
        }
    }

    private static Row row(String id, String name, Row.Check check) {
        return new Row(id, name, check);
    }
}
