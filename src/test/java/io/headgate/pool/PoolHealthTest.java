package io.headgate.pool;

import static io.headgate.pool.LivePool.refused;
import static io.headgate.pool.LivePool.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.pool.PoolSnapshot.Health;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What a pool says of its health without being asked. */
class PoolHealthTest {
    private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());

    private final FragileRandom random = new FragileRandom();
    private final LivePool pool = new LivePool(KIT, PoolConfigs.of(0, 3), new FakeConnector(), random);

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void isSaidWithoutBeingAskedAndConfirmed() {
        until(() -> pool.handle.health().health() == Health.HEALTHY);

        pool.pass(HealthBoard.SILENCE.plus(HealthBoard.SILENCE));

        assertThat(pool.handle.health().health()).isEqualTo(Health.HEALTHY);
        PoolSnapshot snapshot = pool.snapshot();
        assertThat(pool.handle.health().health()).isEqualTo(snapshot.health());
    }

    @Test
    void isBadWhileThePoolIsRestartedAndGoodAfterwards() {
        until(() -> pool.handle.health().health() == Health.HEALTHY);
        random.breakOnce();
        refused(pool.acquire());

        until(() -> pool.handle.health().health() == Health.UNHEALTHY);
        assertThat(pool.handle.health().reasons())
                .isEqualTo(List.of(pool.snapshot().reason()));

        pool.pass(Duration.ofSeconds(5));
        until(() -> pool.handle.health().health() == Health.HEALTHY);
    }

    @Test
    void isBadAfterADrain() {
        until(() -> pool.handle.health().health() == Health.HEALTHY);
        pool.handle.drain(Duration.ZERO).toCompletableFuture().join();

        assertThat(pool.handle.health().health()).isEqualTo(Health.UNHEALTHY);
        pool.clock.addAndGet(Duration.ofHours(1).toNanos());
        assertThat(pool.handle.health().reasons()).allMatch(reason -> reason.contains("shutting down"));
    }
}
