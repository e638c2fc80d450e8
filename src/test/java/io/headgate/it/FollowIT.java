package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.app.RunningGateway;
import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import io.headgate.testing.RecordedRequest;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers in pages, fetched one after the other for a caller who asks for all of them. */
class FollowIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Pattern ASKED = Pattern.compile("\"continuation\":\\[\"k(\\d+)\",null]");
    private static final int VALUES = 10_000;
    private static final int PAGES = 100;
    private static final long GROWTH = 16L << 20;

    private static final String CONFIG = """
            headgate {
              upstreams.historian {
                kind = canary, read-url = "http://127.0.0.1:%d/api/v2", pool { max = 2, warm-up = off }
                %s
              }
              routes.historian { path = "/", upstream = historian }
            }
            """;

    @TempDir
    private Path folder;

    /** Which page a request asks for, from 0. */
    private static int asked(RecordedRequest request) {
        Matcher continuation = ASKED.matcher(request.text());
        return continuation.find() ? Integer.parseInt(continuation.group(1)) : 0;
    }

    /** A page of so many values, counted on over all pages; line breaks stand between some of its words. */
    private static String page(int number, int values, boolean last) {
        StringBuilder out = new StringBuilder("{\"statusCode\":\"Good\",\r\n\"errors\":[],\"data\":{\"A.t\":[");
        for (int i = 0; i < values; i++) {
            out.append(i == 0 ? "" : ",\n").append("{\"t\":\"2025-01-01T00:00:00.0000001+00:00\",\"v\":");
            out.append((long) number * values + i).append('}');
        }
        return out.append("]},\"continuation\":")
                .append(last ? "null" : "[\"k" + (number + 1) + "\",null]")
                .append('}')
                .toString();
    }

    private static Step whole(String body) {
        return Step.send(Script.ok(body.length(), "Content-Type: application/json") + body);
    }

    private static Script pages(int count, int values) {
        return request -> List.of(whole(page(asked(request), values, asked(request) == count - 1)));
    }

    private static RunningGateway gateway(ScriptedUpstream upstream, String more) throws InterruptedException {
        return RunningGateway.startWhole(CONFIG.formatted(upstream.port(), more), Map.of());
    }

    private static String request(String target, String body) {
        return "POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    private static final String TARGET = "/getTagData2?headgate-follow=true";
    private static final String BODY = "{\"tags\":[\"A.t\",\"A.u\"],\"startTime\":\"now-1h\",\"endTime\":\"now\"}";

    @Test
    void sendsALineForEachPage() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(pages(3, 5));
                RunningGateway gateway = gateway(upstream, "");
                RawClient client = RawClient.connect(gateway.port())) {
            RawResponse answer = client.send(request(TARGET, BODY)).readFinal();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Content-Type")).hasValue("application/x-ndjson");
            assertThat(answer.text().split("\n", -1))
                    .containsExactly(flat(page(0, 5, false)), flat(page(1, 5, false)), flat(page(2, 5, true)), "");
            assertThat(upstream.requests())
                    .extracting(sent -> sent.head().target())
                    .containsOnly("/api/v2/getTagData2");
            assertThat(upstream.requests())
                    .extracting(
                            sent -> JSON.readTree(sent.text()).path("startTime").asText())
                    .hasSize(3)
                    .allMatch(time -> time.endsWith("+00:00"))
                    .containsOnly(JSON.readTree(upstream.requests().get(0).text())
                            .path("startTime")
                            .asText());
        }
    }

    private static String flat(String page) {
        return page.replace('\n', ' ').replace('\r', ' ');
    }

    @Test
    void tellsAFailureOfTheFirstPageAsEver() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start()
                        .answer(Script.always(whole("{\"statusCode\":\"Errors\",\"errors\":[\"no\"]}")));
                RunningGateway gateway = gateway(upstream, "");
                RawClient client = RawClient.connect(gateway.port())) {
            RawResponse answer = client.send(request(TARGET, BODY)).readFinal();

            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.text()).contains("upstream.rejected");
        }
    }

    @Test
    void breaksOffWithTheReasonInTheLastLine() throws Exception {
        Script failing = request -> asked(request) < 2
                ? pages(9, 5).answer(request)
                : List.of(whole("{\"statusCode\":\"BadUserToken\",\"errors\":[]}"));
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(failing);
                RunningGateway gateway = gateway(upstream, "")) {
            assertThat(cut(gateway))
                    .contains(flat(page(0, 5, false)), flat(page(1, 5, false)))
                    .contains("\n{\"headgate\":{\"code\":\"upstream.token\",\"continuation\":[\"k2\",null]}}\n");
            Await.until(
                    LIMIT,
                    () -> gateway.metric("canary_requests_total{error_type=\"upstream.token\",status_code=\"200\","
                                    + "tool_name=\"canary.getTagData2\",upstream=\"historian\"}")
                            == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"max-pages = 2", "max-items = 6", "max-items = 10"})
    void stopsAtItsLimitAndSaysHowToGoOn(String limit) throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(pages(9, 5));
                RunningGateway gateway = gateway(upstream, "follow." + limit)) {
            assertThat(cut(gateway))
                    .contains("\n{\"headgate\":{\"code\":\"follow.limit\",\"continuation\":[\"k2\",null]}}\n");
            assertThat(upstream.requestCount()).isEqualTo(2);
        }
    }

    /** What comes of an answer whose body does not end as it should, its framing included. */
    private static String cut(RunningGateway gateway) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.getOutputStream().write(request(TARGET, BODY).getBytes(StandardCharsets.ISO_8859_1));
            try {
                for (int octet = socket.getInputStream().read();
                        octet >= 0;
                        octet = socket.getInputStream().read()) {
                    all.append((char) octet);
                }
            } catch (SocketException reset) {
                all.append("(reset)");
            }
        }
        String text = all.toString();
        assertThat(text).startsWith("HTTP/1.1 200").doesNotContain("\r\n0\r\n");
        return text;
    }

    @Test
    void followsQueriesAndFormsAlike() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(pages(3, 5));
                RunningGateway gateway = gateway(upstream, "");
                RawClient client = RawClient.connect(gateway.port())) {
            RawResponse query = client.send(
                            "GET " + TARGET + "&tags=A.t&tags=A.u&startTime=now-1h&endTime=now HTTP/1.1\r\n"
                                    + "Host: localhost\r\n\r\n")
                    .read();
            RawResponse form = client.send(request(TARGET, "tags=A.t&tags=A.u&startTime=now-1h&endTime=now"))
                    .readFinal();

            assertThat(query.text().split("\n", -1)).hasSize(4);
            assertThat(form.text()).isEqualTo(query.text());
            assertThat(upstream.requests()).hasSize(6).allSatisfy(sent -> {
                assertThat(sent.head().method()).isEqualTo("POST");
                assertThat(sent.head().target()).isEqualTo("/api/v2/getTagData2");
                assertThat(sent.header("Content-Type")).hasValue("application/json");
                assertThat(JSON.readTree(sent.text()).path("tags")).hasSize(2);
            });
        }
    }

    @Test
    void followsByItselfOnARouteThatSaysSo() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(pages(3, 5));
                RunningGateway gateway = RunningGateway.startWhole(
                        CONFIG.formatted(upstream.port(), "") + "headgate.routes.historian.follow = on", Map.of());
                RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.send(request("/getTagData2", BODY)).read().text().split("\n", -1))
                    .hasSize(4);
            RawResponse one = client.send(request("/getTagData2?headgate-follow=false", BODY))
                    .read();
            assertThat(one.header("Content-Type")).hasValue("application/json");
            assertThat(one.text()).isEqualTo(page(0, 5, false));
            RawResponse other = client.send(request("/getTagContext", BODY)).readFinal();
            assertThat(other.header("Content-Type")).hasValue("application/json");
            assertThat(upstream.requestCount()).isEqualTo(5);
        }
    }

    @Test
    void refusesWhatHasNoPages() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningGateway gateway = gateway(upstream, "");
                RawClient client = RawClient.connect(gateway.port())) {
            assertThat(client.send(request("/getTagContext?headgate-follow=true", BODY))
                            .readFinal()
                            .status())
                    .isEqualTo(400);
            assertThat(upstream.requestCount()).isZero();
        }
    }

    @Test
    void fetchesNoPageThatNobodyTakes() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(pages(PAGES, VALUES));
                RunningGateway gateway = gateway(upstream, "");
                RawClient client = RawClient.connect(
                        gateway.port(), RawClient.Options.DEFAULT.limit(LIMIT).receiveBuffer(1 << 16))) {
            client.send(request(TARGET, BODY));
            assertThat(client.readHead().status()).isEqualTo(200);

            Await.stays(Duration.ofMillis(700), () -> upstream.requestCount() < PAGES / 2);
            client.reset();

            Await.until("its connection is free or closed", LIMIT, () -> upstream.open() <= 1);
        }
    }

    @Test
    void passesAMillionValuesWithAFlatHeap() throws Exception {
        Path file = folder.resolve("follow.conf");
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(pages(PAGES, VALUES))) {
            Files.writeString(
                    file,
                    "headgate.listeners { public { port = 0 }, admin { port = 0 } }\n"
                            + CONFIG.formatted(upstream.port(), ""));
            try (Program program = Program.start(List.of("-Xmx256m"), Map.of(), "run", "-c", file.toString())) {
                int port = Integer.parseInt(
                        program.awaitOutput("serving on http://[^:]+:(\\d+)").group(1));
                assertThat(readAll(port)).isEqualTo((long) PAGES * VALUES);
                long before = program.heap();

                assertThat(readAll(port)).isEqualTo((long) PAGES * VALUES);

                long after = program.heap();
                Facts.tell(
                        "4 canary pages",
                        "-Xmx256m: %d values over %d pages twice, complete and in order; heap after collection %.1f MB,"
                                + " then %.1f MB",
                        PAGES * VALUES,
                        PAGES,
                        before / 1e6,
                        after / 1e6);
                assertThat(after - before).isLessThan(GROWTH);
            }
        }
    }

    /** Reads all pages and checks that every value stands where it should; how many there are. */
    private static long readAll(int port) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + TARGET))
                .POST(HttpRequest.BodyPublishers.ofString(BODY))
                .build();
        long count = 0;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.ofInputStream())
                        .body(),
                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                for (JsonNode item : JSON.readTree(line).path("data").path("A.t")) {
                    assertThat(item.path("v").longValue()).isEqualTo(count);
                    count++;
                }
            }
        }
        return count;
    }
}
