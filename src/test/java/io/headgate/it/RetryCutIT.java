package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.app.RunningGateway;
import io.headgate.testing.Await;
import io.headgate.testing.FaultProxy;
import io.headgate.testing.FaultProxy.Direction;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import io.headgate.testing.RecordedConnection;
import io.headgate.testing.ScriptedUpstream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that end at every byte of a request, and all at once: no write is done twice, no read fails. */
class RetryCutIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Each call here needs its retry, so the budget is as large as it can be; the breaker has tests of its own. */
    private static final String CONFIG = """
            headgate {
              upstreams.store {
                kind = qdrant, url = "http://127.0.0.1:%d", pass-deadline = off
                pool { max = 8, warm-up = off, breaker.enabled = off, settle-after = 1ms, when-down = wait,
                       backoff { first = 1ms, max = 1ms, jitter = 0 } }
                retry { budget-share = 1, budget-min = 1000, pause { first = 1ms, max = 1ms } }
              }
              routes.store { path = "/", upstream = store, timeout = 5s }
            }
            """;

    private static final String WARM = "GET /collections HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private static String post(String path, String marker) {
        String body = "{\"marker\":\"" + marker + "\"}";
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nX-Marker: " + marker + "\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    private static boolean says(RawResponse answer, String words) throws IOException {
        return JSON.readTree(answer.text()).path("detail").asText().contains(words);
    }

    /** How often the marker of a request stands in what was read from all connections, whole requests or not. */
    private static int timesSeen(ScriptedUpstream upstream, String marker) {
        Pattern start = Pattern.compile("X-Marker: " + marker + "\r\n");
        int seen = 0;
        for (RecordedConnection connection : upstream.connections()) {
            seen += (int) start.matcher(connection.text()).results().count();
        }
        return seen;
    }

    /** The bytes of such a request as they go to the upstream. */
    private static int lengthSent(RunningGateway gateway, FaultProxy proxy, String path) throws IOException {
        try (RawClient client = gateway.client()) {
            client.send(WARM).readFinal();
            long before = proxy.passed(Direction.TO_SERVER);
            String request = post(path, "m0000");
            client.send(request).readFinal();
            // The answer may be here before its request has been counted; the gateway adds fields, so it is longer than
            // ours.
            Await.until(
                    "the request is counted",
                    LIMIT,
                    () -> proxy.passed(Direction.TO_SERVER) - before > request.length());
            return (int) (proxy.passed(Direction.TO_SERVER) - before);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void doesNoWriteTwiceWhereverItsConnectionIsCut(boolean reset) throws Exception {
        String path = "/collections/c/points/delete";
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                FaultProxy proxy = FaultProxy.before(upstream.port());
                RunningGateway gateway = RunningGateway.startWhole(CONFIG.formatted(proxy.port()), Map.of())) {
            int length = lengthSent(gateway, proxy, path);
            int answered = 0;
            List<String> markers = new ArrayList<>();
            for (int after = 0; after <= length; after++) {
                String marker = String.format("m%04d", after + 1);
                markers.add(marker);
                try (RawClient client = gateway.client()) {
                    assertThat(client.send(WARM).readFinal().status()).isEqualTo(200);
                    proxy.cutOnceAfter(Direction.TO_SERVER, after, reset);
                    RawResponse answer = client.send(post(path, marker)).readFinal();
                    answered += answer.status() == 200 ? 1 : 0;
                    if (answer.status() != 200) {
                        assertThat(answer.status()).as(marker).isEqualTo(502);
                        assertThat(says(answer, "whether the upstream acted is unknown"))
                                .as(marker)
                                .isTrue();
                    }
                    assertThat(proxy.cutIsDue()).isFalse();
                }
            }
            Await.until("all was read", LIMIT, () -> upstream.open() <= 1);

            long done = upstream.requests().stream()
                    .filter(request -> request.target().equals(path))
                    .count();
            assertThat(markers)
                    .allSatisfy(marker ->
                            assertThat(timesSeen(upstream, marker)).as(marker).isLessThanOrEqualTo(1));
            assertThat(done - 1).isLessThanOrEqualTo(1);
            Facts.tell(
                    "6 cut writes",
                    "%s after each of %d bytes of a write: %d calls, %d answered, %d came whole, 0 twice",
                    reset ? "reset" : "closed",
                    length,
                    markers.size(),
                    answered,
                    done - 1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void answersEachReadWhereverItsConnectionIsCut(boolean reset) throws Exception {
        String path = "/collections/c/points/query";
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                FaultProxy proxy = FaultProxy.before(upstream.port());
                RunningGateway gateway = RunningGateway.startWhole(CONFIG.formatted(proxy.port()), Map.of())) {
            int length = lengthSent(gateway, proxy, path);
            for (int after = 0; after <= length; after++) {
                String marker = String.format("m%04d", after + 1);
                try (RawClient client = gateway.client()) {
                    client.send(WARM).readFinal();
                    proxy.cutOnceAfter(Direction.TO_SERVER, after, reset);
                    RawResponse answer = client.send(post(path, marker)).readFinal();

                    assertThat(answer.status()).as(marker).isEqualTo(200);
                    assertThat(answer.text()).isEqualTo(marker);
                    assertThat(proxy.cutIsDue()).isFalse();
                }
            }
            Facts.tell(
                    "6 cut reads",
                    "%s after each of %d bytes of a read sent by POST: %d calls, all answered",
                    reset ? "reset" : "closed",
                    length,
                    length + 1);
        }
    }

    @Test
    void survivesThatAllIdleConnectionsEndAtOnce() throws Exception {
        int callers = 8;
        int rounds = 40;
        AtomicInteger running = new AtomicInteger(callers);
        AtomicInteger closings = new AtomicInteger();
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningGateway gateway = RunningGateway.startWhole(CONFIG.formatted(upstream.port()), Map.of())) {
            List<List<String>> failed = Caller.inParallel(callers + 1, number -> {
                if (number == callers) {
                    while (running.get() > 0) {
                        long seen = upstream.requestCount();
                        Await.until(LIMIT, () -> upstream.requestCount() > seen + callers || running.get() == 0);
                        upstream.connections().forEach(RecordedConnection::close);
                        closings.incrementAndGet();
                    }
                    return List.of();
                }
                List<String> details = new ArrayList<>();
                try (RawClient client = gateway.client()) {
                    for (int round = 0; round < rounds; round++) {
                        String marker = "r" + number + "x" + round;
                        RawResponse read = client.send(post("/collections/c/points/query", marker))
                                .readFinal();
                        assertThat(read.status()).as("read " + marker).isEqualTo(200);
                        RawResponse write = client.send(post("/collections/c/points/batch", "w" + marker))
                                .readFinal();
                        if (write.status() != 200) {
                            details.add(
                                    JSON.readTree(write.text()).path("detail").asText());
                        }
                    }
                } finally {
                    running.decrementAndGet();
                }
                return details;
            });

            List<String> details = failed.stream().flatMap(List::stream).toList();
            assertThat(details).allMatch(detail -> detail.contains("whether the upstream acted is unknown"));
            for (int number = 0; number < callers; number++) {
                for (int round = 0; round < rounds; round++) {
                    assertThat(timesSeen(upstream, "wr" + number + "x" + round)).isLessThanOrEqualTo(1);
                }
            }
            String reasons = String.join(
                    "; ",
                    gateway.scrape()
                            .filter(line -> line.startsWith("headgate_retries_total{"))
                            .toList());
            Facts.tell(
                    "6 mass close",
                    "%d times all connections closed under %d callers: %d reads, 0 failed; %d writes, %d failed as"
                            + " \"unknown\", 0 twice; %s",
                    closings.get(),
                    callers,
                    callers * rounds,
                    callers * rounds,
                    details.size(),
                    reasons);
        }
    }

    @Test
    void answersAReadWhoseConnectionEndsBeforeTheFirstByteOfTheAnswer() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                FaultProxy proxy = FaultProxy.before(upstream.port());
                RunningGateway gateway = RunningGateway.startWhole(CONFIG.formatted(proxy.port()), Map.of());
                RawClient client = gateway.client()) {
            client.send(WARM).readFinal();
            proxy.cutOnceAfter(Direction.TO_CLIENT, 0, true);

            RawResponse answer =
                    client.send(post("/collections/c/points/query", "late")).readFinal();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(timesSeen(upstream, "late")).isEqualTo(2);
            assertThat(answer.text().getBytes(StandardCharsets.ISO_8859_1)).hasSize(4);
        }
    }
}
