package io.headgate.it;

import static io.headgate.it.WireBench.get;
import static io.headgate.it.WireBench.message;
import static io.headgate.it.WireBench.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.testing.Await;
import io.headgate.testing.Fields;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What an upstream may answer, and what becomes of answers that are wrong (RFC 9112, 4, 6 and 7; RFC 9110, 15). */
class UpstreamWireIT {
    private static final String CONFIG = """
            upstreams {
              store { kind = http, url = "$upstream", timeouts { request = 5s, first-byte = 400ms, between-bytes = 400ms },
                pool { max = 1, warm-up = off, when-down = wait, backoff { first = 10ms, max = 10ms } } }
              loose { kind = http, url = "$upstream", close-delimited-answers = on, pool { max = 1, warm-up = off } }
            }
            routes {
              open { path = /open, upstream = store }
              loose { path = /loose, upstream = loose }
            }
            """;
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n";
    private static final String SURPLUS = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nstolen";
    private static final String UNSOLICITED = "headgate_pool_unsolicited_total{upstream=\"store\"}";

    private static WireBench bench;

    @BeforeAll
    static void start() throws Exception {
        bench = WireBench.start(CONFIG);
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    @TestFactory
    Stream<DynamicTest> table() {
        return Row.tests(rows(), bench);
    }

    static Stream<Row> rows() {
        return Stream.of(surplus(), lengths(), codings(), bodiless(), truncated(), interim(), heads(), statuses())
                .flatMap(rows -> rows);
    }

    private static Stream<Row> surplus() {
        return Stream.of(
                row(
                        "UP-01",
                        "two answers in one packet",
                        bench -> surplus(bench, Step.send(Script.ok(2) + "ok" + SURPLUS))),
                row(
                        "UP-01",
                        "a second answer right behind",
                        bench -> surplus(bench, Step.send(Script.ok(2) + "ok"), Step.send(SURPLUS))),
                row(
                        "UP-01",
                        "a second answer 150 ms later",
                        bench -> surplus(
                                bench,
                                Step.send(Script.ok(2) + "ok"),
                                Step.pause(Duration.ofMillis(150)),
                                Step.send(SURPLUS))),
                row(
                        "UP-01",
                        "one octet behind a chunked answer",
                        bench -> surplus(bench, Step.send(CHUNKED + "\r\n2\r\nok\r\n0\r\n\r\nx"))),
                row(
                        "UP-01",
                        "an empty line behind an answer",
                        bench -> surplus(bench, Step.send(Script.ok(2) + "ok"), Step.send("\r\n"))),
                row(
                        "UP-04",
                        "content behind 204",
                        bench -> surplus(
                                bench, Step.send("HTTP/1.1 204 No Content\r\nContent-Length: 6\r\n\r\nstolen"))),
                row(
                        "UP-04",
                        "content behind 304",
                        bench -> surplus(
                                bench, Step.send("HTTP/1.1 304 Not Modified\r\nContent-Length: 6\r\n\r\nstolen"))),
                row("UP-01", "408 on a silent connection", bench -> {
                    try (RawClient client = bench.gateway.client()) {
                        assertThat(client.send(WireBench.FOLLOW_UP).readFinal().text())
                                .isEqualTo("after");
                        bench.upstream.endSilent(
                                Duration.ofMillis(50), "HTTP/1.1 408 Late\r\nContent-Length: 0\r\n\r\n");
                        assertThat(client.send(WireBench.FOLLOW_UP).readFinal().text())
                                .isEqualTo("after");
                        Await.until(
                                "the silent connection is closed", WireBench.SOON, () -> bench.upstream.open() == 0);
                        bench.upstream.endSilent(Duration.ofHours(1), "");
                        assertThat(client.send(WireBench.FOLLOW_UP).readFinal().text())
                                .isEqualTo("after");
                    }
                }));
    }

    /** The answer is passed on; what follows it closes the connection, is counted, and reaches nobody. */
    private static void surplus(WireBench bench, Step... steps) throws Exception {
        double before = bench.gateway.metric(UNSOLICITED);
        bench.upstream.answer(Script.always(steps));
        try (RawClient first = bench.gateway.client();
                RawClient second = bench.gateway.client()) {
            assertThat(first.send(get("/open")).readHead().status()).isIn(200, 204, 304);
            Await.until("the connection is closed", WireBench.SOON, () -> bench.upstream.open() == 0);
            bench.upstream.answer(Script.ECHO);
            assertThat(second.send(WireBench.FOLLOW_UP).readFinal().text()).isEqualTo("after");
        }
        assertThat(bench.gateway.metric(UNSOLICITED)).isEqualTo(before + 1);
    }

    private static Stream<Row> lengths() {
        return Stream.concat(
                Stream.of(
                        bad("UP-02", "both lengths", CHUNKED + "Content-Length: 2\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
                        bad("UP-02", "differing lengths", OK + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nok!")),
                Stream.of(
                                "+2",
                                "-2",
                                "0x2",
                                "2 x",
                                "2, 2",
                                "2,",
                                "",
                                "x",
                                "9223372036854775808",
                                "18446744073709551618",
                                "1000000000000000000000000000000")
                        .map(length -> bad(
                                "UP-02",
                                "the length [" + length + "]",
                                OK + "Content-Length: " + length + "\r\n\r\nok")));
    }

    private static Stream<Row> codings() {
        Stream<Row> alone = Stream.of(
                        "\"chunked\"",
                        "chunked;a=b",
                        "chunked,",
                        "",
                        "gzip",
                        "gzip, chunked",
                        "chunked, chunked",
                        "identity",
                        "chunked\r\nTransfer-Encoding: chunked")
                .map(form -> bad(
                        "UP-03",
                        "the coding " + FramingRows.visible(form),
                        OK + "Transfer-Encoding: " + form + "\r\n\r\n2\r\nok\r\n0\r\n\r\n"));
        Stream<Row> withLength = Stream.of("\"chunked\"", "chunked;a=b", "")
                .map(form -> bad(
                        "UP-03",
                        "the coding " + FramingRows.visible(form) + " and a length",
                        OK + "Content-Length: 2\r\n" + "Transfer-Encoding: " + form + "\r\n\r\nok"));
        Stream<Row> old = Stream.of(
                bad("UP-03", "chunked in HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));
        return Stream.of(alone, withLength, old).flatMap(rows -> rows);
    }

    private static Stream<Row> bodiless() {
        return Stream.of(
                row("UP-04", "an answer to HEAD shows its length", bench -> {
                    bench.upstream.answer(Script.always(Step.send(Script.ok(99))));
                    try (RawClient client = bench.gateway.client()) {
                        RawResponse answer = client.send(message("HEAD /open HTTP/1.1") + "\r\n")
                                .readHead();
                        assertThat(answer.header("Content-Length")).hasValue("99");
                        bench.reset();
                        assertThat(client.send(WireBench.FOLLOW_UP).readFinal().text())
                                .isEqualTo("after");
                    }
                    assertThat(bench.upstream.open()).isEqualTo(1);
                }),
                row("UP-04", "an answer to HEAD may be chunked", bench -> {
                    bench.upstream.answer(Script.always(Step.send(CHUNKED + "\r\n")));
                    try (RawClient client = bench.gateway.client()) {
                        assertThat(client.send(message("HEAD /open HTTP/1.1") + "\r\n")
                                        .readHead()
                                        .status())
                                .isEqualTo(200);
                        bench.reset();
                        assertThat(client.send(WireBench.FOLLOW_UP).readFinal().text())
                                .isEqualTo("after");
                    }
                }),
                row("UP-04", "204 and 304 have no content", bench -> {
                    for (String status : List.of("204 No Content", "304 Not Modified")) {
                        bench.upstream.answer(
                                Script.always(Step.send("HTTP/1.1 " + status + "\r\nETag: \"a\"\r\n\r\n")));
                        try (RawClient client = bench.gateway.client()) {
                            RawResponse answer = client.send(get("/open")).readFinal();
                            assertThat(answer.statusLine()).endsWith(status);
                            assertThat(answer.header("ETag")).hasValue("\"a\"");
                            bench.reset();
                            assertThat(client.send(WireBench.FOLLOW_UP)
                                            .readFinal()
                                            .text())
                                    .isEqualTo("after");
                        }
                    }
                }),
                row("UP-13", "a coded answer stays coded", bench -> {
                    String coded = new String(gzipOfZeros(), StandardCharsets.ISO_8859_1);
                    bench.answered(Script.ok(coded.length(), "Content-Encoding: gzip") + coded, answer -> {
                        assertThat(answer.header("Content-Encoding")).hasValue("gzip");
                        assertThat(answer.text()).isEqualTo(coded);
                    });
                }));
    }

    private static byte[] gzipOfZeros() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(new byte[1 << 20]);
        }
        return bytes.toByteArray();
    }

    private static Stream<Row> truncated() {
        Stream<Row> broken = Stream.of(
                        OK + "Content-Length: 9\r\n\r\nabc",
                        CHUNKED + "\r\n3\r\nabc\r\n",
                        CHUNKED + "\r\n3\r\nabc\r\n0\r\n",
                        CHUNKED + "\r\n9\r\nabc",
                        CHUNKED + "\r\n3\r\nabc\r\n 3\r\nabc\r\n0\r\n\r\n",
                        CHUNKED + "\r\n3\nabc\r\n0\r\n\r\n",
                        CHUNKED + "\r\n3;a\rb\r\nabc\r\n0\r\n\r\n",
                        CHUNKED + "\r\n3\r\nabcd\r\n0\r\n\r\n")
                .flatMap(answer -> IntStream.of(0, 1)
                        .mapToObj(minor -> row(
                                "UP-05",
                                "a client of HTTP/1." + minor + " notices that this is broken: "
                                        + FramingRows.visible(answer),
                                bench -> {
                                    bench.upstream.answer(Script.always(Step.send(answer), Step.close()));
                                    try (RawClient client = bench.gateway.client()) {
                                        client.send(message("GET /open HTTP/1." + minor) + "\r\n");
                                        noticesTheBreak(client);
                                    }
                                    bench.reset();
                                    bench.passes(get("/open"));
                                })));
        Stream<Row> untilClose = Stream.of(
                bad("UP-06", "no length from HTTP/1.1", OK + "\r\nabc", Step.close()),
                row("UP-06", "no length from HTTP/1.0", bench -> {
                    bench.upstream.answer(Script.always(Step.send("HTTP/1.0 200 OK\r\n\r\nabc"), Step.close()));
                    try (RawClient client = bench.gateway.client()) {
                        assertThat(client.send(get("/open")).readFinal().text()).isEqualTo("abc");
                        bench.reset();
                        assertThat(client.send(WireBench.FOLLOW_UP).readFinal().text())
                                .isEqualTo("after");
                    }
                }),
                row("UP-06", "no length where the configuration takes it", bench -> {
                    bench.upstream.answer(Script.always(Step.send(OK + "\r\nabc"), Step.close()));
                    try (RawClient client = bench.gateway.client()) {
                        assertThat(client.send(get("/loose")).readFinal().text())
                                .isEqualTo("abc");
                    }
                }),
                row("UP-05", "no length, and a reset", bench -> {
                    bench.upstream.answer(Script.always(
                            Step.send("HTTP/1.0 200 OK\r\n\r\nabc"), Step.pause(Duration.ofMillis(50)), Step.reset()));
                    try (RawClient client = bench.gateway.client()) {
                        noticesTheBreak(client.send(get("/open")));
                    }
                }));
        return Stream.concat(broken, untilClose);
    }

    /** Either a refusal or an answer whose end does not come. */
    private static void noticesTheBreak(RawClient client) throws IOException {
        RawResponse head = client.readHead();
        if (head.status() == 502) {
            return;
        }
        assertThat(head.status()).isEqualTo(200);
        assertThatThrownBy(() -> {
                    byte[] rest = client.readToEnd();
                    boolean marked = head.header("Content-Length").isPresent()
                            || head.header("Transfer-Encoding").isPresent();
                    String text = new String(rest, StandardCharsets.ISO_8859_1);
                    if (marked && !text.endsWith("0\r\n\r\n") && text.length() < 9) {
                        throw new IOException("cut");
                    }
                })
                .isInstanceOf(IOException.class);
    }

    private static Stream<Row> interim() {
        String hints = "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n";
        return Stream.of(
                bad("UP-07", "101", "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"),
                bad("UP-07", "101 before an answer", "HTTP/1.1 101 Go\r\n\r\n" + Script.ok(2) + "ok"),
                bad("UP-08", "11 interim answers", hints.repeat(11) + Script.ok(2) + "ok"),
                row(
                        "UP-08",
                        "10 interim answers",
                        bench -> bench.answered(
                                hints.repeat(10) + Script.ok(2) + "ok",
                                answer -> assertThat(answer.text()).isEqualTo("ok"))),
                row(
                        "UP-08",
                        "102 and 100",
                        bench -> bench.answered(
                                "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + Script.ok(2) + "ok",
                                answer -> assertThat(answer.text()).isEqualTo("ok"))));
    }

    private static Stream<Row> heads() {
        Stream<Row> lines = Stream.of(
                        "HTTP/1.1 099 x",
                        "HTTP/1.1 600 x",
                        "HTTP/1.1 999 x",
                        "HTTP/1.1 20 OK",
                        "HTTP/1.1 2000 OK",
                        "HTTP/1.1 -20 OK",
                        "HTTP/1.1 2x0 OK",
                        "HTTP/1.1  200 OK",
                        "HTTP/1.1\t200 OK",
                        "HTTP/2 200 OK",
                        "HTTP/2.0 200 OK",
                        "HTTP/1.2 200 OK",
                        "http/1.1 200 OK",
                        "ICY 200 OK",
                        "200 OK",
                        "",
                        " HTTP/1.1 200 OK",
                        "HTTP/1.1 200 O\0K",
                        "HTTP/1.1 200 O\rK",
                        "HTTP/1.1 200 O\u0001K",
                        "HTTP/1.1200 OK",
                        "SSH-2.0-OpenSSH_9.6")
                .map(line -> bad(
                        "UP-09",
                        "the status line " + FramingRows.visible(line.replace("\0", "NUL")),
                        line + "\r\nContent-Length: 2\r\n\r\nok"));
        Stream<Row> limits = Stream.of(
                bad("UP-09", "101 fields", OK + "X-A: b\r\n".repeat(101) + "\r\n"),
                bad(
                        "UP-09",
                        "70 KiB of fields",
                        OK + ("X-A: " + "b".repeat(1000) + "\r\n").repeat(70) + "Content-Length: 2\r\n\r\nok"),
                bad("UP-09", "a head without end", OK + "X-A: " + "b".repeat(100_000)),
                bad("UP-09", "a status line without end", "HTTP/1.1 200 " + "b".repeat(100_000)));
        Stream<Row> fields = Stream.of(
                        "X-A: b\r\n c",
                        "X-A: b\r\n\tc",
                        "X-A: b\rc",
                        "X-A: b\0c",
                        "X-A: b\nX-C: d",
                        ": b",
                        "X-A",
                        "X A: b",
                        "X-A : b",
                        "X\u007f: b",
                        "X-A: b\u007f",
                        "X-A: b\u0001",
                        "\u00e4: b",
                        " X-A: b",
                        "(X): b")
                .map(line -> bad(
                        "UP-10",
                        "the line " + FramingRows.visible(line.replace("\0", "NUL")),
                        OK + "Content-Length: 2\r\n" + line + "\r\n\r\nok"));
        Stream<Row> ends = Stream.of(
                bad("UP-10", "bare LFs", "HTTP/1.1 200 OK\nContent-Length: 2\n\nok"),
                row("UP-10", "every octet from 0x80 on before a line end stays one value", bench -> {
                    for (int lead = 0x80; lead <= 0xff; lead++) {
                        String value = "a" + (char) lead;
                        bench.answered(
                                Script.ok(0, "X-A: " + value, "X-B: b"),
                                answer -> assertThat(answer.headers().all())
                                        .contains(new Fields.Field("X-A", value), new Fields.Field("X-B", "b")));
                    }
                }),
                row(
                        "UP-11",
                        "what only looks like a line end",
                        bench -> bench.answered(
                                Script.ok(
                                        0,
                                        "X-A: %0d%0aX-Evil: 1",
                                        "Location: /x%0d%0aX-Evil:%201",
                                        "Content-Type: a\tb"),
                                answer -> assertThat(answer.header("X-Evil")).isEmpty())));
        return Stream.of(lines, limits, fields, ends).flatMap(rows -> rows);
    }

    private static Stream<Row> statuses() {
        return Stream.of(
                row("UP-12", "nobody listens: 503 and when to come back", bench -> {
                    try (ScriptedUpstream gone = ScriptedUpstream.start()) {
                        gone.refuse();
                        try (WireBench other = WireBench.start(CONFIG.replace("$upstream", gone.url()));
                                RawClient client = other.gateway.client()) {
                            RawResponse answer = client.send(get("/loose")).readFinal();
                            problem(answer, 503, "upstream.connect");
                            assertThat(answer.header("Retry-After").orElseThrow())
                                    .matches("[1-9][0-9]*");
                        }
                    }
                }),
                row("UP-12", "too slow: 504", bench -> {
                    bench.upstream.answer(Script.always(Step.hold()));
                    try (RawClient client = bench.gateway.client()) {
                        problem(client.send(get("/open")).readFinal(), 504, "upstream.timeout");
                    }
                }),
                row("UP-12", "hung up: 502, and one attempt", bench -> {
                    bench.upstream.answer(Script.always(Step.close()));
                    long before = bench.upstream.requestCount();
                    for (String request : List.of(
                            get("/open"), message("PUT /open HTTP/1.1", "Content-Length: 0") + "\r\n", post("/open"))) {
                        try (RawClient client = bench.gateway.client()) {
                            problem(client.send(request).readFinal(), 502, "upstream.closed");
                        }
                    }
                    assertThat(bench.upstream.requestCount()).isEqualTo(before + 3);
                }));
    }

    private static void problem(RawResponse answer, int status, String code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.text()).contains("\"code\":\"" + code + '"');
        assertThat(answer.header("Proxy-Status").orElseThrow()).contains(code);
    }

    /** 502 of the gateway's own making after one attempt, the connection closed, and the next caller gets its own answer. */
    private static Row bad(String id, String name, String answer, Step... further) {
        return row(id, name, bench -> {
            Step[] steps = Stream.concat(Stream.of(Step.send(answer)), Stream.of(further))
                    .toArray(Step[]::new);
            bench.upstream.answer(Script.always(steps));
            long before = bench.upstream.requestCount();
            try (RawClient first = bench.gateway.client();
                    RawClient second = bench.gateway.client()) {
                RawResponse refusal = first.send(get("/open")).readFinal();
                problem(refusal, 502, "upstream.protocol");
                assertThat(refusal.text()).doesNotContain("127.0.0.1", "Exception", "io.headgate", "pekko");
                Await.until("the connection is closed", WireBench.SOON, () -> bench.upstream.open() == 0);
                assertThat(bench.upstream.requestCount()).isEqualTo(before + 1);
                bench.reset();
                assertThat(second.send(WireBench.FOLLOW_UP).readFinal().text()).isEqualTo("after");
            }
        });
    }

    private static Row row(String id, String name, Row.Check check) {
        return new Row(id, name, check);
    }
}
