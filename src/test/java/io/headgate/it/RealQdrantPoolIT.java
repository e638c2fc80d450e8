package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.app.RunningGateway;
import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import io.headgate.testing.RealQdrant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A pool in front of a real Qdrant, where it hurts: at the end of its patience with silent connections, and when it dies. */
class RealQdrantPoolIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String QUERY = "{\"query\":[0.1,0.9,0.3,0.4],\"limit\":5,\"with_payload\":true}";

    /** Qdrant closes a connection after about 5 s of silence, earlier by up to half a second. */
    private static final int CALLERS = 200;

    private static final int CALLS = 10;
    private static final int SHORTEST_MS = 3900;
    private static final int LONGEST_MS = 5100;
    private static final long SEED = 20_261_120;

    /** In place of a status. */
    private static final int CUT = 599;

    private static final int LOADERS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration GRACE = Duration.ofMillis(250);
    private static final Duration OUTAGE = Duration.ofSeconds(3);
    private static final Duration PACE = Duration.ofMillis(5);
    private static final Duration RECOVERY = Duration.ofSeconds(2);

    /** One call: when it began, how long it took, what came. */
    private record Called(long sentNanos, Duration took, int status, String code) {
        long endedNanos() {
            return sentNanos + took.toNanos();
        }
    }

    @BeforeAll
    static void needsTheBinary() {
        RealQdrant.assumePresent();
    }

    @Test
    void losesNoReadAroundTheEndOfAnIdleConnection() throws Exception {
        try (RealQdrant qdrant = RealQdrant.start()) {
            fill(qdrant);
            try (RunningGateway gateway = RunningGateway.startWhole(onePoolForEachCaller(qdrant), Map.of())) {
                CountDownLatch never = new CountDownLatch(1);

                List<List<Called>> all = Caller.inParallel(CALLERS, number -> {
                    Random random = new Random(SEED + number);
                    List<Called> calls = new ArrayList<>();
                    try (RawClient client = RawClient.connect(gateway.port())) {
                        for (int i = 0; i < CALLS; i++) {
                            long gap = i == 0 ? 0 : SHORTEST_MS + random.nextInt(LONGEST_MS - SHORTEST_MS);
                            assertThat(never.await(gap, TimeUnit.MILLISECONDS)).isFalse();
                            calls.add(query(client, "/q" + number));
                        }
                    }
                    return calls;
                });

                List<Called> calls = all.stream().flatMap(List::stream).toList();
                JsonNode pools = JSON.readTree(gateway.admin("/admin/pools")).path("pools");
                long opened = 0;
                long byTheUpstream = 0;
                for (JsonNode pool : pools) {
                    opened += pool.at("/totals/opened").asLong();
                    byTheUpstream += pool.at("/totals/closed/server").asLong();
                }
                long failed =
                        calls.stream().filter(call -> call.status() != 200).count();
                Facts.tell(
                        "4 real Qdrant pool",
                        "%d POST reads with %d to %d ms between them (seed %d), each on its own pool of one, half of them"
                                + " with an idle limit of 4.999 s: %d failed; %d connections opened, %d calls on a"
                                + " connection used before, slowest %d ms",
                        calls.size(),
                        SHORTEST_MS,
                        LONGEST_MS,
                        SEED,
                        failed,
                        opened,
                        calls.size() - opened,
                        slowest(calls).toMillis());
                assertThat(calls).hasSize(CALLERS * CALLS).allMatch(call -> call.status() == 200);
                // Otherwise nothing was tried: some connections must have lived through their pause, and some not.
                assertThat(opened).isBetween((long) CALLERS + 1, (long) CALLERS * CALLS - 1);
                assertThat(byTheUpstream).isNotNegative();
            }
        }
    }

    @Test
    void comesBackSoonAfterAnOutageAndTellsItAll() throws Exception {
        try (RealQdrant qdrant = RealQdrant.start();
                Hiccups hiccups = new Hiccups()) {
            fill(qdrant);
            try (RunningGateway gateway = RunningGateway.startWhole("""
                    headgate {
                      upstreams.qdrant { kind = qdrant, url = "%s", pool { max = 5, min = 1, acquire-timeout = 1s } }
                      routes.qdrant { path = /qdrant, upstream = qdrant, timeout = 2s }
                    }
                    """.formatted(qdrant.url()), Map.of())) {
                Queue<Called> calls = new ConcurrentLinkedQueue<>();
                CountDownLatch enough = new CountDownLatch(1);
                CompletableFuture<List<Integer>> load = CompletableFuture.supplyAsync(
                        () -> load(gateway, calls, enough), task -> new Thread(task, "load").start());
                Await.until(
                        "queries are answered",
                        LIMIT,
                        () -> calls.stream()
                                        .filter(call -> call.status() == 200)
                                        .count()
                                > 1000);

                long killed = System.nanoTime();
                qdrant.kill();
                Await.until("the outage is over", LIMIT, () -> System.nanoTime() - killed >= OUTAGE.toNanos());
                JsonNode down = Pools.of(gateway, "qdrant");
                qdrant.restart();
                long ready = System.nanoTime();
                Duration pause = Duration.ofMillis(
                        Pools.of(gateway, "qdrant").path("nextAttemptInMs").asLong(0));
                Await.until(
                        "queries are answered again",
                        LIMIT,
                        () -> calls.stream().anyMatch(call -> call.status() == 200 && call.endedNanos() - ready > 0));
                JsonNode stats = Pools.of(gateway, "qdrant").path("stats");
                long back = calls.stream()
                        .filter(call -> call.status() == 200 && call.endedNanos() - ready > 0)
                        .mapToLong(call -> call.endedNanos() - ready)
                        .min()
                        .orElseThrow();
                enough.countDown();
                assertThat(load.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS)).hasSize(LOADERS);

                Duration slowest = slowest(calls);
                long failed =
                        calls.stream().filter(call -> call.status() != 200).count();
                Facts.tell(
                        "4 real Qdrant pool",
                        "killed and restarted under load: %d calls of %d callers, %d refused or failed, slowest %d ms;"
                                + " told %s meanwhile; pause left %d ms, answered again %d ms after Qdrant was ready;"
                                + " right then: %s",
                        calls.size(),
                        LOADERS,
                        failed,
                        slowest.toMillis(),
                        down.path("health").asText(),
                        pause.toMillis(),
                        TimeUnit.NANOSECONDS.toMillis(back),
                        stats);
                assertThat(slowest).isLessThanOrEqualTo(PATIENCE.plus(GRACE).plus(hiccups.allowance()));
                assertThat(Duration.ofNanos(back))
                        .isLessThan(pause.plus(RECOVERY).plus(hiccups.allowance()));
                assertThat(down.path("health").asText()).isEqualTo("unhealthy");
                assertThat(calls).filteredOn(call -> call.status() != 200).allMatch(call -> call.status() >= 502);
                saysItAll(stats, calls, killed);
            }
        }
    }

    /** The thirteen numbers of pooled Qdrant clients and the thirteen of pooled PostgreSQL clients. */
    private static void saysItAll(JsonNode stats, Queue<Called> calls, long killed) {
        assertThat(stats.path("pool_size").asInt()).isEqualTo(5);
        assertThat(stats.path("total_connections").asInt()).isBetween(1, 5);
        assertThat(stats.path("idle_connections").asInt()
                        + stats.path("active_connections").asInt())
                .isLessThanOrEqualTo(stats.path("total_connections").asInt());
        assertThat(stats.path("waiting_requests").asInt()).isBetween(0, LOADERS);
        long acquired = stats.path("total_acquires").asLong();
        assertThat(acquired).isBetween(1L, (long) calls.size() * 2);
        assertThat(stats.path("total_acquisitions").asLong()).isEqualTo(acquired);
        assertThat(acquired - stats.path("total_releases").asLong())
                .isEqualTo(stats.path("active_connections").asLong());
        assertThat(stats.path("total_timeouts").isIntegralNumber()).isTrue();
        assertThat(stats.path("total_health_failures").isIntegralNumber()).isTrue();
        assertThat(stats.path("connections_created").asLong()).isGreaterThanOrEqualTo(2);
        assertThat(stats.path("connections_recycled").isIntegralNumber()).isTrue();
        assertThat(stats.path("connections_failed").asLong()).isPositive();
        double average = stats.path("avg_acquire_time_ms").asDouble();
        assertThat(average).isNotNegative();
        assertThat(stats.path("avg_acquisition_time_ms").asDouble()).isEqualTo(average);
        assertThat(stats.path("max_acquire_time_ms").asDouble())
                .isGreaterThanOrEqualTo(stats.path("p95_acquire_time_ms").asDouble());
        assertThat(stats.path("peak_active_connections").asInt()).isBetween(1, 5);
        assertThat(stats.path("peak_wait_time_ms").asDouble()).isNotNegative();
        Instant created = Instant.parse(stats.path("pool_created_at").asText());
        assertThat(stats.path("last_error").asText()).isNotEmpty();
        Instant error = Instant.parse(stats.path("last_error_time").asText());
        assertThat(error).isAfter(created);
        Duration sinceKill = Duration.ofNanos(System.nanoTime() - killed);
        assertThat(error).isAfter(Instant.now().minus(sinceKill).minusSeconds(1));
        assertThat(stats.has("last_health_check")).isTrue();
    }

    private static List<Integer> load(RunningGateway gateway, Queue<Called> calls, CountDownLatch enough) {
        try {
            return Caller.inParallel(LOADERS, number -> {
                int made = 0;
                RawClient client = RawClient.connect(gateway.port());
                while (!enough.await(PACE.toMillis(), TimeUnit.MILLISECONDS)) {
                    long sent = System.nanoTime();
                    try {
                        calls.add(query(client, "/qdrant"));
                    } catch (IOException cut) {
                        // Qdrant died in the middle of an answer, and what had begun could only be cut.
                        calls.add(new Called(sent, Duration.ofNanos(System.nanoTime() - sent), CUT, "cut"));
                        client.close();
                        client = RawClient.connect(gateway.port());
                    }
                    made++;
                }
                client.close();
                return made;
            });
        } catch (Exception failed) {
            throw new AssertionError("a caller was not answered", failed);
        }
    }

    private static Called query(RawClient client, String route) throws IOException {
        long sent = System.nanoTime();
        RawResponse answer = send(client, "POST", route + "/collections/plant/points/query", QUERY);
        Duration took = Duration.ofNanos(System.nanoTime() - sent);
        if (answer.status() == 200) {
            assertThat(JSON.readTree(answer.text()).at("/result/points")).hasSize(5);
            return new Called(sent, took, 200, "");
        }
        return new Called(
                sent,
                took,
                answer.status(),
                JSON.readTree(answer.text()).path("code").asText());
    }

    private static Duration slowest(Iterable<Called> calls) {
        List<Duration> times = new ArrayList<>();
        calls.forEach(call -> times.add(call.took()));
        return times.stream().max(Comparator.naturalOrder()).orElseThrow();
    }

    private static void fill(RealQdrant qdrant) throws IOException {
        StringBuilder points = new StringBuilder("{\"points\":[");
        for (int i = 1; i <= 100; i++) {
            points.append(i == 1 ? "" : ",")
                    .append("{\"id\":")
                    .append(i)
                    .append(",\"vector\":[0.1,0.")
                    .append(i)
                    .append(",0.3,0.4],\"payload\":{\"n\":")
                    .append(i)
                    .append("}}");
        }
        try (RawClient client = RawClient.connect(qdrant.port())) {
            String vectors = "{\"vectors\":{\"size\":4,\"distance\":\"Cosine\"}}";
            assertThat(send(client, "PUT", "/collections/plant", vectors).status())
                    .isEqualTo(200);
            assertThat(send(client, "PUT", "/collections/plant/points?wait=true", points + "]}")
                            .status())
                    .isEqualTo(200);
        }
    }

    private static RawResponse send(RawClient client, String method, String path, String body) throws IOException {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        return client.send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: " + content.length + "\r\n\r\n")
                .send(content)
                .readFinal();
    }

    /** So that a caller's pauses are those of its connection. */
    private static String onePoolForEachCaller(RealQdrant qdrant) {
        StringBuilder config = new StringBuilder("headgate {\n");
        for (int i = 0; i < CALLERS; i++) {
            String pool = i % 2 == 0 ? "max = 1" : "max = 1, idle-timeout = 4999ms, jitter = 0";
            config.append("upstreams.q%1$d { kind = qdrant, url = \"%2$s\", pool { %3$s } }%n"
                            .formatted(i, qdrant.url(), pool))
                    .append("routes.q%1$d { path = /q%1$d, upstream = q%1$d }%n".formatted(i));
        }
        return config.append("}\n").toString();
    }
}
