package io.headgate.it;

import static io.headgate.it.WireBench.get;
import static io.headgate.it.WireBench.message;
import static io.headgate.it.WireBench.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.testing.Fields;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import io.headgate.testing.Script;
import io.headgate.testing.Step;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Fields behind the content (RFC 9110, 6.5.1; RFC 9112, 7.1.2). */
final class TrailerRows {
    private static final String HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n";
    private static final String CONTENT = "3\r\nabc\r\n0\r\n";
    private static final String TRAILERS = String.join(
            "\r\n",
            "X-Sum: 42",
            "Content-Length: 1",
            "Set-Cookie: a=b",
            "Host: evil",
            "Transfer-Encoding: identity",
            "Authorization: x",
            "Cache-Control: public",
            "Location: /x",
            "",
            "");

    private TrailerRows() {}

    static Stream<Row> all() {
        return Stream.of(
                row("a request's trailers do not become fields", bench -> {
                    var seen = bench.passes(post("/open", "Transfer-Encoding: chunked", "Trailer: X-Sum")
                            + "3\r\nabc\r\n0\r\nX-Sum: 42\r\nContent-Length: 99\r\nX-User: root\r\n\r\n");
                    assertThat(seen.header("X-Sum")).isEmpty();
                    assertThat(seen.header("X-User")).isEmpty();
                    assertThat(seen.header("Content-Length")).isEmpty();
                    assertThat(seen.trailers().all()).isEmpty();
                    assertThat(seen.text()).isEqualTo("abc");
                }),
                row(
                        "an answer's trailers end here",
                        bench -> answered(bench, get("/open", "TE: trailers"), answer -> {
                            assertThat(answer.trailers().all()).isEmpty();
                            assertThat(answer.header("X-Sum")).isEmpty();
                        })),
                row(
                        "they do for a client that does not take them",
                        bench -> answered(
                                bench,
                                get("/trail"),
                                answer -> assertThat(answer.trailers().all()).isEmpty())),
                row(
                        "the harmless ones pass where route and client take them",
                        bench -> answered(
                                bench,
                                get("/trail", "TE: trailers"),
                                answer -> assertThat(answer.trailers().all())
                                        .containsExactly(new Fields.Field("X-Sum", "42")))),
                row("HTTP/1.0 knows none", bench -> {
                    bench.upstream.answer(Script.always(Step.send(HEAD + CONTENT + TRAILERS)));
                    try (RawClient client = bench.gateway.client()) {
                        RawResponse answer = client.send(message("GET /trail HTTP/1.0", "TE: trailers") + "\r\n")
                                .readFinal();
                        assertThat(answer.text()).isEqualTo("abc");
                    }
                }));
    }

    private static void answered(WireBench bench, String request, Consumer<RawResponse> judge) throws Exception {
        bench.upstream.answer(Script.always(Step.send(HEAD + CONTENT + TRAILERS)));
        try (RawClient client = bench.gateway.client()) {
            RawResponse answer = client.send(request).readFinal();
            assertThat(answer.text()).isEqualTo("abc");
            judge.accept(answer);
            bench.reset();
            assertThat(client.send(WireBench.FOLLOW_UP).readFinal().text()).isEqualTo("after");
        }
    }

    private static Row row(String name, Row.Check check) {
        return new Row("TR-01", name, check);
    }
}
