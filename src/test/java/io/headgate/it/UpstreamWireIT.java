package io.headgate.it;

import static io.headgate.it.WireBench.get;
import static io.headgate.it.WireBench.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import io.headgate.testing.Script;
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
    static final String CONFIG = """
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
    static final String OK = "HTTP/1.1 200 OK\r\n";
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
        return Stream.of(surplus(), lengths(), codings(), bodiless(), truncated(), AnswerHeadRows.all())
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

    static void problem(RawResponse answer, int status, String code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.text()).contains("\"code\":\"" + code + '"');
        assertThat(answer.header("Proxy-Status").orElseThrow()).contains(code);
    }

    /** 502 of the gateway's own making after one attempt, the connection closed, and the next caller gets its own answer. */
    static Row bad(String id, String name, String answer, Step... further) {
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

    static Row row(String id, String name, Row.Check check) {
        return new Row(id, name, check);
    }
}
