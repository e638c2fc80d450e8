package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Who gets a connection, who waits and who is refused, for every kind of upstream, before a real server of that kind. The rules are
 * the same, and so are these scenarios; {@link RulesOfEveryKindIT}, {@link UpkeepOfEveryKindIT} and {@link OutageOfEveryKindIT} have the
 * others. What only one kind can do (framing, sessions, transactions) has tests of its own. {@code docs/postgres.md} lists all.
 */
class LendingOfEveryKindIT {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration WORK = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int CALLERS = 20;
    private static final int REQUESTS = 200;
    private static final Store.Each STORES = new Store.Each();

    @AfterAll
    static void stop() {
        STORES.close();
    }

    @ParameterizedTest
    @EnumSource(Store.Kind.class)
    void hardlyMoreThanOneConnectionServesRequestsThatFollowEachOther(Store.Kind kind) throws Exception {
        try (Bench bench = Bench.start(STORES.of(kind), "max = 100", LONG).quiet()) {
            for (int i = 0; i < REQUESTS; i += 10) {
                // Callers come and go; the connection to the store is not theirs.
                try (RawClient client = bench.gateway.client()) {
                    for (int j = 0; j < 10; j++) {
                        assertThat(Bench.isOwn(Bench.echo(client))).isTrue();
                    }
                }
            }

            // A session is cleaned up when its answer has been told, and the next caller may be faster than that.
            long few = kind == Store.Kind.POSTGRES ? REQUESTS / 10 : 1;
            assertThat(bench.network.accepted()).isBetween(1L, few);
            bench.quiet();
            assertThat((long) bench.store.connections()).isEqualTo(bench.pool("/connections/idle"));
            Facts.tell(
                    "3 reuse",
                    "%s: %d sequential requests, the store accepted %d connection(s)",
                    kind,
                    REQUESTS,
                    bench.network.accepted());
        }
    }

    @ParameterizedTest
    @EnumSource(Store.Kind.class)
    void neverMoreConnectionsThanAllowedServeRequestsAtOnce(Store.Kind kind) throws Exception {
        int max = 5;
        try (Bench bench = Bench.start(STORES.of(kind), "max = 5, max-waiting = 200", LONG)) {
            List<Caller.Answer> answers = bench.together(REQUESTS, marker -> Bench.echo(marker, 20));

            assertThat(answers).hasSize(REQUESTS).allMatch(Bench::isOwn);
            assertThat(bench.network.peak()).isBetween(2L, (long) max);
            assertThat(bench.network.accepted()).isLessThanOrEqualTo(max);
            assertThat(bench.pool("/waits/peakActive")).isLessThanOrEqualTo(max);
            Facts.tell(
                    "3 reuse",
                    "%s: %d concurrent requests with max %d: all answered, the store saw at most %d connections at once",
                    kind,
                    REQUESTS,
                    max,
                    bench.network.peak());
        }
    }

    @ParameterizedTest
    @EnumSource(Store.Kind.class)
    void thoseAreServedWhoFitByTheirOwnWord(Store.Kind kind) throws Exception {
        servesThoseThatFit(kind, "caller's Request-Timeout", LONG, "Request-Timeout: 1s");
    }

    @ParameterizedTest
    @EnumSource(Store.Kind.class)
    void thoseAreServedWhoFitByTheConfiguredTimeout(Store.Kind kind) throws Exception {
        servesThoseThatFit(kind, "configured timeout", PATIENCE);
    }

    /** A pool of one connection, work of 300 ms, 20 callers at once who wait one second. */
    private static void servesThoseThatFit(Store.Kind kind, String whose, Duration timeout, String... headerLines)
            throws Exception {
        try (Bench bench = Bench.start(STORES.of(kind), "max = 1, admission.enabled = off", timeout)) {
            warmUp(bench);
            long before = bench.store.begun();

            List<Caller.Answer> answers =
                    bench.together(CALLERS, marker -> Bench.work(marker, (int) WORK.toMillis()), headerLines);

            List<Caller.Answer> served = answers.stream().filter(Bench::isOwn).toList();
            List<Caller.Answer> cut = ofCode(answers, "upstream.timeout");
            List<Caller.Answer> waitedInVain = ofCode(answers, "pool.deadline");
            // Three times 300 ms fit into a second. Whose time is up during the work is cut, which frees the pool
            // for one who came a few milliseconds later and is cut in turn.
            assertThat(served).hasSizeBetween(1, 3);
            assertThat(waitedInVain).isNotEmpty();
            assertThat(served.size() + cut.size() + waitedInVain.size()).isEqualTo(CALLERS);
            Duration latest = bench.latest(PATIENCE);
            assertThat(answers).allSatisfy(answer -> assertThat(answer.took()).isLessThanOrEqualTo(latest));
            assertThat(waitedInVain).allSatisfy(answer -> {
                assertThat(answer.response().status()).isEqualTo(503);
                assertThat(answer.took()).isGreaterThanOrEqualTo(PATIENCE.minusMillis(100));
            });
            // Nobody who was told "nothing was sent upstream" is found there, also not later.
            bench.quiet();
            assertThat(bench.store.begun() - before).isBetween((long) served.size(), (long) served.size() + cut.size());
            assertThat(served)
                    .allSatisfy(answer ->
                            assertThat(bench.store.done(answer.marker())).isEqualTo(1));
            assertThat(cut.stream().filter(answer -> kind == Store.Kind.POSTGRES))
                    .allSatisfy(answer ->
                            assertThat(bench.store.done(answer.marker())).isZero());
            Facts.tell(
                    "4 deadlines",
                    "%s, by the %s: %d callers, %d answered, %d cut at the deadline (upstream.timeout), %d refused"
                            + " (pool.deadline); slowest answer %d ms; worst hiccup %d ms",
                    kind,
                    whose,
                    CALLERS,
                    served.size(),
                    cut.size(),
                    waitedInVain.size(),
                    slowest(answers).toMillis(),
                    bench.hiccups.worst().toMillis());
        }
    }

    @ParameterizedTest
    @EnumSource(Store.Kind.class)
    void whoFindsTheQueueFullIsRefusedAtOnceAndToldWhy(Store.Kind kind) throws Exception {
        int room = 2;
        try (Bench bench = Bench.start(STORES.of(kind), "max = 1, max-waiting = 2", LONG)) {
            warmUp(bench);
            long before = bench.store.begun();

            List<Caller.Answer> answers = bench.together(CALLERS, marker -> Bench.work(marker, 300));

            List<Caller.Answer> refused = ofCode(answers, "pool.queue-full");
            assertThat(answers.stream().filter(Bench::isOwn)).hasSize(1 + room);
            assertThat(refused).hasSize(CALLERS - 1 - room).allSatisfy(answer -> {
                assertThat(answer.response().status()).isEqualTo(503);
                assertThat(answer.response().header("Retry-After")).isPresent();
                assertThat(answer.response().text()).contains("\"max\":1");
            });
            assertThat(slowest(refused)).isLessThan(bench.latest(Duration.ZERO));
            assertThat(bench.store.begun() - before).isEqualTo(1 + room);
            // One more waits for the first connection, which is opened for it.
            assertThat(bench.pool("/waits/peakWaiting")).isBetween((long) room, room + 1L);
            Facts.tell(
                    "4 full queue",
                    "%s, room for %d: %d callers, %d answered, %d refused (pool.queue-full), slowest refusal %d ms",
                    kind,
                    room,
                    CALLERS,
                    1 + room,
                    refused.size(),
                    slowest(refused).toMillis());
        }
    }

    @ParameterizedTest
    @EnumSource(Store.Kind.class)
    void whoLeavesMakesRoomAndWhoLeftTheQueueIsNotServed(Store.Kind kind) throws Exception {
        String gone = Bench.marker();
        String next = Bench.marker();
        try (Bench bench = Bench.start(STORES.of(kind), "max = 1", LONG).quiet();
                RawClient second = bench.gateway.client()) {
            long before = bench.store.begun();
            try (RawClient first = bench.gateway.client()) {
                Line.send(first, Bench.work(Bench.marker(), 15_000));
                Await.until("it is at work", Bench.SOON, () -> bench.store.begun() == before + 1);
                try (RawClient third = bench.gateway.client()) {
                    Line.send(third, Bench.work(gone, 0));
                    Await.until("one waits", Bench.SOON, () -> bench.pool("/connections/waiting") == 1);
                    Line.send(second, Bench.work(next, 0));
                    Await.until("two wait", Bench.SOON, () -> bench.pool("/connections/waiting") == 2);
                }
                Await.until("one has left", Bench.SOON, () -> bench.pool("/connections/waiting") == 1);
            }
            assertThat(second.readFinal().text()).contains(next);
            assertThat(bench.store.done(gone)).isZero();
            assertThat(bench.store.begun()).isEqualTo(before + 2);
            bench.quiet();
        }
    }

    /** First come, first served: those who wait are served one by one, and each comes out as it went in. */
    @ParameterizedTest
    @EnumSource(Store.Kind.class)
    void thoseWhoWaitAreServedInTheOrderTheyCame(Store.Kind kind) throws Exception {
        try (Bench bench = Bench.start(STORES.of(kind), "max = 1", LONG).quiet();
                Line line = new Line(bench);
                RawClient first = bench.gateway.client()) {
            long before = bench.store.begun();
            Line.send(first, Bench.work(Bench.marker(), 700));
            Await.until("it is at work", Bench.SOON, () -> bench.store.begun() == before + 1);
            for (int i = 0; i < 8; i++) {
                line.join(Bench.work(Bench.marker(), 30));
            }
            assertThat(line.served()).hasSize(8).isSorted();
        }
    }

    /** Many callers while connections are reset: each gets its own answer or an honest refusal. */
    @ParameterizedTest
    @EnumSource(Store.Kind.class)
    void noAnswerReachesAnotherCaller(Store.Kind kind) throws Exception {
        CountDownLatch enough = new CountDownLatch(1);
        try (Bench bench = Bench.start(
                        STORES.of(kind),
                        "max = 4, when-down = wait, backoff { first = 1ms, max = 5ms }, breaker.enabled = off",
                        LONG)
                .quiet()) {
            Thread churn = new Thread(() -> reset(bench, enough), "churn");
            churn.start();
            List<List<Caller.Answer>> all;
            try {
                all = Caller.inParallel(10, number -> {
                    List<Caller.Answer> answers = new ArrayList<>();
                    for (int i = 0; i < 60; i++) {
                        try {
                            answers.add(bench.echo());
                        } catch (IOException cut) {
                            // A connection that ended within an answer ends that of the caller too.
                        }
                    }
                    return answers;
                });
            } finally {
                enough.countDown();
                churn.join(Bench.SOON.toMillis());
            }
            List<Caller.Answer> told = all.stream().flatMap(List::stream).toList();
            assertThat(told).noneMatch(answer -> answer.response().status() == 200 && !Bench.isOwn(answer));
            assertThat(told.stream().filter(Bench::isOwn)).hasSizeGreaterThan(300);
            assertThat(bench.network.accepted()).isGreaterThan(4);
        }
    }

    private static void reset(Bench bench, CountDownLatch enough) {
        try {
            while (!enough.await(40, TimeUnit.MILLISECONDS)) {
                bench.network.resetAll();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whatever happened before: at a quiet point the numbers add up, and the store counts the same. */
    @ParameterizedTest
    @EnumSource(Store.Kind.class)
    void theNumbersAddUpAndAreThoseOfTheStore(Store.Kind kind) throws Exception {
        Random random = new Random(7);
        try (Bench bench = Bench.start(
                STORES.of(kind),
                "max = 4, max-waiting = 4, when-down = wait, backoff { first = 1ms, max = 5ms }",
                LONG)) {
            for (int round = 0; round < 8; round++) {
                bench.together(1 + random.nextInt(16), marker -> Bench.echo(marker, random.nextInt(10)));
                if (round % 3 == 2) {
                    bench.store.endConnections();
                    Await.until("they have ended", Bench.SOON, () -> bench.network.open() == 0);
                }
                bench.quiet();
                Await.until(
                        "both count the same",
                        Bench.SOON,
                        () -> bench.pool("/connections/idle") == bench.store.connections());
                JsonNode totals = bench.pool().path("totals");
                assertThat(totals.path("acquired").asLong())
                        .isEqualTo(totals.path("released").asLong());
                assertThat(totals.path("opened").asLong())
                        .isEqualTo(bench.pool("/connections/idle") + sum(totals.path("closed")));
                String idle = "headgate_pool_connections{upstream=\"store\",state=\"idle\"}";
                assertThat((long) bench.gateway.metric(idle)).isEqualTo(bench.pool("/connections/idle"));
            }
            assertThat(bench.pool("/totals/refused/pool.queue-full")).isPositive();
            assertThat(bench.pool("/waits/peakActive")).isBetween(2L, 4L);
        }
    }

    private static long sum(JsonNode counts) {
        long sum = 0;
        for (JsonNode count : counts) {
            sum += count.asLong();
        }
        return sum;
    }

    /** Times are measured, so the code is run a few times first; also opens the connection. */
    private static void warmUp(Bench bench) throws Exception {
        for (int round = 0; round < 5; round++) {
            bench.together(CALLERS, marker -> Bench.work(marker, 0));
        }
        bench.quiet();
    }

    private static List<Caller.Answer> ofCode(List<Caller.Answer> answers, String code) {
        return answers.stream().filter(answer -> answer.code().equals(code)).toList();
    }

    private static Duration slowest(List<Caller.Answer> answers) {
        return Stream.concat(Stream.of(Duration.ZERO), answers.stream().map(Caller.Answer::took))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }
}
