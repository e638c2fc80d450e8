package io.headgate.pool;

import static io.headgate.pool.LivePool.granted;
import static io.headgate.pool.LivePool.refused;
import static io.headgate.pool.LivePool.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import io.headgate.pool.FakeConnector.Mode;
import io.headgate.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The rules at work between real actors. */
class PoolTest {
    private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());

    private final FakeConnector connector = new FakeConnector();

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private LivePool pool(PoolConfigs configs) {
        return new LivePool(KIT, configs, connector);
    }

    @Test
    void lendsTheSameConnectionAgainAndAgain() {
        LivePool pool = pool(PoolConfigs.of(0, 5));
        for (int i = 0; i < 200; i++) {
            granted(pool.acquire()).lease().release(Outcome.SUCCESS);
        }

        PoolSnapshot snapshot = pool.snapshot();
        assertThat(connector.links).hasSize(1);
        assertThat(snapshot.totals().acquired()).isEqualTo(200);
        assertThat(snapshot.totals().released()).isEqualTo(200);
        assertThat(snapshot.counts().idle()).isEqualTo(1);
        assertThat(snapshot.health()).isEqualTo(PoolSnapshot.Health.HEALTHY);
    }

    @Test
    void refusesAWaiterAtItsDeadline() {
        LivePool pool = pool(PoolConfigs.of(0, 1));
        granted(pool.acquire());
        Caller waiting = pool.acquire(Duration.ofMillis(300));

        pool.pass(Duration.ofMillis(280));
        assertThat(waiting.waits()).isTrue();
        pool.pass(Duration.ofMillis(50));

        assertThat(refused(waiting).kind()).isEqualTo(FailureKind.POOL_DEADLINE);
        assertThat(pool.snapshot().counts().waiting()).isZero();
    }

    @Test
    void answersEverybodyOnceWhenGrantsAndCancelsRace() throws InterruptedException {
        LivePool pool = pool(PoolConfigs.of(0, 3).maxWaiting(1_000));
        int threads = 4;
        List<Caller> all = new ArrayList<>();
        List<Caller> cancelled = new ArrayList<>();
        CountDownLatch finished = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            Random random = new Random(i);
            new Thread(() -> {
                        for (int round = 0; round < 500; round++) {
                            Caller caller = new Caller(true);
                            caller.with(pool.handle.acquire(
                                    SimulatedPool.ask(Deadline.after(Duration.ofSeconds(10), pool.clock.get()), "race"),
                                    caller));
                            boolean gone = random.nextBoolean() && caller.cancel();
                            synchronized (all) {
                                all.add(caller);
                                if (gone) {
                                    cancelled.add(caller);
                                }
                            }
                        }
                        finished.countDown();
                    })
                    .start();
        }
        Await.latch(finished, Duration.ofSeconds(20));

        until(() -> pool.snapshot().counts().waiting() == 0
                && pool.snapshot().counts().active() == 0);
        assertThat(cancelled).allSatisfy(caller -> assertThat(caller.answers()).isZero());
        all.removeAll(cancelled);
        assertThat(all).allSatisfy(caller -> assertThat(caller.answers()).isEqualTo(1));
        PoolSnapshot.Totals totals = pool.snapshot().totals();
        assertThat(totals.acquired()).isEqualTo(totals.released());
        assertThat(totals.acquired()
                        + totals.refused().getOrDefault(FailureKind.POOL_QUEUE_FULL, 0L)
                        + cancelled.size())
                .isEqualTo(threads * 500L);
        assertThat(connector.open()).isEqualTo(pool.snapshot().counts().idle());
    }

    @Test
    void refusesWithoutAMessageWhenTooManyHaveNoAnswerYet() throws InterruptedException {
        LivePool pool = pool(PoolConfigs.of(0, 1).maxWaiting(4));
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Waiter<String> slow = new Waiter<>() {
            @Override
            public void granted(Lease<String> lease) {
                inside.countDown();
                try {
                    assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException ended) {
                    Thread.currentThread().interrupt();
                }
                lease.release(Outcome.SUCCESS);
            }

            @Override
            public void refused(Failure why) {
                throw new AssertionError(why);
            }
        };
        pool.handle.acquire(SimulatedPool.ask(Deadline.after(Duration.ofSeconds(10), pool.clock.get()), "slow"), slow);
        Await.latch(inside, Duration.ofSeconds(10));

        List<Caller> flood =
                IntStream.range(0, 100).mapToObj(i -> pool.acquireHastily()).toList();
        List<Caller> refusedHere =
                flood.stream().filter(caller -> !caller.waits()).toList();
        goOn.countDown();

        assertThat(refusedHere).hasSize(100 - (1 + 4 + Entrance.SLACK));
        assertThat(refusedHere).allSatisfy(caller -> assertThat(caller.kind()).isEqualTo(FailureKind.POOL_QUEUE_FULL));
        flood.forEach(caller -> until(() -> !caller.waits()));
    }

    @Test
    void closesAConnectionThatIsOpenedTooLate() {
        connector.mode = Mode.BY_HAND;
        LivePool pool = pool(PoolConfigs.of(0, 1));
        Caller caller = pool.acquire();
        until(() -> connector.attempts.size() == 1);

        pool.pass(Duration.ofMillis(2_050));
        assertThat(refused(caller).kind()).isEqualTo(FailureKind.UPSTREAM_CONNECT);
        FakeLink late = connector.newLink();
        connector.attempts.get(0).complete(late);

        until(late.closed::isDone);
        until(() -> pool.snapshot().counts().closing() == 0);
        assertThat(pool.snapshot().counts().total()).isZero();
    }

    @Test
    void boundsItsAttemptsWhenTheUpstreamAcceptsAndCloses() {
        connector.mode = Mode.ACCEPTS_AND_CLOSES;
        LivePool pool = pool(PoolConfigs.of(1, 3).cold());

        until(() -> pool.snapshot().totals().connectFailures() == 1);
        pool.pass(Duration.ofSeconds(8));

        assertThat(connector.attempts).hasSizeBetween(4, 5); // at 0, 0.5, 1.5, 3.5 and 7.5 s
        assertThat(pool.snapshot().health()).isEqualTo(PoolSnapshot.Health.UNHEALTHY);
        assertThat(connector.open()).isZero();
    }

    @Test
    void refusesFastWhileDownAndRecoversAtTheNextAttempt() {
        connector.mode = Mode.REFUSES;
        LivePool pool = pool(PoolConfigs.of(1, 3));
        until(() -> pool.snapshot().totals().connectFailures() == 1);

        Caller early = refused(pool.acquire());
        assertThat(early.failure().detail()).isEqualTo("connection refused");
        assertThat(early.failure().retryAfter()).isBetween(Duration.ofMillis(1), Duration.ofMillis(500));
        PoolSnapshot down = pool.snapshot();
        assertThat(down.health()).isEqualTo(PoolSnapshot.Health.UNHEALTHY);
        assertThat(down.lastError()).isEqualTo("connection refused");
        assertThat(down.nextAttemptIn()).isNotNull();
        connector.mode = Mode.ACCEPTS;
        pool.pass(Duration.ofMillis(510));

        granted(pool.acquire());
        assertThat(pool.snapshot().health()).isEqualTo(PoolSnapshot.Health.HEALTHY);
    }

    @Test
    void survivesADefectOfTheConnectorAndDoesNotLoop() {
        connector.mode = Mode.THROWS;
        LivePool pool = pool(PoolConfigs.of(1, 3));

        pool.pass(Duration.ofSeconds(3));

        assertThat(connector.attempts).hasSizeBetween(3, 4);
        assertThat(pool.snapshot().generation()).isEqualTo(1);
        connector.mode = Mode.ACCEPTS;
        pool.pass(Duration.ofSeconds(5));
        granted(pool.acquire());
    }

    @Test
    void noticesThatAnIdleConnectionWasClosed() {
        LivePool pool = pool(PoolConfigs.of(0, 3));
        granted(pool.acquire()).lease().release(Outcome.SUCCESS);

        connector.links.get(0).hangUp();

        until(() -> pool.snapshot().counts().idle() == 0);
        until(() -> pool.snapshot().counts().closing() == 0);
        assertThat(pool.snapshot().totals().closed()).containsEntry(CloseReason.UPSTREAM, 1L);
    }

    @Test
    void takesBackAConnectionWhoseBorrowerFailsWhileItIsGivenIt() {
        LivePool pool = pool(PoolConfigs.of(0, 1));
        Waiter<String> broken = new Waiter<>() {
            @Override
            public void granted(Lease<String> lease) {
                throw new IllegalStateException("a borrower with a defect");
            }

            @Override
            public void refused(Failure why) {
                throw new IllegalStateException("a borrower with a defect");
            }
        };

        pool.handle.acquire(
                SimulatedPool.ask(Deadline.after(Duration.ofSeconds(1), pool.clock.get()), "broken"), broken);
        until(() -> pool.snapshot().totals().released() == 1);

        granted(pool.acquire());
        assertThat(pool.snapshot().generation()).isEqualTo(1);
        assertThat(connector.links.get(0).closed).isDone();
    }

    @Test
    void countsWhatTheUpstreamCounts() {
        LivePool pool = pool(PoolConfigs.of(2, 5).maxWaiting(100));
        List<Caller> callers =
                IntStream.range(0, 40).mapToObj(i -> pool.acquire()).toList();
        callers.forEach(caller -> granted(caller).lease().release(Outcome.SUCCESS));

        until(() -> pool.snapshot().counts().active() == 0);
        assertThat(connector.links).hasSize(5);
        assertThat(connector.open()).isEqualTo(pool.snapshot().counts().total());
    }
}
