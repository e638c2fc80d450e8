package io.headgate.it;

import static io.headgate.it.WireBench.get;
import static io.headgate.it.WireBench.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.testing.RecordedRequest;
import java.util.stream.Stream;

/** What a request is about: host, path and query (RFC 9112, 3 and RFC 3986). */
final class TargetRows {
    private TargetRows() {}

    static Stream<Row> all() {
        return Stream.of(hosts(), absolute(), paths(), encodings(), queries(), methods(), rewrites())
                .flatMap(rows -> rows);
    }

    private static Stream<Row> hosts() {
        Stream<Row> wrong = Stream.of(
                        "",
                        "Host:\r\n",
                        "Host: \t\r\n",
                        "Host: localhost\r\nHost: localhost\r\n",
                        "Host: localhost\r\nhost: other\r\n",
                        "Host: user@localhost\r\n",
                        "Host: user:pass@localhost\r\n",
                        "Host: localhost, other\r\n",
                        "Host: localhost/\r\n",
                        "Host: localhost/open\r\n",
                        "Host: http://localhost\r\n",
                        "Host: localhost:\r\n",
                        "Host: localhost:80a\r\n",
                        "Host: localhost:65536\r\n",
                        "Host: localhost:99999\r\n",
                        "Host: [::1]:99999\r\n",
                        "Host: localhost:80:80\r\n",
                        "Host: localhost:-1\r\n",
                        "Host: :80\r\n",
                        "Host: [::1\r\n",
                        "Host: ::1\r\n",
                        "Host: [::1]x\r\n",
                        "Host: [localhost]\r\n",
                        "Host: local host\r\n",
                        "Host: localhost?a\r\n",
                        "Host: localhost#a\r\n",
                        "Host: local%68ost\r\n",
                        "Host: localhost\\\r\n")
                .map(host -> refused(
                        "TG-01", "the field " + FramingRows.visible(host), "GET /open HTTP/1.1\r\n" + host + "\r\n"));
        Stream<Row> served = Stream.of(
                        "localhost",
                        "LOCALHOST",
                        "localhost:8080",
                        "127.0.0.1",
                        "127.0.0.1:1",
                        "[::1]",
                        "[::1]:80",
                        "localhost:65535")
                .map(host -> row("TG-03", "the host " + host + " is served", bench -> {
                    RecordedRequest seen = bench.passes("GET /open HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
                    assertThat(seen.header("X-Forwarded-Host")).hasValue(host);
                }));
        Stream<Row> others = Stream.of(
                        "rebound.example", "localhost.example", "10.0.0.1", "127.0.0.1.example", "[::2]", "0")
                .map(host -> row(
                        "TG-03",
                        "the host " + host + " is not",
                        bench -> bench.refused(421, "GET /open HTTP/1.1\r\nHost: " + host + "\r\n\r\n")));
        Stream<Row> upstreams = Stream.of(
                row("TG-04", "the upstream gets its own name", bench -> {
                    RecordedRequest seen = bench.passes("GET /open HTTP/1.1\r\nHost: 127.0.0.1:9\r\n\r\n");
                    assertThat(seen.head().headers().values("Host"))
                            .containsExactly("127.0.0.1:" + bench.upstream.port());
                    assertThat(seen.header("Forwarded").orElseThrow()).contains("host=\"127.0.0.1:9\"");
                }),
                row("TG-04", "unless the route says so", bench -> {
                    RecordedRequest seen = bench.passes("GET /host HTTP/1.1\r\nHost: 127.0.0.1:9\r\n\r\n");
                    assertThat(seen.head().headers().values("Host")).containsExactly("127.0.0.1:9");
                }),
                row("TG-01", "HTTP/1.0 needs no host", bench -> {
                    try (var client = bench.gateway.client()) {
                        assertThat(client.send("GET /open HTTP/1.0\r\n\r\n")
                                        .readFinal()
                                        .status())
                                .isEqualTo(200);
                        client.awaitEnd(WireBench.SOON);
                    }
                }));
        return Stream.of(wrong, served, others, upstreams).flatMap(rows -> rows);
    }

    private static Stream<Row> absolute() {
        Stream<Row> same = Stream.of("http://localhost/open", "HTTP://LocalHost/open", "http://localhost/open?")
                .map(target -> row("TG-02", "the target " + target, bench -> {
                    RecordedRequest seen = bench.passes(get(target));
                    assertThat(seen.target()).isIn("/", "/?");
                }));
        Stream<Row> wrong = Stream.of(
                        "http://other/open",
                        "http://localhost:80/open",
                        "http://user@localhost/open",
                        "http:///open",
                        "http://localhost@other/open",
                        "ftp://localhost/open",
                        "gopher+x://localhost/open",
                        "localhost/open",
                        "localhost:80",
                        "javascript:alert(1)",
                        "open",
                        "?a",
                        "http:/open",
                        "http://localhost#/open")
                .map(target -> refused("TG-02", "the target " + target, get(target)));
        Stream<Row> others = Stream.of(
                row(
                        "TG-02",
                        "a port that there cannot be",
                        bench -> bench.refused(
                                400, "GET http://localhost:99999/open HTTP/1.1\r\nHost: localhost:99999\r\n\r\n")),
                row("TG-02", "another scheme is told by name", bench -> {
                    try (var client = bench.gateway.client()) {
                        assertThat(client.send(get("ftp://localhost/open"))
                                        .readFinal()
                                        .text())
                                .contains("neither http nor https", "request.target");
                    }
                }));
        return Stream.of(same, wrong, others).flatMap(rows -> rows);
    }

    private static Stream<Row> paths() {
        Stream<Row> dots = Stream.of(
                        "/public/../admin",
                        "/public/%2e%2e/admin",
                        "/public/%2E./admin",
                        "/public/.%2e/admin",
                        "/public/..",
                        "/public/.",
                        "/public/./x",
                        "/..",
                        "/.",
                        "/public/..;/admin",
                        "/public/..;a=b/admin",
                        "/public/.;/admin",
                        "/slash/..%2fadmin",
                        "/slash/x%2f..%2f..%2fadmin",
                        "/slash/x%2f.",
                        "/percent/..%5cadmin",
                        "/percent/%252e%252E",
                        "/percent/%252e./admin",
                        "/percent/%25252e%2525252E/admin",
                        "/percent/x%255c..%252f..")
                .map(target -> refused("TG-06", "the path " + target, get(target)));
        Stream<Row> empty = Stream.of("/public//x", "//public/x", "/public//", "//", "/public///", "//127.0.0.1/x")
                .map(target -> refused(target.startsWith("//") ? "TG-11" : "TG-05", "the path " + target, get(target)));
        Stream<Row> same = Stream.of(
                        "/%61dmin:/admin",
                        "/%41dmin:/Admin", "/a%64min/:/admin/", "/adm%69n/x:/admin/x", "/admin/%7eroot:/admin/~root")
                .map(pair -> row("TG-05", "the path " + pair.substring(0, pair.indexOf(':')), bench -> {
                    String target = pair.substring(0, pair.indexOf(':'));
                    boolean admin = pair.contains(":/admin");
                    bench.declined(admin ? 405 : 404, get(target));
                    if (admin) {
                        RecordedRequest seen =
                                bench.passes(message("PUT " + target + " HTTP/1.1", "Content-Length: 0") + "\r\n");
                        assertThat(seen.target()).isEqualTo(pair.substring(pair.indexOf(':') + 1));
                    }
                }));
        Stream<Row> prefixes = Stream.of("/publicx", "/publi", "/PUBLIC", "/public;a/b", "/public%3b", "/")
                .map(target -> row("TG-05", "no route has " + target, bench -> bench.declined(404, get(target))));
        Stream<Row> parameters = Stream.of("/public/a;b=c/d", "/public/a..b", "/public/...", "/public/a;..", "/public/")
                .map(target -> row(
                        "TG-05",
                        "the path " + target + " stays",
                        bench -> assertThat(bench.passes(get(target)).target()).isEqualTo(target)));
        return Stream.of(dots, empty, same, prefixes, parameters).flatMap(rows -> rows);
    }

    private static Stream<Row> encodings() {
        Stream<Row> special = Stream.of(
                        "/open/a%2fb",
                        "/open/a%2Fb",
                        "/open/a%5cb",
                        "/open/a%00b",
                        "/open/a%0db",
                        "/open/a%0Ab",
                        "/open/a%25b",
                        "/open/a%252fb",
                        "/open/a%7Fb",
                        "/open/a%1bb",
                        "/slash/a%5cb",
                        "/slash/a%25b",
                        "/slash/a%00b",
                        "/percent/a%2fb",
                        "/percent/a%0ab")
                .map(target -> row("TG-07", "the path " + target, bench -> bench.declined(400, get(target))));
        Stream<Row> allowed = Stream.of(
                        "/slash/a%2fb:/a%2Fb",
                        "/slash/a%2Fb%2Fc:/a%2Fb%2Fc", "/percent/a%25b:/a%25b", "/percent/a%5Cb:/a%5Cb")
                .map(pair -> row(
                        "TG-07",
                        "the path " + pair + " where the route takes it",
                        bench -> assertThat(bench.passes(get(pair.substring(0, pair.indexOf(':'))))
                                        .target())
                                .isEqualTo(pair.substring(pair.indexOf(':') + 1))));
        Stream<Row> raw = Stream.of(
                        "/open/a\\b", "/open/a\"b", "/open/a<b", "/open/a{b}", "/open/a|b", "/open/a^b", "/open/a`b")
                .map(target -> refused("TG-07", "the path " + target, get(target)));
        Stream<Row> notUtf8 = Stream.of(
                        "/open/%c0%af",
                        "/open/%ff",
                        "/open/%c3",
                        "/open/%c3x",
                        "/open/%ed%a0%80",
                        "/open/%f5%80%80%80",
                        "/open/%",
                        "/open/%2",
                        "/open/%zz",
                        "/open/%2g",
                        "/open/%-1",
                        "/open/%u0041")
                .map(target -> refused("TG-08", "the path " + target, get(target)));
        Stream<Row> utf8 = Stream.of(
                        "/open/%c3%a4:/%C3%A4", "/open/%E2%82%AC:/%E2%82%AC", "/open/%f0%9f%98%80:/%F0%9F%98%80")
                .map(pair -> row(
                        "TG-08",
                        "the path " + pair,
                        bench -> assertThat(bench.passes(get(pair.substring(0, pair.indexOf(':'))))
                                        .target())
                                .isEqualTo(pair.substring(pair.indexOf(':') + 1))));
        return Stream.of(special, allowed, raw, notUtf8, utf8).flatMap(rows -> rows);
    }

    private static Stream<Row> queries() {
        Stream<Row> same = Stream.of(
                        "",
                        "?",
                        "a=1&a=2&a",
                        "a+b=c+d",
                        "%0d%0aX-A:%20b",
                        "%c0%af%ff",
                        "%",
                        "%zz",
                        "/../..//./",
                        "a=b?c=d",
                        "[]{}|\\^`\"<>",
                        "&&==&",
                        "x=%2561",
                        "'()*!;:@$,")
                .map(query -> row(
                        "TG-09",
                        "the query " + query,
                        bench -> assertThat(
                                        bench.passes(get("/open/x?" + query)).target())
                                .isEqualTo("/x?" + query)));
        Stream<Row> none = Stream.of(row(
                "TG-09",
                "no query stays none",
                bench -> assertThat(bench.passes(get("/open/x")).target()).isEqualTo("/x")));
        Stream<Row> fragments = Stream.of("/open/x#a", "/open/x?a#b", "/open#", "#")
                .map(target -> refused("TG-12", "the target " + target, get(target)));
        return Stream.of(same, none, fragments).flatMap(rows -> rows);
    }

    private static Stream<Row> methods() {
        return Stream.of(
                row(
                        "TG-10",
                        "CONNECT",
                        bench -> bench.refused(405, "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost:80\r\n\r\n")),
                row(
                        "TG-10",
                        "CONNECT with a path",
                        bench -> bench.refused(405, message("CONNECT /open HTTP/1.1") + "\r\n")),
                row(
                        "TG-10",
                        "TRACE",
                        bench -> bench.refused(405, message("TRACE /open HTTP/1.1", "Max-Forwards: 1") + "\r\n")),
                row("TG-10", "OPTIONS *", bench -> bench.refused(405, message("OPTIONS * HTTP/1.1") + "\r\n")),
                row("TG-10", "GET *", bench -> bench.refused(405, message("GET * HTTP/1.1") + "\r\n")),
                row("TG-10", "an unknown method", bench -> bench.refused(501, message("BREW /open HTTP/1.1") + "\r\n")),
                row(
                        "TG-10",
                        "a method in lower case",
                        bench -> bench.refused(501, message("get /open HTTP/1.1") + "\r\n")),
                row("TG-10", "a line of another protocol, before anything follows", bench -> {
                    try (var client = bench.gateway.client()) {
                        // After the time-out of a head it would be another status.
                        assertThat(client.send("SSH-2.0-x\r\n").readFinal().status())
                                .isEqualTo(400);
                        client.awaitEnd(WireBench.SOON);
                    }
                }),
                row("TG-10", "the preface of HTTP/2", bench -> bench.refused(400, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")),
                row("TG-10", "a method that the route does not serve", bench -> {
                    var answer = bench.declined(405, message("PUT /get HTTP/1.1", "Content-Length: 0") + "\r\n");
                    assertThat(answer.header("Allow")).hasValue("GET");
                }));
    }

    private static Stream<Row> rewrites() {
        return Stream.of(
                        "/deep/path:/inside/area",
                        "/deep/path/:/inside/area/",
                        "/deep/path/x?y:/inside/area/x?y",
                        "/deep/%70ath/x:/inside/area/x",
                        "/deep/path?/x:/inside/area?/x")
                .map(pair -> row(
                        "TG-13",
                        "the target " + pair,
                        bench -> assertThat(bench.passes(get(pair.substring(0, pair.indexOf(':'))))
                                        .target())
                                .isEqualTo(pair.substring(pair.indexOf(':') + 1))));
    }

    private static Row refused(String id, String name, String bytes) {
        return row(id, name, bench -> bench.refused(400, bytes));
    }

    private static Row row(String id, String name, Row.Check check) {
        return new Row(id, name, check);
    }
}
