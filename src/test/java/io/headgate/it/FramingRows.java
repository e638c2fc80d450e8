package io.headgate.it;

import static io.headgate.it.WireBench.get;
import static io.headgate.it.WireBench.message;
import static io.headgate.it.WireBench.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.testing.RecordedRequest;
import java.util.stream.Stream;

/** Where a request ends (RFC 9112, 6 and 7). */
final class FramingRows {
    private static final String SMUGGLED = "GET /open/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String WHOLE_CHUNKED = "3\r\nabc\r\n0\r\n\r\n";
    private static final String CHUNKED = "Transfer-Encoding: chunked";

    private FramingRows() {}

    static Stream<Row> all() {
        return Stream.of(bothLengths(), codings(), lengths(), chunkSizes(), chunkLines(), extensions(), bodies())
                .flatMap(rows -> rows);
    }

    private static Stream<Row> bothLengths() {
        return Stream.of(
                refused("RQ-01", "length, then coding", post("/open", "Content-Length: 3", CHUNKED) + WHOLE_CHUNKED),
                refused("RQ-01", "coding, then length", post("/open", CHUNKED, "Content-Length: 3") + WHOLE_CHUNKED),
                refused("RQ-01", "length 0 and coding", post("/open", CHUNKED, "Content-Length: 0") + WHOLE_CHUNKED));
    }

    private static Stream<Row> codings() {
        Stream<Row> forms = Stream.of(
                        "\"chunked\"",
                        "chunked;a=b",
                        "chunked;",
                        "chunked,",
                        ",chunked",
                        "",
                        " ",
                        "chunked, chunked",
                        "gzip, chunked",
                        "chunked, gzip",
                        "gzip",
                        "identity",
                        "identity, chunked",
                        "xchunked",
                        "chunkedx",
                        "chunked chunked",
                        "chun\tked",
                        "trailers",
                        "chunked\r\nTransfer-Encoding: chunked",
                        "chunked\r\nTransfer-Encoding: identity",
                        "identity\r\nTransfer-Encoding: chunked",
                        "\r\nTransfer-Encoding: chunked")
                .map(form -> refused(
                        "RQ-02",
                        "the coding " + visible(form),
                        post("/open", "Transfer-Encoding: " + form) + "0\r\n\r\n" + SMUGGLED));
        Stream<Row> lengthToo = Stream.of("\"chunked\"", "chunked;a=b", "chunked,", "")
                .map(form -> refused(
                        "RQ-02",
                        "the coding " + visible(form) + " beside a length",
                        post("/open", "Content-Length: 5", "Transfer-Encoding: " + form) + "0\r\n\r\n" + SMUGGLED));
        Stream<Row> rest = Stream.of(
                row(
                        "RQ-02",
                        "chunked in any case",
                        bench -> assertThat(
                                        bench.passes(post("/open", "tRANSFER-eNCODING:\t ChUnKeD \t") + WHOLE_CHUNKED)
                                                .text())
                                .isEqualTo("abc")),
                row("RQ-03", "a name that only looks like the field", bench -> {
                    RecordedRequest seen = bench.passes(get("/open", "Transfer_Encoding: chunked"));
                    assertThat(seen.head().headers().all())
                            .noneMatch(field -> field.name()
                                    .toLowerCase(java.util.Locale.ROOT)
                                    .startsWith("transfer"));
                }),
                refused(
                        "RQ-07",
                        "chunked in HTTP/1.0",
                        message("POST /open HTTP/1.0", CHUNKED) + "\r\n" + WHOLE_CHUNKED));
        return Stream.of(forms, lengthToo, rest).flatMap(rows -> rows);
    }

    private static Stream<Row> lengths() {
        Stream<Row> wrong = Stream.of("+3", "-1", "0x3", "3 x", "3, 3", "3,", "3 3", "3.0", "1e1", "\"3\"", "3;", "x")
                .map(form -> refused("RQ-04", "the length " + form, post("/open", "Content-Length: " + form) + "abc"));
        Stream<Row> empty = Stream.of("", " ", "\t")
                .map(form -> refused(
                        "RQ-05",
                        "an empty length" + visible(form),
                        post("/open", "Content-Length:" + form) + SMUGGLED));
        Stream<Row> large = Stream.of(
                        "9223372036854775808",
                        "18446744073709551616",
                        "18446744073709551619",
                        "1000000000000000000000000000000",
                        "00000000000000000000000000000003")
                .map(form -> refused("RQ-06", "the length " + form, post("/open", "Content-Length: " + form) + "abc"));
        Stream<Row> two = Stream.of(
                refused("RQ-04", "two lengths", post("/open", "Content-Length: 3", "Content-Length: 4") + "abcd"),
                row("RQ-04", "the same length twice is one", bench -> {
                    RecordedRequest seen =
                            bench.passes(post("/open", "Content-Length: 3", "Content-Length: 3") + "abc");
                    assertThat(seen.head().headers().values("Content-Length")).containsExactly("3");
                }));
        return Stream.of(wrong, empty, large, two).flatMap(rows -> rows);
    }

    private static Stream<Row> chunkSizes() {
        Stream<Row> wrong = Stream.of(
                        " 3",
                        "3 ",
                        "\t3",
                        "3\t",
                        "3 ;a",
                        "0 3",
                        "+3",
                        "-3",
                        "0x3",
                        "000000003",
                        "100000000",
                        "ffffffffffffffff",
                        "10000000000000003",
                        "g",
                        "",
                        " ",
                        "\t",
                        ";a",
                        "3,",
                        "3.")
                .map(form -> inBody("RQ-08", "the size " + visible(form), form + "\r\nabc\r\n0\r\n\r\n"));
        Stream<Row> last = Stream.of("0 ", " 0", " ", "-0", "+0", "0x0", "000000000", "")
                .map(form -> inBody("RQ-08", "the last size " + visible(form), "3\r\nabc\r\n" + form + "\r\n\r\n"));
        Stream<Row> right = Stream.of("3", "00000003")
                .map(form -> row(
                        "RQ-08",
                        "the size " + form,
                        bench -> assertThat(bench.passes(post("/open", CHUNKED) + form + "\r\nabc\r\n0\r\n\r\n")
                                        .text())
                                .isEqualTo("abc")));
        return Stream.of(wrong, last, right).flatMap(rows -> rows);
    }

    private static Stream<Row> chunkLines() {
        return Stream.of(
                inBody("RQ-09", "a bare LF after the size", "3\nabc\r\n0\r\n\r\n"),
                inBody("RQ-09", "a bare LF after an extension", "3;a=b\nabc\r\n0\r\n\r\n"),
                inBody("RQ-09", "a bare LF after the data", "3\r\nabc\n0\r\n\r\n"),
                inBody("RQ-09", "a bare LF after the last size", "3\r\nabc\r\n0\n\r\n"),
                inBody("RQ-09", "a bare LF at the end", "3\r\nabc\r\n0\r\n\n"),
                inBody("RQ-09", "a bare LF in a trailer", "3\r\nabc\r\n0\r\nA: b\n\r\n"),
                inBody("RQ-09", "a bare LF after the trailers", "3\r\nabc\r\n0\r\nA: b\r\n\n"),
                inBody("RQ-09", "a bare CR after the size", "3\rabc\r\n0\r\n\r\n"),
                inBody("RQ-09", "a bare CR after the data", "3\r\nabc\r0\r\n\r\n"),
                inBody("RQ-09", "more data than announced", "3\r\nabcd\r\n0\r\n\r\n"),
                inBody("RQ-09", "less data than announced", "3\r\nab\r\n0\r\n\r\n"),
                inBody("RQ-09", "a folded trailer", "3\r\nabc\r\n0\r\nA: b\r\n c\r\n\r\n"),
                inBody("RQ-09", "a trailer without a colon", "3\r\nabc\r\n0\r\nA\r\n\r\n"));
    }

    private static Stream<Row> extensions() {
        String longest = ";a=" + "b".repeat(253);
        return Stream.of(
                row("RQ-10", "extensions are not passed on", bench -> {
                    String sent = bench.sentFor(post("/open", CHUNKED) + "3;x=y;z=\"q\"\r\nabc\r\n0;last\r\n\r\n");
                    assertThat(sent).endsWith("\r\n\r\n3\r\nabc\r\n0\r\n\r\n").doesNotContain("x=y", "last");
                }),
                row(
                        "RQ-10",
                        "an extension of 256 octets",
                        bench -> bench.passes(post("/open", CHUNKED) + "3" + longest + "\r\nabc\r\n0\r\n\r\n")),
                inBody("RQ-10", "an extension of 258 octets", "3" + longest + "bb\r\nabc\r\n0\r\n\r\n"),
                inBody("RQ-10", "5 KiB of extensions", ("1" + longest + "\r\na\r\n").repeat(20) + "0\r\n\r\n"),
                inBody("RQ-10", "a bare CR in an extension", "3;a\rb\r\nabc\r\n0\r\n\r\n"),
                inBody("RQ-10", "NUL in an extension", "3;a\0b\r\nabc\r\n0\r\n\r\n"),
                row("RQ-11", "odd sizes are not passed on", bench -> {
                    String sent = bench.sentFor(post("/open", CHUNKED) + "0000000A\r\n0123456789\r\n0000\r\n\r\n");
                    assertThat(sent).endsWith("\r\n\r\na\r\n0123456789\r\n0\r\n\r\n");
                }));
    }

    private static Stream<Row> bodies() {
        return Stream.of(
                row(
                        "RQ-13",
                        "a body with GET",
                        bench -> bench.declined(400, get("/open", "Content-Length: 3") + "abc")),
                row(
                        "RQ-13",
                        "a chunked body with GET",
                        bench -> bench.declined(400, get("/open", CHUNKED) + WHOLE_CHUNKED)),
                row(
                        "RQ-13",
                        "a body with GET where the route takes it",
                        bench -> assertThat(bench.passes(get("/getbody", "Content-Length: 3") + "abc")
                                        .text())
                                .isEqualTo("abc")),
                row("RQ-13", "a body with HEAD", bench -> {
                    try (var client = bench.gateway.client()) {
                        client.send(message("HEAD /open HTTP/1.1", "Content-Length: 3") + "\r\nabc");
                        assertThat(client.readHead().status()).isEqualTo(400);
                        assertThat(client.readToEnd()).isEmpty();
                    }
                }),
                row("RQ-13", "length 0 with GET", bench -> bench.passes(get("/open", "Content-Length: 0"))),
                row(
                        "RQ-13",
                        "a body with DELETE",
                        bench -> assertThat(
                                        bench.passes(message("DELETE /open HTTP/1.1", "Content-Length: 3") + "\r\nabc")
                                                .text())
                                .isEqualTo("abc")),
                row(
                        "RQ-13",
                        "a body with OPTIONS",
                        bench -> assertThat(
                                        bench.passes(message("OPTIONS /open HTTP/1.1", "Content-Length: 3") + "\r\nabc")
                                                .text())
                                .isEqualTo("abc")),
                row("RQ-14", "a refused pipelined request does not spoil the one before", bench -> {
                    try (var client = bench.gateway.client()) {
                        client.send(WireBench.FOLLOW_UP + get("/open", "bad name: x") + WireBench.FOLLOW_UP);
                        assertThat(client.readFinal().text()).isEqualTo("after");
                        assertThat(client.readFinal().status()).isEqualTo(400);
                        client.awaitEnd(WireBench.SOON);
                    }
                }));
    }

    private static Row refused(String id, String name, String bytes) {
        return row(id, name, bench -> bench.refused(400, bytes));
    }

    private static Row inBody(String id, String name, String body) {
        return row(id, name, bench -> bench.refusedInBody(400, post("/open", CHUNKED) + body + SMUGGLED));
    }

    private static Row row(String id, String name, Row.Check check) {
        return new Row(id, name, check);
    }

    static String visible(String text) {
        return "[" + text.replace("\r", "CR").replace("\n", "LF").replace("\t", "TAB") + "]";
    }
}
