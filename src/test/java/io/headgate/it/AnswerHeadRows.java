package io.headgate.it;

import static io.headgate.it.UpstreamWireIT.OK;
import static io.headgate.it.UpstreamWireIT.bad;
import static io.headgate.it.UpstreamWireIT.problem;
import static io.headgate.it.UpstreamWireIT.row;
import static io.headgate.it.WireBench.get;
import static io.headgate.it.WireBench.message;
import static io.headgate.it.WireBench.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.testing.Fields;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import java.util.List;
import java.util.stream.Stream;

/** Heads of answers, and what a client hears when there is none. */
final class AnswerHeadRows {
    private AnswerHeadRows() {}

    static Stream<Row> all() {
        return Stream.of(interim(), heads(), statuses()).flatMap(rows -> rows);
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
                        try (WireBench other = WireBench.start(UpstreamWireIT.CONFIG.replace("$upstream", gone.url()));
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
}
