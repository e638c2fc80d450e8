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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Starting, telling how one is, and stopping, of gateways of its own. */
final class Lifecycle implements Scenario {
    private static final String STORE = "qdrant";
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
        stand.worker().takes(Duration.ofSeconds(1));
        int rounds = field.settings().smoke() ? 1 : 3;
        double ready = 0;
        double pool = 0;
        for (int round = 1; round <= rounds; round++) {
            long start = System.nanoTime();
            try (Child child = stand.startGateway()) {
                Gateway gateway = Stand.gateway(child);
                long serving = System.nanoTime();
                awaitPool(gateway);
                ready = Math.max(ready, (System.nanoTime() - start) / 1e6);
                pool = Math.max(pool, (System.nanoTime() - serving) / 1e6);
                if (round == rounds) {
                    health(gateway, field.settings().smoke() ? 200 : 2_000, measures);
                    shutDown(gateway, child, measures);
                }
            }
        }
        measures.put("ready", ready);
        measures.put("pool-ready", pool);
        Evidence evidence = Evidence.none(STORE);
        return new Outcome(
                name(),
                says(),
                null,
                measures.values(),
                evidence,
                List.of("The slowest of " + rounds + " starts counts."));
    }

    private static void awaitPool(Gateway gateway) throws IOException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (idle(gateway.json(gateway.admin(), "/admin/pools/" + STORE)) == 0) {
            if (System.nanoTime() - limit > 0) {
                throw new IOException("the pool of " + STORE + " never had a connection");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private static double idle(JsonNode pool) {
        return pool.at("/connections/idle").asDouble();
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
