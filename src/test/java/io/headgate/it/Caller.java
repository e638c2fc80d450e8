package io.headgate.it;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.testing.RawClient;
import io.headgate.testing.RawResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Marked requests of many callers, each on a connection of its own, and what became of them. */
final class Caller {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * An answer; {@code code} is the reason code of a refusal, else empty.
     *
     * @param sentNanos when the request was sent, by {@link System#nanoTime}
     */
    record Answer(String marker, RawResponse response, String code, long sentNanos, Duration took) {
        boolean isOwn() {
            return response.status() == 200
                    && response.text().equals(marker)
                    && response.header("X-Marker").equals(Optional.of(marker));
        }
    }

    /** What each of many threads does, all at the same moment. */
    interface Work<T> {
        T run(int number) throws Exception;
    }

    private Caller() {}

    /** Sends one marked GET on this connection and reads its answer. */
    static Answer call(RawClient client, String path, String marker, String... headerLines) throws IOException {
        return ask(client, "GET " + path, marker, headerLines);
    }

    /** Sends one marked request without a body, its method and target given, and reads its answer. */
    static Answer ask(RawClient client, String request, String marker, String... headerLines) throws IOException {
        StringBuilder head = new StringBuilder(request)
                .append(" HTTP/1.1\r\nHost: localhost\r\nX-Marker: ")
                .append(marker)
                .append("\r\n");
        if (!request.startsWith("GET ")) {
            head.append("Content-Length: 0\r\n");
        }
        for (String line : headerLines) {
            head.append(line).append("\r\n");
        }
        long sent = System.nanoTime();
        RawResponse response;
        try {
            response = client.send(head.append("\r\n").toString()).readFinal();
        } catch (IOException broken) {
            throw new IOException("no answer to " + marker + " after: " + lastOf(client), broken);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - sent);
        return new Answer(marker, response, code(response), sent, took);
    }

    /** What came last, to see from a failed test what the gateway had said. */
    private static String lastOf(RawClient client) {
        String all = new String(client.received().bytes(), StandardCharsets.ISO_8859_1);
        return all.substring(Math.max(0, all.length() - 600));
    }

    private static String code(RawResponse response) throws IOException {
        return response.header("Content-Type")
                        .filter("application/problem+json"::equals)
                        .isPresent()
                ? JSON.readTree(response.text()).path("code").asText()
                : "";
    }

    /** One call of each of so many callers at the same moment, over connections that are already there. */
    static List<Answer> together(int callers, int port, String path, String... headerLines) throws Exception {
        CountDownLatch connected = new CountDownLatch(callers);
        return inParallel(callers, number -> {
            try (RawClient client = RawClient.connect(port)) {
                connected.countDown();
                if (!connected.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new AssertionError("not all callers were connected");
                }
                return call(client, path, "caller-" + number, headerLines);
            }
        });
    }

    /** Runs the work on so many threads and returns all results; fails with the first failure. */
    static <T> List<T> inParallel(int threads, Work<T> work)
            throws InterruptedException, ExecutionException, TimeoutException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int number = i;
                futures.add(pool.submit(() -> work.run(number)));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS));
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }
}
