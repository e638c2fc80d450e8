package io.headgate.it;

import static io.headgate.it.WireBench.get;
import static io.headgate.it.WireBench.message;
import static io.headgate.it.WireBench.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.testing.Fields;
import io.headgate.testing.RecordedRequest;
import io.headgate.testing.Script;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a field line may look like (RFC 9112, 5 and RFC 9110, 5). */
final class FieldRows {
    private FieldRows() {}

    static Stream<Row> all() {
        return Stream.of(values(), brokenLeads(), names(), lines(), lookAlikes(), order())
                .flatMap(rows -> rows);
    }

    private static Stream<Row> values() {
        Stream<Row> inside = Stream.of("\r", "\0", "\n", "\nInjected: yes", "\rInjected: yes")
                .map(octets -> refused(
                        "HD-01",
                        "a value with " + FramingRows.visible(octets.replace("\0", "NUL")),
                        get("/open", "X-A: a" + octets + "b")));
        Stream<Row> controls = IntStream.concat(IntStream.rangeClosed(1, 31), IntStream.of(127))
                .filter(octet -> octet != '\t' && octet != '\r' && octet != '\n')
                .mapToObj(octet -> refused(
                        "HD-06", "a value with the control " + octet, get("/open", "X-A: a" + (char) octet + "b")));
        Stream<Row> high = Stream.of("\u00e4", "\u00c3\u00a4", "\u0080", "\u00ff", "\u00e2\u0082\u00ac")
                .map(octets -> refused(
                        "HD-02",
                        "a value with " + octets.length() + " octets above ASCII",
                        get("/open", "X-A: a" + octets + "b")));
        return Stream.of(inside, controls, high).flatMap(rows -> rows);
    }

    /** Every octet from 0x80 on as the last one of a value, with a line behind it that must not be lost. */
    private static Stream<Row> brokenLeads() {
        return IntStream.rangeClosed(0x80, 0xff)
                .mapToObj(lead -> refused(
                        "HD-02",
                        "broken multi-byte lead " + Integer.toHexString(lead),
                        post("/open", "X-A: a" + (char) lead, "Transfer-Encoding: chunked", "X-B: b") + "0\r\n\r\n"));
    }

    private static Stream<Row> names() {
        Stream<Row> before = Stream.of(" ", "\t", "  ")
                .map(space -> refused(
                        "HD-03",
                        "white space before the colon " + FramingRows.visible(space),
                        get("/open", "X-A" + space + ": b")));
        Stream<Row> framing = Stream.of(
                refused(
                        "HD-03",
                        "white space in the name of the coding",
                        post("/open", "Transfer-Encoding : chunked", "Content-Length: 3") + "abc"),
                refused("HD-03", "white space in the name of the length", post("/open", "Content-Length : 3") + "abc"));
        Stream<Row> wrong = Stream.concat(
                        "()<>@,;\\\"/[]?={} ".chars().mapToObj(c -> String.valueOf((char) c)),
                        Stream.of("\u007f", "\u0001", "\0", "\u00e4", "\u00c3\u00a4"))
                .map(c -> refused("HD-06", "a name with the octets " + codes(c), get("/open", "X" + c + "A: b")));
        Stream<Row> empty = Stream.of(
                refused("HD-06", "an empty name", get("/open", ": b")),
                refused("HD-06", "an empty name and value", get("/open", ":")),
                refused("HD-06", "a line without a colon", get("/open", "X-A")));
        return Stream.of(before, framing, wrong, empty).flatMap(rows -> rows);
    }

    private static Stream<Row> lines() {
        String host = "Host: localhost\r\n";
        Stream<Row> leading = Stream.of(" ", "\t")
                .map(space -> refused(
                        "HD-04",
                        "white space after the request line " + FramingRows.visible(space),
                        "GET /open HTTP/1.1\r\n" + space + "X-A: b\r\n" + host + "\r\n"));
        Stream<Row> folded = Stream.of(
                        "X-A: b", "Transfer-Encoding:", "Authorization: Basic", "Host:", "Content-Length:")
                .flatMap(field -> Stream.of(" ", "\t").map(space -> {
                    String value =
                            field.startsWith("Host") ? "localhost" : field.startsWith("Content") ? "3" : "chunked";
                    String others = field.startsWith("Host") ? "" : host;
                    return refused(
                            "HD-05",
                            "a folded line of " + field + FramingRows.visible(space),
                            "POST /open HTTP/1.1\r\n" + others + field + "\r\n" + space + value + "\r\n\r\n0\r\n\r\n");
                }));
        Stream<Row> bare = Stream.of(
                refused("HD-07", "a bare LF after the request line", "GET /open HTTP/1.1\n" + host + "\r\n"),
                refused("HD-07", "a bare LF after a field", "GET /open HTTP/1.1\r\nHost: localhost\nX-A: b\r\n\r\n"),
                refused("HD-07", "a bare LF at the end of the head", "GET /open HTTP/1.1\r\n" + host + "\n"),
                refused("HD-07", "bare LFs only", "GET /open HTTP/1.1\nHost: localhost\n\n"),
                refused("HD-07", "a bare CR after the request line", "GET /open HTTP/1.1\r" + host + "\r\n"),
                refused("HD-08", "two empty lines before the request line", "\r\n\r\n" + get("/open")),
                refused("HD-08", "a bare LF before the request line", "\n" + get("/open")),
                row("HD-08", "an empty line before the request line", bench -> bench.passes("\r\n" + get("/open"))),
                row("HD-08", "an empty line after a body", bench -> {
                    try (var client = bench.gateway.client()) {
                        client.send(post("/open", "Content-Length: 3") + "abc\r\n" + WireBench.FOLLOW_UP);
                        assertThat(client.readFinal().status()).isEqualTo(200);
                        assertThat(client.readFinal().text()).isEqualTo("after");
                    }
                }));
        Stream<Row> starts = Stream.of(
                        "GET  /open HTTP/1.1",
                        "GET /open  HTTP/1.1",
                        " GET /open HTTP/1.1",
                        "GET\t/open\tHTTP/1.1",
                        "GET /open HTTP/1.1 ",
                        "GET /open",
                        "GET /open HTTP/1.2",
                        "GET /open HTTP/2.0",
                        "GET /open http/1.1",
                        "GET /open HTTP/1.10",
                        "GET /open HTTP/01.1",
                        "GET /op en HTTP/1.1",
                        "GET /o\u0001 HTTP/1.1",
                        "GET /o\u00e4 HTTP/1.1",
                        "G\u0001T /open HTTP/1.1",
                        "G(T /open HTTP/1.1",
                        "/open HTTP/1.1")
                .map(start ->
                        refused("HD-07", "the request line " + FramingRows.visible(start), message(start) + "\r\n"));
        return Stream.of(leading, folded, bare, starts).flatMap(rows -> rows);
    }

    private static Stream<Row> lookAlikes() {
        return Stream.of(
                        "X_Forwarded_For: 1.1.1.1",
                        "X-Forwarded_For: 1.1.1.1",
                        "x_request_id: evil",
                        "X_User: root",
                        "api_key: k",
                        "Content_Length: 99",
                        "Transfer_Encoding: chunked",
                        "Proxy_Connection: keep-alive",
                        "x_api-key: k",
                        "Request_Timeout: 1")
                .map(line -> row("HD-09", "the name in " + line, bench -> {
                    String name = line.substring(0, line.indexOf(':'));
                    RecordedRequest seen = bench.passes(get("/open", line));
                    assertThat(seen.header(name)).isEmpty();
                    assertThat(seen.header("X-Forwarded-For")).hasValue("127.0.0.1");
                }));
    }

    private static Stream<Row> order() {
        return Stream.of(
                row("HD-10", "200 fields as they are met", bench -> {
                    for (Fields.Field sample : FieldSamples.all()) {
                        RecordedRequest seen = bench.passes(get("/ident", sample.name() + ": " + sample.value()));
                        assertThat(seen.head().headers().all()).contains(sample);
                    }
                    assertThat(FieldSamples.all()).hasSizeGreaterThanOrEqualTo(200);
                }),
                row("HD-10", "200 fields in an answer", bench -> {
                    for (Fields.Field sample : FieldSamples.all()) {
                        bench.answered(
                                Script.ok(0, sample.name() + ": " + sample.value()),
                                answer -> assertThat(answer.headers().all()).contains(sample));
                    }
                }),
                row("HD-10", "octets above ASCII in an answer", bench -> {
                    String octets = "caf\u00e9 \u00c3\u00a4 \u00ff\u0080";
                    bench.answered(
                            Script.ok(0, "X-A: " + octets, "X-B: b"),
                            answer -> assertThat(answer.headers().all())
                                    .contains(new Fields.Field("X-A", octets), new Fields.Field("X-B", "b")));
                }),
                row("HD-11", "equal names keep their order", bench -> {
                    RecordedRequest seen =
                            bench.passes(get("/open", "X-A: 1", "X-B: b", "x-a: 2, 3", "X-A: ", "X-A: 4"));
                    assertThat(seen.head().headers().values("X-A")).containsExactly("1", "2, 3", "", "4");
                }),
                row(
                        "HD-11",
                        "cookies of an answer stay apart",
                        bench -> bench.answered(
                                // The route lets cookies through.
                                Script.ok(
                                        0,
                                        "Set-Cookie: a=1; Path=/",
                                        "X-Z: z",
                                        "Set-Cookie: b=\"2, 3\"",
                                        "Set-Cookie: a=4"),
                                answer -> assertThat(answer.headers().values("Set-Cookie"))
                                        .containsExactly("a=1; Path=/", "b=\"2, 3\"", "a=4"))));
    }

    private static String codes(String octets) {
        StringBuilder out = new StringBuilder();
        octets.chars().forEach(c -> out.append(Integer.toHexString(c)).append(' '));
        return out.toString().strip();
    }

    private static Row refused(String id, String name, String bytes) {
        return row(id, name, bench -> bench.refused(400, bytes));
    }

    private static Row row(String id, String name, Row.Check check) {
        return new Row(id, name, check);
    }
}
