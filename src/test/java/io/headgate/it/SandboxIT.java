package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a newcomer sees: starts the program without anything, tries what it prints, presses Ctrl-C. */
class SandboxIT {
    private static final Map<String, String> FREE_PORTS = Map.of("HEADGATE_PORT", "0", "HEADGATE_ADMIN_PORT", "0");
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String BODY = "{\"vectors\":{\"size\":4,\"distance\":\"Dot\"}}";

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void answersWhatItSaysToTryAndEndsWellAfterWhatIsUnderWay() throws Exception {
        long start = System.nanoTime();
        try (Program program = Program.start(List.of(), FREE_PORTS, "run")) {
            program.awaitOutput("Ctrl-C");
            long ready = System.nanoTime();
            List<String> urls = Pattern.compile("curl (http\\S+)")
                    .matcher(program.out())
                    .results()
                    .map(found -> found.group(1))
                    .toList();
            assertThat(urls).hasSize(3);
            assertThat(get(urls.get(0))).contains("\"timeZones\"");
            assertThat(get(urls.get(1))).contains("\"collections\"").contains("\"status\":\"ok\"");
            long answered = System.nanoTime();
            assertThat(get(urls.get(2))).contains("\"qdrant\"").contains("\"canary\"");
            int port = URI.create(urls.get(0)).getPort();
            String admin = "http://127.0.0.1:" + URI.create(urls.get(2)).getPort();
            assertThat(get(admin + "/health/live")).contains("live");
            assertThat(get(admin + "/health/ready")).contains("ready");

            try (RawClient underWay = RawClient.connect(port);
                    RawClient idle = RawClient.connect(port)) {
                idle.send("GET /qdrant/collections HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertThat(idle.readFinal().status()).isEqualTo(200);
                underWay.send(
                        "PUT /qdrant/collections/late HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                + "Content-Length: " + BODY.length() + "\r\nExpect: 100-continue\r\n\r\n");
                // By this the gateway says that it has begun to read: the request is under way.
                assertThat(underWay.read().status()).isEqualTo(100);

                long told = System.nanoTime();
                String signal = program.interrupt();
                Await.until("the drain can be seen", LIMIT, () -> {
                    HttpResponse<String> seen = ask(admin + "/health/ready");
                    return seen.statusCode() == 503 && seen.body().contains("draining");
                });
                assertThat(get(admin + "/health/live")).contains("live");
                idle.awaitEnd(LIMIT);
                assertThat(program.isAlive()).isTrue();
                RawResponse last = underWay.send(BODY).readFinal();
                assertThat(last.status()).as(last.text()).isEqualTo(200);
                assertThat(last.header("Connection")).contains("close");

                assertThat(program.awaitExit()).as(program.err()).isZero();
                Facts.tell(
                        "1 sandbox",
                        "ready %d ms after its start, first answers of both stores by %d ms; %s: draining seen, idle"
                                + " connection closed, request under way answered %d, exit 0 after %d ms",
                        millis(start, ready),
                        millis(start, answered),
                        signal,
                        last.status(),
                        millis(told, System.nanoTime()));
            }
        }
    }

    @Test
    void saysWhichPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0);
                Program program = Program.start(
                        List.of(),
                        Map.of("HEADGATE_PORT", Integer.toString(taken.getLocalPort()), "HEADGATE_ADMIN_PORT", "0"),
                        "run")) {
            assertThat(program.awaitExit()).isEqualTo(3);
            assertThat(program.err())
                    .contains("headgate: cannot listen on 127.0.0.1:" + taken.getLocalPort()
                            + ": Address already in use");
            assertThat(program.out()).doesNotContain("curl");
            program.err()
                    .lines()
                    .filter(line -> line.startsWith("headgate: "))
                    .forEach(line -> Facts.tell("1 sandbox", "port taken: exit 3, says: %s", line));
        }
    }

    @Test
    void saysWhichVariableIsWrong() throws Exception {
        try (Program program =
                Program.start(List.of(), Map.of("HEADGATE_PORT", "many", "HEADGATE_ADMIN_PORT", "0"), "run")) {
            assertThat(program.awaitExit()).as(program.err()).isEqualTo(1);
            assertThat(program.err())
                    .contains("headgate: the sandbox", "HEADGATE_PORT")
                    .doesNotContain("defect", "Exception");
        }
    }

    private String get(String url) throws IOException, InterruptedException {
        HttpResponse<String> response = ask(url);
        assertThat(response.statusCode()).as(url + ": " + response.body()).isEqualTo(200);
        return response.body();
    }

    private HttpResponse<String> ask(String url) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(url)).timeout(LIMIT).build(), BodyHandlers.ofString());
    }

    private static long millis(long from, long to) {
        return TimeUnit.NANOSECONDS.toMillis(to - from);
    }
}
