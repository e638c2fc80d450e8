package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.app.RunningGateway;
import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import io.headgate.testing.RecordedConnection;
import io.headgate.testing.ScriptedUpstream;
import io.headgate.testing.ScriptedUpstream.Greeting;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The ways an upstream can be gone, under steady calls, and its return. */
class OutageIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofMillis(100);
    private static final Duration OUTAGE = Duration.ofSeconds(4);
    private static final Duration PACE = Duration.ofMillis(20);
    private static final Duration RECOVERY = Duration.ofSeconds(2);
    private static final int CALLERS = 4;
    /** Connections that were so young that their loss counts as a failed attempt: at most the whole pool. */
    private static final int MAX = 4;
    /** Attempts at 0, 200, 600, 1400, 2400 and 3400 ms are what the ladder allows in the time of the outage. */
    private static final int LADDER = 6;

    private static final String CONFIG = """
            headgate {
              upstreams.store {
                kind = http, url = "http://127.0.0.1:%d"
                timeouts { first-byte = 500ms }
                pool {
                  max = 4, max-opening = 2, connect-timeout = 500ms, acquire-timeout = 2s
                  backoff { first = 200ms, max = 1s, factor = 2, jitter = 0 }
                }
              }
              routes.store { path = "/", upstream = store, timeout = 1s }
            }
            """;

    /** How it goes away and how it comes back. */
    enum Way {
        KILLED,
        REFUSED,
        FROZEN,
        ACCEPT_THEN_CLOSE,
        SILENT;

        void leave(ScriptedUpstream upstream) {
            switch (this) {
                case KILLED -> upstream.kill();
                case REFUSED -> endAll(upstream);
                case FROZEN -> upstream.freeze();
                case ACCEPT_THEN_CLOSE -> greet(upstream, Greeting.CLOSE);
                case SILENT -> greet(upstream, Greeting.SILENCE);
            }
        }

        void comeBack(ScriptedUpstream upstream) {
            switch (this) {
                case KILLED, REFUSED -> upstream.listen();
                case FROZEN -> upstream.thaw();
                case ACCEPT_THEN_CLOSE, SILENT -> greet(upstream, Greeting.SERVE);
            }
        }

        private static void endAll(ScriptedUpstream upstream) {
            upstream.refuse();
            Await.until("no connection is left", LIMIT, () -> {
                upstream.connections().forEach(RecordedConnection::close);
                return upstream.open() == 0;
            });
        }

        private static void greet(ScriptedUpstream upstream, Greeting how) {
            upstream.greet(how);
            upstream.resetAll();
        }
    }

    private final CountDownLatch enough = new CountDownLatch(1);
    private final Queue<Caller.Answer> answers = new ConcurrentLinkedQueue<>();

    @ParameterizedTest
    @EnumSource(Way.class)
    void costsLittleAndEndsSoon(Way way) throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningGateway gateway = RunningGateway.startWhole(CONFIG.formatted(upstream.port()), Map.of());
                Hiccups hiccups = new Hiccups()) {
            CompletableFuture<Void> load = CompletableFuture.runAsync(
                    () -> keepCalling(gateway.port()), task -> new Thread(task, "load").start());
            Await.until("calls are answered", LIMIT, () -> answers.stream().anyMatch(Caller.Answer::isOwn));
            long attemptsBefore = attempts(way, upstream, gateway);

            long left = System.nanoTime();
            way.leave(upstream);
            String[] reason = new String[1];
            Await.until("the pool is told unhealthy", OUTAGE, () -> {
                JsonNode pool = Pools.of(gateway, "store");
                reason[0] = pool.path("reason").asText();
                return pool.path("health").asText().equals("unhealthy");
            });
            long unhealthy = System.nanoTime();
            Await.until(
                    "the time of the outage is over",
                    OUTAGE.plus(LIMIT),
                    () -> System.nanoTime() - left >= OUTAGE.toNanos());
            long attempts = attempts(way, upstream, gateway) - attemptsBefore;
            double seconds = (System.nanoTime() - left) / 1e9;

            Duration pause = Duration.ofMillis(
                    Pools.of(gateway, "store").path("nextAttemptInMs").asLong(0));
            long back = System.nanoTime();
            way.comeBack(upstream);
            Await.until("calls are answered again", LIMIT, () -> firstServedAfter(back) != null);
            Duration recovery = firstServedAfter(back);
            Await.until(
                    "the pool is told healthy",
                    LIMIT,
                    () -> Pools.of(gateway, "store").path("health").asText().equals("healthy"));
            enough.countDown();
            load.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);

            Duration slowest = answers.stream()
                    .map(Caller.Answer::took)
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
            List<Caller.Answer> fast = answers.stream()
                    .filter(answer -> answer.code().equals("upstream.connect")
                            || answer.code().equals("breaker.open"))
                    .toList();
            Facts.tell(
                    "5 outage",
                    "%s: %d attempts to connect in %.1f s (ladder allows %d + %d at the start); %d calls, slowest %d ms,"
                            + " %d refused fast; told unhealthy after %d ms (%s); pause left %d ms, served again %d ms"
                            + " after the return; worst hiccup %d ms",
                    way,
                    attempts,
                    seconds,
                    LADDER,
                    MAX,
                    answers.size(),
                    slowest.toMillis(),
                    fast.size(),
                    TimeUnit.NANOSECONDS.toMillis(unhealthy - left),
                    reason[0],
                    pause.toMillis(),
                    recovery == null ? -1 : recovery.toMillis(),
                    hiccups.worst().toMillis());

            assertThat(attempts).isBetween(1L, LADDER + MAX + (long) Math.max(0, seconds - OUTAGE.toSeconds()));
            assertThat(slowest).isLessThanOrEqualTo(PATIENCE.plus(GRACE).plus(hiccups.allowance()));
            assertThat(recovery).isNotNull().isLessThan(pause.plus(RECOVERY).plus(hiccups.allowance()));
            assertThat(reason[0]).matches("The (last attempt to open a connection failed: .*|breaker is open: .*)");
            assertThat(fast).isNotEmpty().allSatisfy(answer -> {
                assertThat(answer.response().status()).isEqualTo(503);
                assertThat(answer.response().header("Retry-After")).isPresent();
            });
            assertThat(answers).noneMatch(answer -> answer.response().status() == 200 && !answer.isOwn());
        }
    }

    /** As the upstream counts them, or where nobody is there to count, as the pool does. */
    private static long attempts(Way way, ScriptedUpstream upstream, RunningGateway gateway) throws IOException {
        return way == Way.KILLED || way == Way.REFUSED
                ? Pools.of(gateway, "store").at("/totals/connectFailures").asLong()
                : upstream.accepted();
    }

    private @Nullable Duration firstServedAfter(long nanos) {
        return answers.stream()
                .filter(answer ->
                        answer.isOwn() && answer.sentNanos() + answer.took().toNanos() - nanos > 0)
                .map(answer ->
                        Duration.ofNanos(answer.sentNanos() + answer.took().toNanos() - nanos))
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /** A few callers, one call after the other, at a steady pace; each answer is kept. */
    private void keepCalling(int port) {
        try {
            Caller.inParallel(CALLERS, number -> {
                int calls = 0;
                try (RawClient client = RawClient.connect(port)) {
                    while (!enough.await(PACE.toMillis(), TimeUnit.MILLISECONDS)) {
                        answers.add(Caller.call(client, "/x", number + "-" + ++calls));
                    }
                }
                return calls;
            });
        } catch (Exception failed) {
            throw new AssertionError("a caller was not answered", failed);
        }
    }
}
