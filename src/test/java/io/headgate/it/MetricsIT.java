package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.app.RunningGateway;
import io.headgate.testing.RawClient;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What a scrape says while clients do what they like. */
class MetricsIT {
    private static final int CLIENTS = 5;
    private static final int PATHS = 2000;
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String CONFIG = """
            headgate {
              upstreams {
                metered-store { kind = http, url = "http://127.0.0.1:%1$d", pool { max = 4 } }
                metered-historian { kind = canary, read-url = "http://127.0.0.1:%1$d/api/v2", pool { max = 4 } }
              }
              routes {
                metered-store { path = "/store", upstream = metered-store }
                metered-historian { path = "/canary", upstream = metered-historian }
              }
            }
            """;
    private static final List<String> HOSTILE = List.of(
            "GET /store/%22%7D%0A HTTP/1.1\r\nHost: localhost\r\nX-Marker: m\"} 1\r\n\r\n",
            "GET /store/a HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: x\"} 99\r\nTraceparent: 00-zz\r\nX-Marker: \\\r\n\r\n",
            "GET /store/b HTTP/1.1\r\nHost: evil\"}.example\r\n\r\n",
            "GET /store/c HTTP/1.1\r\nHost: unknown.example\r\n\r\n",
            "BREW /store/d HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "BR{le=\"1\"}W /store/d HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "GET /nowhere/\"{x=1} HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "GET /store/e HTTP/1.1\r\nHost: localhost\r\nX: \u0000\u001b[1m\r\n\r\n",
            "GET /canary/no\\such%0Aoperation HTTP/1.1\r\nHost: localhost\r\nUser-Agent: \u00ff\u00fe\r\n\r\n",
            "GET /store/teapot HTTP/1.1\r\nHost: localhost\r\nX-Status: 599\r\n\r\n");

    @Test
    void isValidAndOfConstantSizeAndFresh() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start()
                        .answer(request -> request.header("X-Status")
                                .map(status ->
                                        List.of(Step.send("HTTP/1.1 " + status + " Odd\r\nContent-Length: 0\r\n\r\n")))
                                .orElseGet(() -> Script.ECHO.answer(request)));
                RunningGateway gateway = RunningGateway.startWhole(CONFIG.formatted(upstream.port()), Map.of())) {
            hostileCalls(gateway.port());
            calls(gateway.port(), "warm-up", 20);
            Set<String> before = series(gateway);
            double countBefore = counted(gateway);
            int servedBefore = served.get();

            CountDownLatch calling = new CountDownLatch(CLIENTS);
            List<String> verdicts = Caller.inParallel(CLIENTS + 1, number -> {
                if (number == CLIENTS) {
                    return promtool(gateway, calling);
                }
                try {
                    hostileCalls(gateway.port());
                    calls(gateway.port(), "client-" + number, PATHS);
                } finally {
                    calling.countDown();
                }
                return "";
            });

            assertThat(verdicts).allMatch(String::isEmpty);
            // Fresh: all of the calls stand in the very next scrape.
            double counted = counted(gateway) - countBefore;
            assertThat(counted).isEqualTo(served.get() - servedBefore);
            Set<String> after = series(gateway);
            assertThat(after).isEqualTo(before);
            assertThat(served.get() - servedBefore).isGreaterThanOrEqualTo(CLIENTS * PATHS);
            assertThat(after)
                    .anyMatch(line -> line.startsWith("canary_requests_total{"))
                    .anyMatch(line -> line.startsWith("canary_request_duration_seconds_count{"))
                    .anyMatch(line -> line.startsWith("canary_pool_connections_active{"));
            assertThat(upstream.complaints()).isEmpty();
            Facts.tell(
                    "9 metrics",
                    "%d scrapes under load accepted by promtool, %d series before and %d after %d requests to distinct"
                            + " paths and %d hostile ones; next scrape counts %.0f of %d answers 200",
                    scrapes.get(),
                    before.size(),
                    after.size(),
                    CLIENTS * PATHS,
                    (CLIENTS + 1) * HOSTILE.size(),
                    counted,
                    served.get() - servedBefore);
        }
    }

    private final AtomicInteger served = new AtomicInteger();
    private final AtomicInteger scrapes = new AtomicInteger();

    /** Has scrapes judged until the calls are done; returns the first complaint. */
    private String promtool(RunningGateway gateway, CountDownLatch calling) throws Exception {
        do {
            String verdict = promtool(gateway.admin("/metrics").getBytes(StandardCharsets.ISO_8859_1));
            if (!verdict.isEmpty()) {
                return verdict;
            }
            scrapes.incrementAndGet();
        } while (!calling.await(100, TimeUnit.MILLISECONDS));
        return "";
    }

    private static String promtool(byte[] text) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder("promtool", "check", "metrics")
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException missing) {
            System.err.println("SKIPPED: promtool is not installed (apt-get install prometheus)");
            return Assumptions.abort("promtool is not installed");
        }
        try (OutputStream in = process.getOutputStream()) {
            in.write(text);
        }
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.exitValue() == 0 ? said : said + " exit " + process.exitValue();
    }

    private void calls(int port, String who, int count) throws IOException {
        try (RawClient client = RawClient.connect(port)) {
            for (int i = 0; i < count; i++) {
                String path = (i % 2 == 0 ? "/store/" : "/canary/") + who + "/" + i + "?q=" + i;
                Caller.Answer answer = Caller.call(client, path, who + i);
                assertThat(answer.isOwn())
                        .as("%s %s", answer.response().statusLine(), answer.code())
                        .isTrue();
                served.incrementAndGet();
            }
        }
    }

    /** Each on a connection of its own, because most of them end it. */
    private void hostileCalls(int port) throws IOException {
        for (String request : HOSTILE) {
            try (RawClient client = RawClient.connect(port)) {
                int status = client.send(request).readFinal().status();
                assertThat(status).as(request).isGreaterThanOrEqualTo(200);
                if (status == 200) {
                    served.incrementAndGet();
                }
            }
        }
    }

    /** Names and labels of every sample, those of the process itself left out: it loads classes and collects as it likes. */
    private static Set<String> series(RunningGateway gateway) throws IOException {
        Set<String> names = new TreeSet<>();
        for (String line : gateway.scrape().toList()) {
            if (!line.startsWith("#") && !line.startsWith("jvm_")) {
                names.add(line.substring(0, line.lastIndexOf(' ')));
            }
        }
        return names;
    }

    /** Requests answered well, as the meters have it. */
    private static double counted(RunningGateway gateway) throws IOException {
        return gateway.scrape()
                .filter(line -> line.startsWith("headgate_requests_total{")
                        && line.contains("route=\"metered-")
                        && line.contains("status_code=\"200\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
