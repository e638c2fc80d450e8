package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.testing.Await;
import io.headgate.testing.FaultProxy;
import io.headgate.testing.FaultProxy.Direction;
import io.headgate.testing.FaultProxy.Greeting;
import io.headgate.testing.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The ways a store or the network before it can be gone, and its return, for every kind of upstream. See
 * {@link LendingOfEveryKindIT}.
 */
class OutageOfEveryKindIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration OUTAGE = Duration.ofMillis(1500);
    private static final Duration PACE = Duration.ofMillis(20);
    /** A pause of the ladder, one of the breaker, and the two seconds that are promised. */
    private static final Duration RECOVERY = Duration.ofSeconds(3);

    private static final int CALLERS = 4;
    /** Connections that were so young that their loss counts as a failed attempt: at most the whole pool. */
    private static final int MAX = 4;
    /** Attempts at 0, 100, 300, 700 and 1200 ms are what the ladder allows in the time of the outage. */
    private static final int LADDER = 5;

    private static final String POOL = """
            max = 4, max-opening = 2, connect-timeout = 400ms, acquire-timeout = 2s
            backoff { first = 100ms, max = 500ms, factor = 2, jitter = 0 }
            breaker { open-first = 200ms, open-max = 500ms, jitter = 0, trial-limit = 2s }
            """;
    private static final Store.Each STORES = new Store.Each();

    /** How it goes away and how it comes back. */
    enum Way {
        /** The server has crashed; nobody listens behind the network. */
        KILLED,
        /** The server stands still; its machine accepts connections. */
        STOPPED,
        REFUSED,
        ACCEPT_THEN_CLOSE,
        SILENT,
        /** The network swallows everything. */
        BLACK_HOLE;

        void leave(Bench bench) {
            switch (this) {
                case KILLED -> bench.store.kill();
                case STOPPED -> bench.store.freeze();
                case REFUSED -> {
                    bench.network.refuse();
                    bench.network.resetAll();
                }
                case ACCEPT_THEN_CLOSE -> greet(bench.network, Greeting.CLOSE);
                case SILENT -> greet(bench.network, Greeting.SILENCE);
                case BLACK_HOLE -> bench.network.freeze();
            }
        }

        void comeBack(Bench bench) {
            switch (this) {
                case KILLED -> bench.store.restart();
                case STOPPED -> bench.store.thaw();
                case REFUSED, BLACK_HOLE -> bench.network.pass();
                case ACCEPT_THEN_CLOSE, SILENT -> greet(bench.network, Greeting.PASS);
            }
        }

        private static void greet(FaultProxy network, Greeting how) {
            network.greet(how);
            network.resetAll();
        }
    }

    private final CountDownLatch enough = new CountDownLatch(1);
    private final Queue<Caller.Answer> answers = new ConcurrentLinkedQueue<>();

    @AfterAll
    static void stop() {
        STORES.close();
    }

    static Stream<Arguments> everyWay() {
        return Stream.of(Store.Kind.values())
                .flatMap(kind -> Stream.of(Way.values()).map(way -> Arguments.of(kind, way)));
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void costsLittleAndEndsSoon(Store.Kind kind, Way way) throws Exception {
        try (Bench bench = Bench.start(STORES.of(kind), POOL, PATIENCE)) {
            CompletableFuture<Void> load =
                    CompletableFuture.runAsync(() -> keepCalling(bench), task -> new Thread(task, "load").start());
            Await.until("calls are answered", LIMIT, () -> answers.stream().anyMatch(Bench::isOwn));
            long attemptsBefore = bench.pool("/totals/connectFailures");

            long left = System.nanoTime();
            long attempts;
            double seconds;
            String reason;
            way.leave(bench);
            try {
                reason = toldUnhealthy(bench);
                // Those who were asking when it began may wait for as long as they have patience.
                Await.until(
                        "the time of the outage is over, and somebody was refused",
                        LIMIT,
                        () -> System.nanoTime() - left >= OUTAGE.toNanos()
                                && answers.stream().anyMatch(OutageOfEveryKindIT::isRefused));
                attempts = bench.pool("/totals/connectFailures") - attemptsBefore;
                seconds = (System.nanoTime() - left) / 1e9;
            } finally {
                way.comeBack(bench);
            }
            long back = System.nanoTime();
            Await.until("calls are answered again", LIMIT, () -> firstServedAfter(back) != null);
            Duration recovery = firstServedAfter(back);
            Await.until(
                    "the pool is told healthy",
                    LIMIT,
                    () -> bench.pool().path("health").asText().equals("healthy"));
            enough.countDown();
            load.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);

            Duration slowest = answers.stream()
                    .map(Caller.Answer::took)
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
            List<Caller.Answer> fast =
                    answers.stream().filter(OutageOfEveryKindIT::isRefused).toList();
            Facts.tell(
                    "5 outage",
                    "%s %s: %d failed attempts to connect in %.1f s (ladder allows %d + %d at the start); %d calls, slowest"
                            + " %d ms, %d refused fast (%s); served again %d ms after the return; worst hiccup %d ms",
                    kind,
                    way,
                    attempts,
                    seconds,
                    LADDER,
                    MAX,
                    answers.size(),
                    slowest.toMillis(),
                    fast.size(),
                    reason,
                    recovery == null ? -1 : recovery.toMillis(),
                    bench.hiccups.worst().toMillis());

            long late = (long) Math.ceil(Math.max(0, seconds - OUTAGE.toMillis() / 1e3));
            assertThat(attempts).isBetween(0L, LADDER + MAX + late);
            assertThat(slowest).isLessThanOrEqualTo(bench.latest(PATIENCE));
            assertThat(recovery).isNotNull().isLessThan(RECOVERY.plus(bench.hiccups.allowance()));
            assertThat(reason).matches("The (last attempt to open a connection failed: .*|breaker is open: .*)");
            assertThat(fast).isNotEmpty().allSatisfy(answer -> {
                assertThat(answer.response().status()).isEqualTo(503);
                assertThat(answer.response().header("Retry-After")).isPresent();
            });
            assertThat(answers).noneMatch(answer -> answer.response().status() == 200 && !Bench.isOwn(answer));
        } finally {
            enough.countDown();
        }
    }

    private static boolean isRefused(Caller.Answer answer) {
        return answer.code().equals("upstream.connect") || answer.code().equals("breaker.open");
    }

    /** Why, as soon as it is. */
    private static String toldUnhealthy(Bench bench) {
        String[] reason = new String[1];
        Await.until("the pool is told unhealthy", LIMIT, () -> {
            JsonNode pool = bench.pool();
            reason[0] = pool.path("reason").asText();
            return pool.path("health").asText().equals("unhealthy");
        });
        return reason[0];
    }

    private @Nullable Duration firstServedAfter(long nanos) {
        return answers.stream()
                .filter(Bench::isOwn)
                .map(answer -> answer.sentNanos() + answer.took().toNanos() - nanos)
                .filter(after -> after > 0)
                .min(Comparator.naturalOrder())
                .map(Duration::ofNanos)
                .orElse(null);
    }

    /** A few callers, one call after the other, at a steady pace; each answer is kept. */
    private void keepCalling(Bench bench) {
        try {
            Caller.inParallel(CALLERS, number -> {
                int calls = 0;
                try (RawClient client = bench.gateway.client()) {
                    while (!enough.await(PACE.toMillis(), TimeUnit.MILLISECONDS)) {
                        answers.add(Bench.echo(client));
                        calls++;
                    }
                }
                return calls;
            });
        } catch (Exception failed) {
            throw new AssertionError("a caller was not answered", failed);
        }
    }

    /** A store that is there and does not answer: after some failures nobody is made to wait for it, until it does again. */
    @ParameterizedTest
    @EnumSource(Store.Kind.class)
    void theBreakerOpensAndClosesAgain(Store.Kind kind) throws Exception {
        String pool = "max = 2, health.validate-after = off, connect-timeout = 300ms, when-down = wait,"
                + " backoff { first = 1ms, max = 1ms },"
                + " breaker { consecutive-failures = 3, open-first = 500ms, open-max = 500ms, jitter = 0,"
                + " successes-to-close = 2, trial-limit = 1s }";
        try (Bench bench = Bench.start(STORES.of(kind), pool, Duration.ofMillis(400))) {
            assertThat(Bench.isOwn(bench.echo())).isTrue();
            bench.store.freeze();
            try {
                Await.until(
                        "the breaker is open", LIMIT, () -> bench.echo().code().equals("breaker.open"));
                Caller.Answer refused = bench.echo();
                assertThat(refused.code()).isIn("breaker.open", "upstream.timeout", "pool.deadline");
                assertThat(bench.pool("/totals/breakerOpened")).isPositive();
            } finally {
                bench.store.thaw();
            }
            Await.until("it is closed again", LIMIT, () -> {
                bench.echo();
                return bench.pool().at("/breaker/state").asText().equals("closed");
            });
            for (int i = 0; i < 10; i++) {
                assertThat(bench.echo()).matches(Bench::isOwn);
            }
        }
    }

    /** The network cuts a connection at some byte of an exchange: reads are answered, and nothing is done twice. */
    @ParameterizedTest
    @EnumSource(Store.Kind.class)
    void aCutLosesNoReadAndDoublesNoWrite(Store.Kind kind) throws Exception {
        String pool = "max = 2, warm-up = off, when-down = wait, settle-after = 1ms, breaker.enabled = off,"
                + " backoff { first = 1ms, max = 1ms, jitter = 0 }, health.validate-after = off";
        try (Bench bench = Bench.start(STORES.of(kind), pool, LIMIT).quiet()) {
            for (int at : new int[] {1, 20, 60, 150, 300, 700}) {
                for (boolean reset : new boolean[] {false, true}) {
                    assertThat(Bench.isOwn(bench.echo())).isTrue();
                    bench.quiet();
                    bench.network.cutOnceAfter(Direction.TO_SERVER, at, reset);
                    List<Caller.Answer> reads = new ArrayList<>();
                    Await.until("the cut has come", LIMIT, () -> {
                        reads.add(bench.echo());
                        return !bench.network.cutIsDue();
                    });
                    assertThat(reads).as("cut after %d bytes", at).allMatch(Bench::isOwn);
                    for (Direction direction : Direction.values()) {
                        write(bench, direction, at, reset);
                    }
                }
            }
        }
    }

    private static void write(Bench bench, Direction direction, int at, boolean reset) throws IOException {
        assertThat(Bench.isOwn(bench.echo())).isTrue();
        bench.quiet();
        bench.network.cutOnceAfter(direction, at, reset);
        List<String> wrong = new ArrayList<>();
        Await.until("the cut has come", LIMIT, () -> {
            String marker = Bench.marker();
            int status = 0;
            try (RawClient client = bench.gateway.client()) {
                Caller.Answer answer = Caller.ask(client, Bench.work(marker, 0), marker);
                status = Bench.isOwn(answer) ? 200 : answer.response().status();
            } catch (IOException cut) {
                // An answer that ends early ends the caller's connection too.
            }
            long done = bench.store.done(marker);
            if (status == 200 ? done != 1 : done > 1 || status != 0 && status < 500) {
                wrong.add(direction + " after " + at + " bytes: told " + status + ", done " + done + " times");
            }
            return !bench.network.cutIsDue();
        });
        assertThat(wrong).isEmpty();
    }
}
