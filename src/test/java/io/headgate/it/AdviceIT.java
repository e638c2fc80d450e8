package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.app.RunningGateway;
import io.headgate.testing.Script;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.Step;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whether advice comes true: loads are recorded with pools of one size, the waits with another size are predicted, and then the same
 * loads really meet pools of that size. What a caller waited is what it saw, less the time the upstream took.
 */
class AdviceIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double TOLERANCE = 0.2;
    private static final long SECOND = 1_000_000_000;
    private static final long LENGTH = 21 * SECOND;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int WARM_UPS = 50;
    private static final int WARM_CALLERS = 40;
    /** A machine that lets a thread wait for longer has its own part in the waits. */
    private static final Duration QUIET = Duration.ofMillis(60);

    private static final String POOL = """
            headgate {
              upstreams.%1$s {
                kind = http, url = "http://127.0.0.1:%2$d"
                pool { min = 6, max = %3$d, max-waiting = 2000, acquire-timeout = 25s }
              }
              routes.%1$s { path = "/%1$s", upstream = %1$s }
              listeners.public.max-connections-per-client = 1000
            }
            """;

    /**
     * When calls come, and how long the upstream takes for each: at sizes where about half of the callers wait, and so long that
     * the milliseconds which a busy machine adds to each call do not decide.
     */
    enum Load {
        /** Calls come at random. */
        STEADY(14, 10, 4) {
            @Override
            long gap(Random random, int call) {
                return exponential(random, 78);
            }

            @Override
            long hold(Random random) {
                return millis(560 + 280 * random.nextDouble());
            }
        },

        /** Every three seconds 25 calls come almost at once, some between. */
        BURSTY(6, 9, 2) {
            @Override
            long gap(Random random, int call) {
                return call % 33 < 25 ? exponential(random, 6) : exponential(random, 350);
            }

            @Override
            long hold(Random random) {
                return millis(200 + 160 * random.nextDouble());
            }
        },

        /** Most calls are short, a few take many times as long (Pareto); they come in groups. */
        HEAVY_TAILED(10, 6, 7) {
            @Override
            long gap(Random random, int call) {
                return call % 14 < 13 ? exponential(random, 3) : exponential(random, 700);
            }

            @Override
            long hold(Random random) {
                return millis(Math.min(3000, 90 / Math.pow(1 - random.nextDouble(), 1 / 1.8)));
            }
        };

        final int recordedWith;
        final int predictedFor;
        private final long seed;

        Load(int recordedWith, int predictedFor, long seed) {
            this.recordedWith = recordedWith;
            this.predictedFor = predictedFor;
            this.seed = seed;
        }

        abstract long gap(Random random, int call);

        abstract long hold(Random random);

        /** The same each time. */
        List<Call> calls() {
            Random random = new Random(seed);
            List<Call> calls = new ArrayList<>();
            for (long at = 0; at < LENGTH; at += gap(random, calls.size())) {
                calls.add(new Call(at, hold(random)));
            }
            return calls;
        }

        double meanHoldMillis() {
            return calls().stream().mapToLong(Call::holdNanos).average().orElseThrow() / 1e6;
        }

        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        private static long exponential(Random random, double mean) {
            return millis(-mean * Math.log(1 - random.nextDouble()));
        }

        private static long millis(double value) {
            return (long) (value * 1e6);
        }
    }

    private record Call(long atNanos, long holdNanos) {}

    private record Waits(long p50Millis, long p99Millis) {
        static Waits of(List<Long> nanos) {
            List<Long> sorted = nanos.stream().sorted().toList();
            return new Waits(quantile(sorted, 50), quantile(sorted, 99));
        }

        private static long quantile(List<Long> sorted, int percent) {
            return TimeUnit.NANOSECONDS.toMillis(sorted.get((sorted.size() * percent + 99) / 100 - 1));
        }

        static Waits of(@Nullable JsonNode node) {
            if (node == null) {
                throw new AssertionError("that size was not tried");
            }
            return new Waits(
                    Math.round(node.path("p50WaitMs").asDouble()),
                    Math.round(node.path("p99WaitMs").asDouble()));
        }

        @Override
        public String toString() {
            return p50Millis + "/" + p99Millis;
        }
    }

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void comesTrue() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start().answer(request -> {
            long hold = Long.parseLong(request.header("X-Hold").orElse("0"));
            return List.of(Step.pause(Duration.ofNanos(hold)), Step.send(Script.ok(0)));
        })) {
            Map<Load, JsonNode> advice = new EnumMap<>(Load.class);
            Map<Load, Waits> recorded;
            Map<Load, Waits> measured;
            Duration before;
            Duration after;
            try (RunningGateway gateway = gateway(upstream, true);
                    Hiccups hiccups = new Hiccups()) {
                recorded = all(gateway);
                before = hiccups.worst();
                for (Load load : Load.values()) {
                    String path = "/admin/pools/" + load.label() + "/advice?size=" + load.predictedFor;
                    advice.put(load, JSON.readTree(gateway.admin(path)));
                }
            }
            try (RunningGateway gateway = gateway(upstream, false);
                    Hiccups hiccups = new Hiccups()) {
                measured = all(gateway);
                after = hiccups.worst();
            }

            for (Load load : Load.values()) {
                JsonNode said = advice.get(load);
                compare(load, said, recorded.get(load), measured.get(load), before, after);
            }
        }
    }

    private static void compare(
            Load load,
            @Nullable JsonNode advice,
            @Nullable Waits recorded,
            @Nullable Waits measured,
            Duration before,
            Duration after) {
        if (advice == null || recorded == null || measured == null) {
            throw new AssertionError(load + " was not run");
        }
        Waits predicted = Waits.of(size(advice, load.predictedFor));
        Duration hiccup = before.compareTo(after) > 0 ? before : after;
        boolean quiet = hiccup.compareTo(QUIET) <= 0;
        Facts.tell(
                "8 advice",
                "%s: %d calls recorded with %d (p50/p99 wait %s ms, replayed %s); predicted for %d %s, measured %s;"
                        + " off by %.1f %% and %.1f %%; recommended %d; mean hold %.1f ms, recorded %.1f; connecting %.1f ms; worst hiccup %d and %d ms%s",
                load.label(),
                advice.at("/measured/calls").asInt(),
                load.recordedWith,
                recorded,
                Waits.of(size(advice, load.recordedWith)),
                load.predictedFor,
                predicted,
                measured,
                100 * off(predicted.p50Millis, measured.p50Millis),
                100 * off(predicted.p99Millis, measured.p99Millis),
                advice.path("recommended").asInt(),
                load.meanHoldMillis(),
                advice.at("/measured/meanHoldMs").asDouble(),
                advice.at("/measured/connectMs").asDouble(),
                before.toMillis(),
                after.toMillis(),
                quiet ? "" : ": NOT A QUIET MACHINE, the worst hiccup is allowed for");

        // A prediction of next to nothing would prove nothing.
        assertThat(measured.p50Millis).isGreaterThan(20);
        long allowance = quiet ? 0 : hiccup.toMillis();
        assertClose(load + " p50", predicted.p50Millis, measured.p50Millis, allowance);
        assertClose(load + " p99", predicted.p99Millis, measured.p99Millis, allowance);
    }

    private static double off(long predicted, long measured) {
        return (double) (predicted - measured) / measured;
    }

    private static void assertClose(String what, long predicted, long measured, long allowance) {
        assertThat((double) Math.abs(predicted - measured))
                .as("%s: predicted %d, measured %d ms", what, predicted, measured)
                .isLessThanOrEqualTo(TOLERANCE * measured + allowance);
    }

    private static @Nullable JsonNode size(JsonNode advice, int of) {
        for (JsonNode one : advice.path("sizes")) {
            if (one.path("size").asInt() == of) {
                return one;
            }
        }
        return null;
    }

    private RunningGateway gateway(ScriptedUpstream upstream, boolean recording) throws Exception {
        StringBuilder config = new StringBuilder(POOL.formatted("warm", upstream.port(), 30));
        for (Load load : Load.values()) {
            config.append(
                    POOL.formatted(load.label(), upstream.port(), recording ? load.recordedWith : load.predictedFor));
        }
        RunningGateway gateway = RunningGateway.startWhole(config.toString(), Map.of());
        // The first calls of a young process take long, here and there.
        for (int i = 0; i < WARM_UPS; i++) {
            List<CompletableFuture<HttpResponse<Void>>> burst = Stream.generate(
                            () -> client.sendAsync(request(gateway, "warm", 0), HttpResponse.BodyHandlers.discarding()))
                    .limit(WARM_CALLERS)
                    .toList();
            burst.forEach(
                    call -> call.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join());
        }
        return gateway;
    }

    /** All loads at the same time, each in its own pool; what their callers waited. */
    private Map<Load, Waits> all(RunningGateway gateway) throws Exception {
        Map<Load, CompletableFuture<Waits>> running = new EnumMap<>(Load.class);
        for (Load load : Load.values()) {
            running.put(
                    load,
                    CompletableFuture.supplyAsync(
                            () -> run(gateway, load), task -> new Thread(task, load.label()).start()));
        }
        Map<Load, Waits> waits = new EnumMap<>(Load.class);
        for (Map.Entry<Load, CompletableFuture<Waits>> one : running.entrySet()) {
            waits.put(one.getKey(), one.getValue().get(LIMIT.toSeconds(), TimeUnit.SECONDS));
        }
        return waits;
    }

    /** Open: the next call comes when its time has come, whatever became of those before. */
    private Waits run(RunningGateway gateway, Load load) {
        List<CompletableFuture<Long>> waits = new ArrayList<>();
        long start = System.nanoTime();
        for (Call call : load.calls()) {
            long left;
            while ((left = start + call.atNanos - System.nanoTime()) > 0) {
                LockSupport.parkNanos(left);
            }
            long sent = System.nanoTime();
            waits.add(client.sendAsync(
                            request(gateway, load.label(), call.holdNanos), HttpResponse.BodyHandlers.discarding())
                    .thenApply(answer -> {
                        if (answer.statusCode() != 200) {
                            throw new AssertionError("answered " + answer.statusCode());
                        }
                        return System.nanoTime() - sent - call.holdNanos;
                    }));
        }
        return Waits.of(waits.stream()
                .map(wait -> wait.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join())
                .toList());
    }

    private static HttpRequest request(RunningGateway gateway, String pool, long holdNanos) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/" + pool + "/x"))
                .header("X-Hold", Long.toString(holdNanos))
                .timeout(LIMIT)
                .build();
    }

    @Test
    void isRefusedOnWhatIsNotThereAndWhatMakesNoSense() throws IOException, InterruptedException {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningGateway gateway =
                        RunningGateway.startWhole(POOL.formatted("store", upstream.port(), 6), Map.of())) {
            assertThat(status(gateway, "/admin/pools/store/advice?size=0")).isEqualTo(400);
            assertThat(status(gateway, "/admin/pools/store/advice?size=99999")).isEqualTo(400);
            assertThat(status(gateway, "/admin/pools/store/advice?sise=3")).isEqualTo(400);
            assertThat(status(gateway, "/admin/pools/stroe/advice")).isEqualTo(404);

            JsonNode advice = JSON.readTree(gateway.admin("/admin/pools/store/advice"));
            assertThat(advice.path("verdict").asText()).isEqualTo("too-little-data");
            assertThat(advice.path("recommended").isNull()).isTrue();
            assertThat(advice.path("sizes")).isEmpty();
            assertThat(advice.path("reasoning").path(0).asText()).startsWith("Too little is known: 0 completed calls");
        }
    }

    private int status(RunningGateway gateway, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + gateway.adminPort() + path);
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
