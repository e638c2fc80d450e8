package io.headgate.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.app.RunningGateway;
import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import io.headgate.testing.ScriptedUpstream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A store that does as it is told, and a gateway before it that keeps its answers. */
record CacheStand(ScriptedUpstream upstream, RunningGateway gateway) implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String CONFIG = """
            headgate {
              upstreams.store {
                kind = http, url = "http://127.0.0.1:%d"
                pool { max = 110, warm-up = off, breaker.enabled = off, max-waiting = 200, settle-after = 1ms
                       backoff { first = 1ms, max = 10ms, jitter = 0 } }
                retry.enabled = off
              }
              routes.dashboard {
                path = "/", upstream = store, timeout = 8s, pass-identity = [authorization]
                cache { enabled = on, ttl = %s, stale-if-error = 1h }
              }
            }
            """;

    /** Answers are fresh for a minute. */
    static CacheStand start() throws IOException, InterruptedException {
        return start("1m", "");
    }

    /**
     * A stand.
     *
     * @param ttl how long answers are fresh
     * @param more further lines of the configuration
     */
    static CacheStand start(String ttl, String more) throws IOException, InterruptedException {
        ScriptedUpstream upstream = ScriptedUpstream.start();
        return new CacheStand(
                upstream, RunningGateway.startWhole(CONFIG.formatted(upstream.port(), ttl) + more, Map.of()));
    }

    static String get(String path, String... lines) {
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String line : lines) {
            request.append(line).append("\r\n");
        }
        return request.append("\r\n").toString();
    }

    RawResponse ask(String path, String... lines) throws IOException {
        try (RawClient client = gateway.client()) {
            return client.send(get(path, lines)).readFinal();
        }
    }

    static String cacheStatus(RawResponse answer) {
        return answer.header("Cache-Status").orElse("");
    }

    void awaitInFlight(int number) {
        Await.until(
                number + " requests are under way",
                LIMIT,
                () -> gateway.metric("headgate_requests_in_flight{route=\"dashboard\"}") == number);
    }

    /** Sends the same request on so many connections. */
    List<RawClient> sendAll(int number, String request) throws IOException {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            clients.add(gateway.client().send(request));
        }
        return clients;
    }

    /** What the gateway tells of its cache. */
    JsonNode numbers() throws IOException {
        return JSON.readTree(gateway.admin("/admin/cache"));
    }

    void assertNothingIsLeft() {
        awaitInFlight(0);
        Await.until("no flight is left", LIMIT, () -> {
            JsonNode numbers = numbers();
            return numbers.path("flights").asInt(-1) == 0
                    && numbers.path("collectingBytes").asInt(-1) == 0;
        });
    }

    @Override
    public void close() {
        try (upstream) {
            gateway.close();
        }
    }
}
