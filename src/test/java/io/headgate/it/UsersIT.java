package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hundred users who call and think, over a pool of ten. For a few seconds with each build; {@code -Dheadgate.users.seconds=300}, or
 * 3600, tells what a longer day does. The upstream is a plain server that keeps nothing of what it has seen.
 */
class UsersIT {
    private static final int USERS = 100;
    private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("headgate.users.seconds", 15));
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration THINKING = Duration.ofMillis(150);
    private static final Duration WORK = Duration.ofMillis(2);
    /** A client keeps what it has received, so it begins anew now and then. */
    private static final int CALLS_PER_CONNECTION = 100;

    private static final int SAMPLES = 5;
    private static final long MIB = 1 << 20;
    private static final long GROWTH = 16 * MIB;
    /** Client connections that are being exchanged. */
    private static final long SLACK = 40;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONFIG = """
            headgate {
              listeners { public { port = 0 }, admin { port = 0 } }
              request-log.enabled = off
              upstreams.store { kind = http, url = "http://127.0.0.1:%d", pool { max = 10, max-age = 65s } }
              routes.store { path = "/", upstream = store, timeout = 20s }
            }
            """;

    private final LongAdder calls = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final AtomicLong slowest = new AtomicLong();
    private final CountDownLatch end = new CountDownLatch(1);

    @TempDir
    private Path folder;

    @Test
    void areServedWithoutOneFailure() throws Exception {
        ExecutorService workers = Executors.newCachedThreadPool();
        HttpServer store = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        store.createContext("/", UsersIT::echo);
        store.setExecutor(workers);
        store.start();
        Path file = folder.resolve("users.conf");
        Files.writeString(file, CONFIG.formatted(store.getAddress().getPort()));
        try (Program program = Program.start(List.of("-Xmx256m"), Map.of(), "run", "-c", file.toString())) {
            Matcher address = program.awaitOutput("serving on http://[^:]+:(\\d+), admin on http://[^:]+:(\\d+)");
            int port = Integer.parseInt(address.group(1));
            List<CompletableFuture<Void>> days = new ArrayList<>();
            for (int i = 0; i < USERS; i++) {
                int number = i;
                days.add(CompletableFuture.runAsync(() -> live(port, number), workers));
            }
            Await.until("all have begun", LIMIT, () -> calls.sum() > 20L * USERS);
            long heap = program.heap();
            long descriptors = program.descriptors();
            long mostHeap = heap;
            long mostDescriptors = descriptors;
            for (int sample = 0; sample < SAMPLES; sample++) {
                assertThat(end.await(TIME.toMillis() / SAMPLES, TimeUnit.MILLISECONDS))
                        .isFalse();
                mostHeap = Math.max(mostHeap, program.heap());
                mostDescriptors = Math.max(mostDescriptors, program.descriptors());
            }
            end.countDown();
            for (CompletableFuture<Void> day : days) {
                day.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            }

            JsonNode pool = pool(Integer.parseInt(address.group(2)));
            Facts.tell(
                    "2 hundred users",
                    "%d s, %d calls, %d failed, slowest %d ms; refused by the pool: %s; heap after collection %.1f MB at"
                            + " first, %.1f MB at most; descriptors %d at first, %d at most",
                    TIME.toSeconds(),
                    calls.sum(),
                    failures.sum(),
                    slowest.get() / 1_000_000,
                    pool.at("/totals/refused"),
                    heap / 1e6,
                    mostHeap / 1e6,
                    descriptors,
                    mostDescriptors);
            assertThat(failures.sum()).isZero();
            assertThat(pool.at("/totals/refused")).isEmpty();
            assertThat(pool.at("/totals/acquired").asLong()).isEqualTo(calls.sum());
            assertThat(mostHeap - heap).isLessThan(GROWTH);
            assertThat(mostDescriptors - descriptors).isLessThan(SLACK);
        } finally {
            store.stop(0);
            workers.shutdownNow();
        }
    }

    private static void echo(HttpExchange exchange) throws IOException {
        LockSupport.parkNanos(WORK.toNanos());
        String marker = exchange.getRequestHeaders().getFirst("X-Marker");
        byte[] body = (marker == null ? "none" : marker).getBytes(StandardCharsets.ISO_8859_1);
        exchange.getResponseHeaders().add("X-Marker", marker == null ? "none" : marker);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private void live(int port, int number) {
        try {
            boolean goesOn = true;
            while (goesOn) {
                try (RawClient client = RawClient.connect(port)) {
                    for (int i = 0; goesOn && i < CALLS_PER_CONNECTION; i++) {
                        call(client, number + "-" + i);
                        goesOn = !end.await(THINKING.toMillis(), TimeUnit.MILLISECONDS);
                    }
                }
            }
        } catch (IOException | InterruptedException failed) {
            failures.increment();
            throw new AssertionError("user " + number + " was not answered", failed);
        }
    }

    private void call(RawClient client, String marker) throws IOException {
        Caller.Answer answer = Caller.call(client, "/x", marker);
        calls.increment();
        slowest.accumulateAndGet(answer.took().toNanos(), Math::max);
        if (!answer.isOwn()) {
            failures.increment();
        }
    }

    private static JsonNode pool(int adminPort) throws IOException {
        try (RawClient client = RawClient.connect(adminPort)) {
            return JSON.readTree(
                    client.send(WireBench.get("/admin/pools/store")).readFinal().text());
        }
    }
}
