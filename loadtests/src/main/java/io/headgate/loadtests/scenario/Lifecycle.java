package io.headgate.loadtests.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.loadtests.measure.Gateway;
import io.headgate.loadtests.stand.Child;
import io.headgate.loadtests.stand.Stand;
import io.headgate.loadtests.verdict.Evidence;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** Starting, telling how one is, and stopping, of gateways of its own. */
final class Lifecycle implements Scenario {
    private static final String STORE = "qdrant";
    private static final Pattern SERVING = Pattern.compile("\"time\":\"([^\"]+)\"[^\n]*\"message\":\"serving on ");
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int STARTS = 10;
    private static final int CALLERS = 10;
    private static final long LIMIT_SECONDS = 30;

    @Override
    public String name() {
        return "lifecycle";
    }

    @Override
    public String says() {
        return "gateways are started, asked how they are, and stopped while requests are under way";
    }

    @Override
    public Outcome run(Field field) throws IOException, InterruptedException {
        Stand stand = field.ownStand();
        Measures measures = new Measures();
        stand.stores().worker().takes(Duration.ofSeconds(1));
        int rounds = field.settings().smoke() ? 1 : STARTS;
        double[] ready = new double[rounds];
        double[] pool = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            long start = System.nanoTime();
            try (Child child = stand.startGateway()) {
                Gateway gateway = Stand.gateway(child);
                Instant healthy = healthySince(gateway);
                ready[round] = (System.nanoTime() - start) / 1e6;
                // By the gateway's own clock, so that asking it costs nothing of it.
                pool[round] = Math.max(0, millis(serving(child), healthy));
                if (round == rounds - 1) {
                    health(gateway, field.settings().smoke() ? 200 : 2_000, measures);
                    shutDown(gateway, child, measures);
                }
            }
        }
        Arrays.sort(ready);
        Arrays.sort(pool);
        measures.put("starts", rounds);
        measures.put("ready", ready[rounds / 2]);
        measures.put("ready-max", ready[rounds - 1]);
        measures.put("pool-ready", pool[rounds / 2]);
        measures.put("pool-ready-max", pool[rounds - 1]);
        String note = String.format(
                Locale.ROOT,
                "The median of %d starts counts. The slowest took %.0f ms, %.0f ms of them from taking requests to a healthy pool.",
                rounds,
                ready[rounds - 1],
                pool[rounds - 1]);
        return new Outcome(name(), says(), null, measures.values(), Evidence.none(STORE), List.of(note));
    }

    /** When the gateway said that it serves. */
    private static Instant serving(Child child) throws IOException {
        return Instant.parse(child.await(SERVING).group(1));
    }

    /** Waits until the pool is healthy, and returns since when it is. */
    private static Instant healthySince(Gateway gateway) throws IOException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (System.nanoTime() - limit < 0) {
            JsonNode pool = gateway.json(gateway.admin(), "/health/pools/" + STORE);
            if (pool.path("health").asText().equals("healthy")) {
                return Instant.parse(pool.path("since").asText());
            }
            LockSupport.parkNanos(PERIOD_NANOS);
        }
        throw new IOException("pool " + STORE + " was not healthy " + LIMIT_SECONDS + " s after the start");
    }

    private static double millis(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e6;
    }

    private static void health(Gateway gateway, int reads, Measures measures) throws IOException {
        double[] millis = new double[reads];
        double[] ages = new double[reads];
        for (int i = -reads / 2; i < reads; i++) {
            long start = System.nanoTime();
            gateway.text(gateway.admin(), "/health/pools/" + STORE);
            double took = (System.nanoTime() - start) / 1e6;
            JsonNode numbers = gateway.json(gateway.admin(), "/admin/pools/" + STORE);
            double age = Duration.between(Instant.parse(numbers.path("takenAt").asText()), Instant.now())
                            .toNanos()
                    / 1e6;
            if (i >= 0) {
                millis[i] = took;
                ages[i] = age;
            }
        }
        Arrays.sort(millis);
        Arrays.sort(ages);
        measures.put("health-p99", millis[reads * 99 / 100]);
        measures.put("statistics-age", ages[reads / 2]);
        long start = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int thread = 0; thread < 4; thread++) {
            threads.execute(() -> {
                for (int i = 0; i < reads; i++) {
                    gateway.text(gateway.admin(), "/health/pools/" + STORE);
                }
            });
        }
        threads.shutdown();
        try {
            threads.awaitTermination(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        measures.put("health-per-second", 4.0 * reads / ((System.nanoTime() - start) / 1e9));
    }

    private static void shutDown(Gateway gateway, Child child, Measures measures) throws InterruptedException {
        URI slow = gateway.address().resolve("/worker/item");
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        List<CompletableFuture<Integer>> answers = java.util.stream.IntStream.range(0, CALLERS)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> status(gateway, slow), threads))
                .toList();
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (active(gateway) < CALLERS && System.nanoTime() - limit < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        measures.put("shutdown", child.stop());
        long lost = answers.stream()
                .filter(answer -> answer.completeOnTimeout(0, LIMIT_SECONDS, TimeUnit.SECONDS)
                                .join()
                        != 200)
                .count();
        measures.put("lost-at-shutdown", (double) lost);
        threads.shutdownNow();
    }

    private static double active(Gateway gateway) {
        return gateway.json(gateway.admin(), "/admin/pools/worker")
                .at("/connections/active")
                .asDouble();
    }

    private static int status(Gateway gateway, URI where) {
        try {
            return gateway.send("GET", where, "").statusCode();
        } catch (IOException broken) {
            return 0;
        }
    }
}
