package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.testing.Await;
import io.headgate.testing.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How connections come and go while nothing is wrong, for every kind of upstream: opened ahead, replaced, kept fresh, given up at a
 * shutdown. See {@link LendingOfEveryKindIT}.
 */
class UpkeepOfEveryKindIT {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Store.Each STORES = new Store.Each();

    @TempDir
    private Path folder;

    @AfterAll
    static void stop() {
        STORES.close();
    }

    private static Bench bench(Store.Kind kind, String pool) throws InterruptedException {
        return Bench.start(STORES.of(kind), pool, LONG);
    }

    @ParameterizedTest
    @EnumSource(Store.Kind.class)
    void theMinimumIsOpenedAheadAndFilledUpAgain(Store.Kind kind) throws Exception {
        try (Bench bench =
                bench(kind, "min = 3, max = 5, settle-after = 100ms, backoff { first = 20ms, max = 50ms }")) {
            hasIdle(bench, 3);
            long before = bench.network.accepted();

            bench.store.endConnections();

            Await.until("three were opened again", Bench.SOON, () -> bench.network.accepted() >= before + 3);
            hasIdle(bench, 3);
            assertThat(Bench.isOwn(bench.echo())).isTrue();
            assertThat(bench.network.peak()).isLessThanOrEqualTo(5);
        }
    }

    private static void hasIdle(Bench bench, int count) {
        Await.until(
                count + " idle connections, at both ends",
                Bench.SOON,
                () -> bench.pool("/connections/idle") == count && bench.store.connections() == count);
    }

    @ParameterizedTest
    @EnumSource(Store.Kind.class)
    void aConnectionIsReplacedAfterSoManyUses(Store.Kind kind) throws Exception {
        try (Bench bench = bench(kind, "max = 1, max-uses = 5, jitter = 0").quiet()) {
            for (int i = 0; i < 20; i++) {
                assertThat(Bench.isOwn(bench.echo())).isTrue();
            }
            bench.quiet();
            assertThat(bench.pool("/totals/closed/uses")).isBetween(3L, 5L);
            assertThat(bench.network.accepted()).isBetween(4L, 6L);
        }
    }

    @ParameterizedTest
    @EnumSource(Store.Kind.class)
    void aConnectionIsReplacedWhenItIsOldAndNobodyNotices(Store.Kind kind) throws Exception {
        try (Bench bench = bench(kind, "max = 1, max-age = 500ms, idle-timeout = 400ms, jitter = 0")) {
            List<Caller.Answer> answers = new ArrayList<>();
            Await.until("two have gone for their age", Bench.SOON, () -> {
                answers.add(bench.echo());
                return bench.pool("/totals/closed/age") >= 2;
            });
            assertThat(answers).allMatch(Bench::isOwn);
        }
    }

    @ParameterizedTest
    @EnumSource(Store.Kind.class)
    void whatNobodyNeedsIsClosedDownToTheMinimum(Store.Kind kind) throws Exception {
        try (Bench bench = bench(kind, "min = 1, max = 6, max-opening = 6, idle-timeout = 500ms, jitter = 0")) {
            assertThat(bench.together(6, marker -> Bench.echo(marker, 100))).allMatch(Bench::isOwn);
            assertThat(bench.network.peak()).isGreaterThan(1);

            hasIdle(bench, 1);

            assertThat(bench.pool("/totals/closed/idle")).isPositive();
            Await.stays(Duration.ofMillis(700), () -> bench.pool("/connections/idle") == 1);
        }
    }

    @ParameterizedTest
    @EnumSource(Store.Kind.class)
    void aConnectionThatTheStoreEndedWhileIdleIsNotLent(Store.Kind kind) throws Exception {
        try (Bench bench = bench(kind, "max = 3, settle-after = 1ms, backoff { first = 1ms, max = 1ms }")) {
            for (int round = 0; round < 5; round++) {
                assertThat(bench.together(3, marker -> Bench.echo(marker, 20))).allMatch(Bench::isOwn);
                bench.quiet();
                bench.store.endConnections();
                Await.until("they have ended", Bench.SOON, () -> bench.network.open() == 0);
                String marker = Bench.marker();
                try (RawClient client = bench.gateway.client()) {
                    assertThat(Caller.ask(client, Bench.work(marker, 0), marker))
                            .matches(Bench::isOwn);
                }
                assertThat(bench.store.done(marker)).isEqualTo(1);
            }
        }
    }

    /** The store has less patience with an idle connection than callers have with their next call. */
    @ParameterizedTest
    @EnumSource(Store.Kind.class)
    void noWriteIsLostAroundTheEndOfAnIdleConnection(Store.Kind kind) throws Exception {
        Duration server = Duration.ofMillis(1400);
        Duration ours = Duration.ofMillis(400);
        int callers = 30;
        Random random = new Random(4);
        CountDownLatch never = new CountDownLatch(1);
        Store store = STORES.of(kind);
        store.endIdleAfter(server);
        try (Bench bench = bench(
                        kind,
                        "max = 30, max-opening = 16, warm-up = off, idle-timeout = 400ms, jitter = 0,"
                                + " health.validate-after = off")
                .quiet()) {
            List<List<Caller.Answer>> all = Caller.inParallel(callers, number -> {
                List<Caller.Answer> answers = new ArrayList<>();
                try (RawClient client = bench.gateway.client()) {
                    for (Duration silence : List.of(ours, server, Duration.ofMillis(10))) {
                        String marker = Bench.marker();
                        answers.add(Caller.ask(client, Bench.work(marker, 0), marker));
                        long millis = silence.toMillis() - 10 + random.nextInt(21);
                        assertThat(never.await(millis, TimeUnit.MILLISECONDS)).isFalse();
                    }
                }
                return answers;
            });
            assertThat(all).allSatisfy(answers -> assertThat(answers).hasSize(3).allMatch(Bench::isOwn));
            // Otherwise the edge was never met.
            assertThat(bench.pool("/totals/closed/idle")).isPositive();
        } finally {
            store.endIdleAfter(Duration.ZERO);
        }
    }

    @ParameterizedTest
    @EnumSource(Store.Kind.class)
    void allAreReplacedOnOrderAndWhatIsUnderWayMayFinish(Store.Kind kind) throws Exception {
        try (Bench bench = bench(kind, "min = 2, max = 3")) {
            hasIdle(bench, 2);
            CompletableFuture<List<Caller.Answer>> busy = beside(bench, 1, 400);
            Await.until("it is at work", Bench.SOON, () -> bench.pool("/connections/active") == 1);
            try (RawClient admin = RawClient.connect(bench.gateway.adminPort())) {
                assertThat(admin.send(
                                        "POST /admin/pools/store/recycle HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")
                                .readFinal()
                                .status())
                        .isEqualTo(202);
            }
            assertThat(busy.get(Bench.SOON.toMillis(), TimeUnit.MILLISECONDS)).allMatch(Bench::isOwn);
            Await.until("both are replaced", Bench.SOON, () -> bench.pool("/totals/closed/recycled") == 2);
            hasIdle(bench, 2);
            assertThat(Bench.isOwn(bench.echo())).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Store.Kind.class)
    void aCredentialMayChangeWhileTheGatewayRuns(Store.Kind kind) throws Exception {
        Store store = STORES.of(kind);
        String old = "sesame-" + kind + "-1";
        String changed = "sesame-" + kind + "-2";
        Path file = Files.writeString(folder.resolve("credential"), old + "\n");
        store.demand(old);
        try (Bench bench = Bench.startWithCredential(
                store, "max = 2, settle-after = 1ms, backoff { first = 50ms, max = 100ms }", file.toString())) {
            assertThat(Bench.isOwn(bench.echo())).isTrue();

            store.demand(changed);
            Await.until("the old one is refused", Bench.SOON, () -> !Bench.isOwn(bench.echo()));

            Path beside = Files.writeString(folder.resolve("beside"), changed + "\n");
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Await.until("the new one is accepted", Bench.SOON, () -> Bench.isOwn(bench.echo()));
            for (int i = 0; i < 10; i++) {
                assertThat(bench.echo()).matches(Bench::isOwn);
            }
        } finally {
            store.demand("");
        }
    }

    @ParameterizedTest
    @EnumSource(Store.Kind.class)
    void aShutdownFinishesWhatIsUnderWayRefusesWhoWaitsAndLeavesNothing(Store.Kind kind) throws Exception {
        try (Bench bench = bench(kind, "min = 2, max = 2")) {
            hasIdle(bench, 2);
            CompletableFuture<List<Caller.Answer>> busy = beside(bench, 2, 1_000);
            Await.until("two are at work", Bench.SOON, () -> bench.pool("/connections/active") == 2);
            CompletableFuture<List<Caller.Answer>> waiting = beside(bench, 2, 0);
            Await.until("two wait", Bench.SOON, () -> bench.pool("/connections/waiting") == 2);

            CompletableFuture<Void> stopped =
                    bench.gateway.gateway().stop(Bench.SOON).toCompletableFuture();

            assertThat(busy.get(Bench.SOON.toMillis(), TimeUnit.MILLISECONDS)).allMatch(Bench::isOwn);
            assertThat(waiting.get(Bench.SOON.toMillis(), TimeUnit.MILLISECONDS))
                    .allSatisfy(answer -> assertThat(answer.code().equals("pool.draining") || Bench.isOwn(answer))
                            .isTrue());
            stopped.get(Bench.SOON.toMillis(), TimeUnit.MILLISECONDS);
            Await.until("nothing is open", Bench.SOON, () -> bench.store.connections() == 0);
            assertThat(bench.network.open()).isZero();
        }
    }

    /** Callers in the background, whose work takes so long. */
    private static CompletableFuture<List<Caller.Answer>> beside(Bench bench, int callers, int ms) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return bench.together(callers, marker -> Bench.work(marker, ms));
                    } catch (IOException broken) {
                        throw new AssertionError(broken);
                    } catch (Exception failed) {
                        throw new AssertionError("a caller was not answered", failed);
                    }
                },
                work -> new Thread(work, "callers").start());
    }
}
