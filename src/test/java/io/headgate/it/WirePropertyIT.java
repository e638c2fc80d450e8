package io.headgate.it;

import static io.headgate.it.WireBench.get;
import static io.headgate.it.WireBench.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.testing.Fields;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import io.headgate.testing.RecordedRequest;
import io.headgate.testing.Script;
import io.headgate.testing.Step;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds for messages nobody thought of; every run tries the same ones. */
class WirePropertyIT {
    private static final int ROUNDS = 400;
    private static final Set<String> OURS = Set.of(
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-forwarded-host",
            "x-forwarded-port",
            "forwarded",
            "via",
            "host",
            "x-request-id",
            "traceparent",
            "content-length");

    private static WireBench bench;
    private final Random random = new Random(20261120);

    @BeforeAll
    static void start() throws Exception {
        bench = WireBench.start(RequestWireIT.CONFIG);
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    @BeforeEach
    void reset() {
        bench.reset();
    }

    /** A request in which octets are exchanged, added or lost, but not those that frame it, is at most one request upstream. */
    @Test
    @Rule({"RQ-02", "RQ-03", "HD-01", "HD-07"})
    void oneMessageIsAtMostOneRequest() throws Exception {
        String[] octets = {
            "\r",
            "\n",
            "\0",
            " ",
            "\t",
            ":",
            ",",
            ";",
            "\"",
            "0",
            "9",
            "\u00e2",
            "\u0080",
            "\r\n",
            "chunked",
            "GET / HTTP/1.1\r\n"
        };
        String smuggled = get("/open/smuggled");
        for (int round = 0; round < ROUNDS; round++) {
            boolean chunked = random.nextBoolean();
            String body =
                    chunked ? Integer.toHexString(smuggled.length()) + "\r\n" + smuggled + "\r\n0\r\n\r\n" : smuggled;
            String framing = chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + smuggled.length();
            StringBuilder head = new StringBuilder(post("/open/x", "X-A: b", framing, "X-C: d"));
            for (int i = random.nextInt(3); i >= 0; i--) {
                int line = head.indexOf(framing);
                int at = random.nextInt(head.length() - 4);
                if (at < line || at >= line + framing.length()) {
                    int lost = at == line - 1 ? 0 : random.nextInt(2);
                    head.replace(at, at + lost, octets[random.nextInt(octets.length)]);
                }
            }
            int before = bench.upstream.requests().size();
            talk(head + body + WireBench.FOLLOW_UP);
            List<RecordedRequest> seen = bench.upstream.requests();
            assertThat(seen.size()).as(head.toString()).isLessThanOrEqualTo(before + 2);
            assertThat(seen.subList(before, seen.size()))
                    .as(head.toString())
                    .noneMatch(request -> request.target().contains("smuggled"))
                    .filteredOn(request -> !request.target().equals("/after"))
                    .hasSizeLessThanOrEqualTo(1);
        }
        assertThat(bench.upstream.complaints()).isEmpty();
    }

    /** Reads answers until the last request is answered or the connection ends; gives the status of the first. */
    private static int talk(String bytes) throws IOException {
        try (RawClient client =
                RawClient.connect(bench.gateway.port(), RawClient.Options.DEFAULT.limit(Duration.ofSeconds(3)))) {
            RawResponse answer = client.send(bytes).readFinal();
            int first = answer.status();
            while (!answer.text().equals("after") && answer.header("Connection").isEmpty()) {
                answer = client.readFinal();
            }
            return first;
        }
    }

    /** However a client cuts its chunks and whatever it hangs on to them: the content arrives, cut anew. */
    @Test
    @Rule({"RQ-08", "RQ-10", "RQ-11"})
    void aChunkedBodyKeepsItsContent() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] content = new byte[random.nextInt(3000)];
            random.nextBytes(content);
            String text = new String(content, StandardCharsets.ISO_8859_1);
            StringBuilder body = new StringBuilder();
            for (int at = 0; at < text.length(); ) {
                int size = 1 + random.nextInt(Math.min(text.length() - at, 1 + random.nextInt(700)));
                body.append("0".repeat(random.nextInt(3)));
                String hex = Integer.toHexString(size);
                body.append(random.nextBoolean() ? hex : hex.toUpperCase(Locale.ROOT));
                body.append(random.nextInt(4) == 0 ? ";x=\"" + random.nextInt(1000) + "\"" : "")
                        .append("\r\n");
                body.append(text, at, at + size).append("\r\n");
                at += size;
            }
            body.append("0".repeat(1 + random.nextInt(8))).append("\r\n");
            body.append(random.nextInt(4) == 0 ? "X-T: 1\r\n" : "").append("\r\n");
            int before = bench.upstream.requests().size();
            try (RawClient client = bench.gateway.client()) {
                String all = post("/open/x", "Transfer-Encoding: chunked") + body;
                int cut = random.nextInt(all.length());
                client.send(all.substring(0, cut), all.substring(cut));
                assertThat(client.readFinal().status()).isEqualTo(200);
            }
            RecordedRequest seen = bench.upstream.requests().get(before);
            assertThat(seen.body().bytes()).isEqualTo(content);
            assertThat(seen.trailers().all()).isEmpty();
        }
        assertThat(bench.upstream.complaints()).isEmpty();
    }

    /** Whatever a path is made of: it is refused, or lies below what the route is for, decoded once or twice. */
    @Test
    @Rule({"TG-05", "TG-06", "TG-13"})
    void aRewrittenPathStaysBelowItsPrefix() throws Exception {
        String[] pieces = {
            "..", ".", "%2e", "%2E%2e", "/", "//", "%2f", "%2F", "%5c", "\\", ";", "a", "%61", "%25", "%252e", "inside",
            "..;", "%00", "?", "~"
        };
        Map<String, String> prefixes =
                Map.of("/deep/path", "/inside/area", "/slash", "", "/percent", "", "/public", "/public");
        int passed = 0;
        for (int round = 0; round < 4 * ROUNDS; round++) {
            String prefix = List.copyOf(new TreeMap<>(prefixes).keySet()).get(random.nextInt(prefixes.size()));
            StringBuilder path = new StringBuilder(prefix).append(random.nextInt(3) == 0 ? "" : "/");
            for (int i = random.nextInt(5); i >= 0; i--) {
                path.append(pieces[random.nextInt(pieces.length)]);
            }
            int before = bench.upstream.requests().size();
            int status = talk(get(path.toString()) + WireBench.FOLLOW_UP);
            if (status == 200) {
                passed++;
                String target = bench.upstream.requests().get(before).target();
                String sent = target.indexOf('?') < 0 ? target : target.substring(0, target.indexOf('?'));
                String below = prefixes.get(prefix);
                assertThat(sent).as(path.toString()).matches(below + "(/.*)?");
                for (String decoded : List.of(sent, decoded(sent), decoded(decoded(sent)))) {
                    assertThat(URI.create("http://x" + decoded.replaceAll("[^A-Za-z0-9/.~]", "_"))
                                    .normalize()
                                    .getPath())
                            .as(path.toString())
                            .startsWith(below)
                            .doesNotMatch(".*/\\.\\.?(/.*)?");
                }
            } else {
                assertThat(status).as(path.toString()).isIn(400, 404);
            }
        }
        assertThat(passed).isGreaterThan(100);
    }

    private static String decoded(String path) {
        return path.replaceAll("%2[eE]", ".")
                .replaceAll("%2[fF]|%5[cC]", "/")
                .replaceAll("%25", "%")
                .replaceAll(";[^/]*", "");
    }

    /** No value, whatever its octets, adds a field upstream or takes one away. */
    @Test
    @Rule({"HD-01", "HD-02", "HD-06", "UP-11"})
    void aValueIsNeverMoreThanAValue() throws Exception {
        int passed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String value = octets(random.nextInt(4) == 0 ? 256 : 0x7f);
            int before = bench.upstream.requests().size();
            if (talk(get("/open/x", "X-A: " + value, "X-B: b") + WireBench.FOLLOW_UP) == 200) {
                passed++;
                List<Fields.Field> seen =
                        bench.upstream.requests().get(before).head().headers().all();
                assertThat(seen.stream()
                                .filter(field -> !OURS.contains(field.name().toLowerCase(Locale.ROOT))))
                        .containsExactly(new Fields.Field("X-A", value.strip()), new Fields.Field("X-B", "b"));
            } else {
                assertThat(bench.upstream.requests()).hasSize(before);
            }
        }
        assertThat(passed).isGreaterThan(50);
    }

    /** The same on the way back: what an upstream puts into a value stays there, or the answer is refused. */
    @Test
    @Rule({"UP-10", "UP-11"})
    void anUpstreamsValueIsNeverMoreThanAValue() throws Exception {
        String[] names = {"X-A", "Location", "Link", "Set-Cookie", "Content-Type", "Content-Location", "ETag"};
        Set<String> known = new HashSet<>(List.of(
                "date",
                "x-request-id",
                "server-timing",
                "content-length",
                "x-b",
                "proxy-status",
                "cache-control",
                "content-type"));
        for (String name : names) {
            known.add(name.toLowerCase(Locale.ROOT));
        }
        int passed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String line = names[random.nextInt(names.length)] + ": " + octets(256);
            bench.upstream.answer(Script.always(Step.send(Script.ok(0, line, "X-B: b"))));
            try (RawClient client = bench.gateway.client()) {
                RawResponse answer = client.send(get("/ident/x")).readFinal();
                assertThat(answer.headers().all())
                        .allMatch(field -> known.contains(field.name().toLowerCase(Locale.ROOT)));
                if (answer.status() == 200) {
                    passed++;
                    assertThat(answer.headers().values("X-B")).containsExactly("b");
                } else {
                    assertThat(answer.status()).isEqualTo(502);
                }
            }
        }
        assertThat(passed).isGreaterThan(50);
    }

    /** Some octets, and often what somebody might take for a line end. */
    private String octets(int bound) {
        String[] ends = {
            "\r", "\n", "\n\n", "\r\r", "\n\r", "\0", "%0d%0a", "\\r\\n", "\u00c4\u008d\u00c4\u008a", "\u0085", "\u000b"
        };
        StringBuilder value = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
            value.append(
                    random.nextInt(20) == 0
                            ? ends[random.nextInt(ends.length)] + "X-Evil: 1"
                            : String.valueOf((char)
                                    (random.nextInt(8) == 0 ? random.nextInt(bound) : ' ' + random.nextInt(95))));
        }
        return value.toString();
    }
}
