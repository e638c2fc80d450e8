package io.headgate.pool;

import static io.headgate.pool.LivePool.granted;
import static io.headgate.pool.LivePool.refused;
import static io.headgate.pool.LivePool.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import io.headgate.pool.FakeConnector.Mode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.LoggingTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A drain in every state a pool can be in. */
class PoolDrainTest {
    private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final FakeConnector connector = new FakeConnector();

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private LivePool pool(PoolConfigs configs) {
        return new LivePool(KIT, configs, connector);
    }

    private static CompletableFuture<Drained> drain(LivePool pool) {
        return pool.handle.drain(LIMIT).toCompletableFuture();
    }

    private static Drained result(CompletableFuture<Drained> drain) throws Exception {
        return drain.get(10, TimeUnit.SECONDS);
    }

    @Test
    void endsAtOnceWhenEverythingIsIdle() throws Exception {
        LivePool pool = pool(PoolConfigs.of(2, 3));
        until(() -> pool.snapshot().counts().idle() == 2);

        assertThat(result(drain(pool))).isEqualTo(new Drained(0));

        assertThat(connector.open()).isZero();
        assertThat(pool.snapshot().reason()).isEqualTo(FailureKind.POOL_DRAINING.advice());
    }

    @Test
    void waitsForWhatIsLent() throws Exception {
        LivePool pool = pool(PoolConfigs.of(0, 3));
        Caller holder = granted(pool.acquire());
        CompletableFuture<Drained> drain = drain(pool);
        pool.pass(Duration.ofSeconds(1));
        assertThat(drain).isNotDone();

        holder.lease().release(Outcome.SUCCESS);

        assertThat(result(drain)).isEqualTo(new Drained(0));
        assertThat(connector.open()).isZero();
    }

    @Test
    void closesWhatIsStillLentAtTheLimitAndSaysWhoHeldIt() throws Exception {
        LivePool pool = pool(PoolConfigs.of(0, 3));
        granted(pool.acquire());
        CompletableFuture<Drained> drain =
                pool.handle.drain(Duration.ofMillis(200)).toCompletableFuture();

        LoggingTestKit.warn("still lent to request-1").expect(KIT.system(), () -> {
            pool.pass(Duration.ofMillis(300));
            return null;
        });

        assertThat(result(drain)).isEqualTo(new Drained(1));
        assertThat(connector.open()).isZero();
    }

    @Test
    void refusesThoseWhoWaitAndThoseWhoCome() throws Exception {
        LivePool pool = pool(PoolConfigs.of(0, 1));
        Caller holder = granted(pool.acquire());
        Caller waiting = pool.acquire();

        CompletableFuture<Drained> drain = drain(pool);

        assertThat(refused(waiting).kind()).isEqualTo(FailureKind.POOL_DRAINING);
        assertThat(pool.acquire().kind()).isEqualTo(FailureKind.POOL_DRAINING);
        holder.lease().release(Outcome.SUCCESS);
        result(drain);
        assertThat(pool.acquire().kind()).isEqualTo(FailureKind.POOL_DRAINING);
    }

    @Test
    void givesUpWhatIsBeingOpenedAndClosesItWhenItComes() throws Exception {
        connector.mode = Mode.BY_HAND;
        LivePool pool = pool(PoolConfigs.of(1, 1));
        until(() -> connector.attempts.size() == 1);
        CompletableFuture<Drained> drain = drain(pool);
        until(() -> pool.snapshot().counts().closing() == 1);

        FakeLink late = connector.newLink();
        connector.attempts.get(0).complete(late);

        assertThat(result(drain)).isEqualTo(new Drained(0));
        assertThat(late.closed).isDone();
    }

    @Test
    void endsAlthoughAnAttemptNeverDoes() throws Exception {
        connector.mode = Mode.BY_HAND;
        LivePool pool = pool(PoolConfigs.of(1, 1));
        until(() -> connector.attempts.size() == 1);
        CompletableFuture<Drained> drain = drain(pool);
        until(() -> pool.snapshot().counts().closing() == 1);

        pool.pass(PooledConnection.CLOSING_LIMIT.plusMillis(50));

        assertThat(result(drain)).isEqualTo(new Drained(0));
        FakeLink muchLater = connector.newLink();
        connector.attempts.get(0).complete(muchLater);
        assertThat(muchLater.closed).isDone();
    }

    @Test
    void endsWhileAConnectionIsProbed() throws Exception {
        connector.mode = Mode.BY_HAND;
        LivePool pool = pool(PoolConfigs.of(1, 1));
        until(() -> connector.attempts.size() == 1);
        FakeLink link = connector.newLink();
        link.probe = new CompletableFuture<>();
        connector.attempts.get(0).complete(link);
        until(() -> link.probes == 1);

        assertThat(result(drain(pool))).isEqualTo(new Drained(0));
        assertThat(link.closed).isDone();
    }

    @Test
    void mayBeAskedForInTheVeryBeginningAndAgainAtTheEnd() throws Exception {
        LivePool pool = pool(PoolConfigs.of(3, 3));

        CompletableFuture<Drained> first = drain(pool);
        CompletableFuture<Drained> second = drain(pool);

        assertThat(result(first)).isEqualTo(new Drained(0));
        assertThat(result(second)).isEqualTo(new Drained(0));
        assertThat(result(drain(pool))).isEqualTo(new Drained(0));
        assertThat(connector.open()).isZero();
    }

    @Test
    void keepsToTheEarliestLimit() throws Exception {
        LivePool pool = pool(PoolConfigs.of(0, 1));
        granted(pool.acquire());
        pool.handle.drain(Duration.ofMillis(100));
        CompletableFuture<Drained> later = pool.handle.drain(LIMIT).toCompletableFuture();

        pool.pass(Duration.ofMillis(150));

        assertThat(result(later)).isEqualTo(new Drained(1));
    }

    @Test
    void opensNothingWhileItDrains() throws Exception {
        connector.mode = Mode.REFUSES;
        LivePool pool = pool(PoolConfigs.of(2, 2));
        until(() -> pool.snapshot().totals().connectFailures() == 2);
        int attempts = connector.attempts.size();

        result(drain(pool));
        pool.pass(Duration.ofSeconds(5));

        assertThat(connector.attempts).hasSize(attempts);
    }

    @Test
    void stillTellsItsLastCallsAfterwards() throws Exception {
        LivePool pool = new LivePool(KIT, PoolConfigs.of(0, 1), new FakeConnector());
        LivePool.granted(pool.acquire()).lease().release(Outcome.SUCCESS);
        Recording before = pool.handle.recording().toCompletableFuture().join();
        result(drain(pool));
        Recording after = pool.handle.recording().toCompletableFuture().join();

        assertThat(before.calls()).isEqualTo(1);
        assertThat(before.size()).isEqualTo(1);
        assertThat(after.askedNanos).isEqualTo(before.askedNanos);
        assertThat(after.heldNanos).isEqualTo(before.heldNanos).containsExactly(0);
    }
}
