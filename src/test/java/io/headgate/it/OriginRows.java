package io.headgate.it;

import static io.headgate.it.WireBench.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.testing.RecordedRequest;
import java.util.List;
import java.util.stream.Stream;

/** Who asks, through whom, and under which id (RFC 7239; RFC 9110, 7.6.3; W3C Trace Context). */
final class OriginRows {
    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private OriginRows() {}

    static Stream<Row> all() {
        return Stream.of(origins(), loops(), ids(), traces(), identities()).flatMap(rows -> rows);
    }

    private static Stream<Row> origins() {
        return Stream.of(
                        "X-Forwarded-For: 1.1.1.1, 2.2.2.2, 3.3.3.3, 4.4.4.4, 5.5.5.5",
                        "X-Forwarded-Proto: https",
                        "X-Forwarded-Host: evil.example",
                        "X-Forwarded-Port: 1",
                        "X-Forwarded-Prefix: /evil",
                        "X-Forwarded-Server: evil",
                        "X-Real-IP: 1.1.1.1",
                        "X-Original-URL: /admin",
                        "X-Rewrite-URL: /admin",
                        "Forwarded: for=1.1.1.1;host=evil.example",
                        "Forwarded: for=\"[2001:db8::1]:4711\"")
                .map(line -> row("FW-04", "a stranger's " + line, bench -> {
                    RecordedRequest seen = bench.passes(get("/open", line, line));
                    assertThat(seen.head().headers().all())
                            .noneMatch(field -> field.value().equals(line.substring(line.indexOf(':') + 2)));
                    assertThat(seen.head().headers().values("X-Forwarded-For")).containsExactly("127.0.0.1");
                    assertThat(seen.head().headers().values("Forwarded")).hasSize(1);
                }));
    }

    static Stream<Row> behindProxies() {
        return Stream.of(
                row("FW-04", "a trusted peer's chain is extended", bench -> {
                    RecordedRequest seen = bench.passes(get(
                            "/open",
                            "X-Forwarded-For: 1.1.1.1",
                            "X-Forwarded-For: 10.0.0.1",
                            "X-Forwarded-Proto: https",
                            "X-Forwarded-Host: public.example",
                            "Forwarded: for=\"[2001:db8::1]:4711\";proto=https"));
                    assertThat(seen.head().headers().values("X-Forwarded-For"))
                            .containsExactly("1.1.1.1, 10.0.0.1, 127.0.0.1");
                    assertThat(seen.head().headers().values("X-Forwarded-Proto"))
                            .containsExactly("https");
                    assertThat(seen.head().headers().values("X-Forwarded-Host")).containsExactly("public.example");
                    assertThat(seen.head().headers().values("Forwarded"))
                            .containsExactly("for=\"[2001:db8::1]:4711\";proto=https, "
                                    + "for=127.0.0.1;host=\"localhost\";proto=http");
                }),
                row("FW-04", "a trusted peer's chain may be empty", bench -> {
                    RecordedRequest seen = bench.passes(get("/open"));
                    assertThat(seen.head().headers().values("X-Forwarded-For")).containsExactly("127.0.0.1");
                }));
    }

    private static Stream<Row> loops() {
        Stream<Row> own = Stream.of(
                        "1.1 gate-one",
                        "1.0 fred, 1.1 gate-one",
                        "HTTP/1.1 GATE-ONE (comment)",
                        "1.1 gate-one\r\nVia: 1.1 x")
                .map(via -> row(
                        "FW-05",
                        "Via " + FramingRows.visible(via),
                        bench -> bench.declined(508, get("/open", "Via: " + via))));
        Stream<Row> others = Stream.of("1.1 fred", "1.1 gate-one-more", "1.1 gate", "1.1 fred (gate-one)")
                .map(via -> row("FW-05", "Via " + via, bench -> {
                    RecordedRequest seen = bench.passes(get("/open", "Via: " + via));
                    assertThat(String.join(", ", seen.head().headers().values("Via")))
                            .isEqualTo(via + ", 1.1 gate-one");
                }));
        return Stream.concat(own, others);
    }

    private static Stream<Row> ids() {
        Stream<Row> kept = Stream.of("abc-1.2_3", "a".repeat(64))
                .map(id -> row("FW-07", "the request id " + id, bench -> {
                    RecordedRequest seen = bench.passes(get("/open", "X-Request-Id: " + id));
                    assertThat(seen.head().headers().values("X-Request-Id")).containsExactly(id);
                }));
        Stream<Row> replaced = Stream.of(
                        "",
                        "a b",
                        "a".repeat(65),
                        "a".repeat(8000),
                        "a;b",
                        "a\tb",
                        "<a>",
                        "a%0d%0ab",
                        "a,b",
                        "a\r\nX-Request-Id: b")
                .map(id ->
                        row("FW-07", "no request id: " + FramingRows.visible(id.length() > 99 ? "long" : id), bench -> {
                            RecordedRequest seen = bench.passes(get("/open", "X-Request-Id: " + id));
                            List<String> ids = seen.head().headers().values("X-Request-Id");
                            assertThat(ids).hasSize(1);
                            assertThat(ids.get(0))
                                    .matches("[A-Za-z0-9._-]{1,64}")
                                    .isNotEqualTo("a")
                                    .isNotEqualTo("b");
                        }));
        return Stream.concat(kept, replaced);
    }

    private static Stream<Row> traces() {
        Stream<Row> kept = Stream.of(row("FW-07", "a trace goes on", bench -> {
            RecordedRequest seen = bench.passes(get("/open", "traceparent: " + PARENT, "tracestate: a=1,b=2"));
            List<String> parents = seen.head().headers().values("traceparent");
            assertThat(parents).containsExactly(PARENT);
            assertThat(seen.header("tracestate")).hasValue("a=1,b=2");
        }));
        Stream<Row> replaced = Stream.of(
                        "",
                        "x",
                        PARENT.substring(1),
                        PARENT.toUpperCase(java.util.Locale.ROOT),
                        "ff" + PARENT.substring(2),
                        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                        PARENT + "-x",
                        PARENT + "\r\ntraceparent: " + PARENT)
                .map(parent -> row("FW-07", "no trace: " + FramingRows.visible(parent), bench -> {
                    RecordedRequest seen = bench.passes(get("/open", "traceparent: " + parent, "tracestate: a=1"));
                    List<String> parents = seen.head().headers().values("traceparent");
                    assertThat(parents).hasSize(1);
                    assertThat(parents.get(0))
                            .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]")
                            .doesNotContain("0af7651916cd43dd");
                    assertThat(seen.header("tracestate")).isEmpty();
                }));
        return Stream.concat(kept, replaced);
    }

    private static Stream<Row> identities() {
        Stream<Row> stripped = Stream.of(
                        "Authorization: Bearer x",
                        "api-key: k",
                        "X-API-Key: k",
                        "Cookie: a=b",
                        "X-User: root",
                        "X-Scopes: all",
                        "X-Tenant: t",
                        "x-tenant: t",
                        "X-Forwarded-User: u",
                        "X-Forwarded-Client-Cert: c",
                        "Client-Cert: c")
                .map(line -> row("FW-09", "a client's " + line, bench -> {
                    RecordedRequest seen = bench.passes(get("/open", line, line));
                    assertThat(seen.header(line.substring(0, line.indexOf(':'))))
                            .isEmpty();
                }));
        Stream<Row> rest = Stream.of(
                row("FW-09", "a route lets one through", bench -> {
                    RecordedRequest seen = bench.passes(get("/ident", "Authorization: Bearer x", "api-key: k"));
                    assertThat(seen.header("Authorization")).hasValue("Bearer x");
                    assertThat(seen.header("api-key")).isEmpty();
                }),
                row(
                        "FW-09",
                        "two credentials are none",
                        bench -> bench.declined(
                                400, get("/ident", "Authorization: Bearer x", "authorization: Bearer y"))),
                row("FW-09", "the upstream's own key replaces a client's", bench -> {
                    RecordedRequest seen = bench.passes(get("/keyed", "api-key: k", "API-KEY: l"));
                    assertThat(seen.head().headers().values("api-key")).containsExactly(WireBench.KEY);
                }));
        return Stream.concat(stripped, rest);
    }

    private static Row row(String id, String name, Row.Check check) {
        return new Row(id, name, check);
    }
}
