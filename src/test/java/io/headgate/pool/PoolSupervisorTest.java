package io.headgate.pool;

import static io.headgate.pool.LivePool.granted;
import static io.headgate.pool.LivePool.refused;
import static io.headgate.pool.LivePool.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import io.headgate.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PoolSupervisorTest {
    private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());

    private final FakeConnector connector = new FakeConnector();
    private final FragileRandom random = new FragileRandom();
    private final LivePool pool = new LivePool(KIT, PoolConfigs.of(0, 3), connector, random);

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private Caller breakThePool() {
        random.breakOnce();
        return refused(pool.acquire());
    }

    @Test
    void answersThoseWhoWaitedForAPoolThatFails() {
        assertThat(breakThePool().kind()).isEqualTo(FailureKind.POOL_RESTARTING);
    }

    @Test
    void refusesInPlaceOfThePoolAndSaysWhenToComeBack() {
        breakThePool();
        until(() -> pool.snapshot().health() == PoolSnapshot.Health.UNHEALTHY);

        Caller caller = refused(pool.acquire());

        assertThat(caller.kind()).isEqualTo(FailureKind.POOL_RESTARTING);
        assertThat(caller.failure().retryAfter()).isEqualTo(Duration.ofMillis(500));
        assertThat(pool.snapshot().nextAttemptIn()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void startsThePoolAgainAfterThePause() {
        breakThePool();
        until(() -> pool.snapshot().health() == PoolSnapshot.Health.UNHEALTHY);

        pool.pass(Duration.ofMillis(510));

        granted(pool.acquire());
        assertThat(pool.snapshot().generation()).isEqualTo(2);
        assertThat(pool.snapshot().totals().restarts()).isEqualTo(1);
    }

    @Test
    void pausesLongerWithEachFailure() {
        breakThePool();
        until(() -> pool.snapshot().health() == PoolSnapshot.Health.UNHEALTHY);
        pool.pass(Duration.ofMillis(510));
        until(() -> pool.snapshot().generation() == 2);

        breakThePool();
        until(() -> pool.snapshot().health() == PoolSnapshot.Health.UNHEALTHY);

        assertThat(pool.snapshot().nextAttemptIn()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void closesTheConnectionsOfAPoolThatFails() {
        Caller holder = granted(pool.acquire());

        breakThePool();

        until(() -> connector.open() == 0);
        holder.lease().release(Outcome.SUCCESS); // too late for anybody; must harm nobody
        until(() -> pool.snapshot().health() == PoolSnapshot.Health.UNHEALTHY);
        pool.pass(Duration.ofMillis(510));
        granted(pool.acquire());
    }

    @Test
    void answersRequestsThatThePoolHadNotReadWhenItFailed() throws InterruptedException {
        CompletableFuture<Lease<String>> lent = new CompletableFuture<>();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Waiter<String> slow = new Waiter<>() {
            @Override
            public void granted(Lease<String> lease) {
                lent.complete(lease);
                inside.countDown();
                try {
                    assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException ended) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public void refused(Failure why) {
                throw new AssertionError(why);
            }
        };
        pool.handle.acquire(SimulatedPool.ask(Deadline.after(Duration.ofSeconds(10), pool.clock.get()), "slow"), slow);
        Await.latch(inside, Duration.ofSeconds(10));
        connector.links.get(0).failWhenAsked();

        lent.join().release(Outcome.SUCCESS); // the pool fails when it reads this
        List<Caller> unread =
                IntStream.range(0, 5).mapToObj(i -> pool.acquire()).toList();
        goOn.countDown();

        unread.forEach(caller -> assertThat(refused(caller).kind()).isEqualTo(FailureKind.POOL_RESTARTING));
    }

    @Test
    void drainsWhileThePoolIsDown() throws Exception {
        breakThePool();
        until(() -> pool.snapshot().health() == PoolSnapshot.Health.UNHEALTHY);

        Drained drained =
                pool.handle.drain(Duration.ofSeconds(30)).toCompletableFuture().get(10, TimeUnit.SECONDS);
        pool.pass(Duration.ofSeconds(1));

        assertThat(drained).isEqualTo(new Drained(0));
        assertThat(pool.snapshot().generation()).isEqualTo(1);
        assertThat(pool.acquire().kind()).isEqualTo(FailureKind.POOL_DRAINING);
    }
}
