package io.headgate.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Deadline;
import io.headgate.call.Outcome;
import io.headgate.pool.PoolSnapshot.Health;
import io.headgate.pool.SimulatedPool.Upstream;
import java.time.Duration;
import java.util.Arrays;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.LoggingTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Loans that do not come back: told once, taken back only when nobody is left to give them back. */
class PoolLeakTest {
    private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());

    private final SimulatedPool pool =
            SimulatedPool.started(PoolConfigs.of(0, 2).with("leak.after", "30s"), Upstream.ACCEPTS);

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void reportsALoanThatStaysOutOnce() {
        Caller leaking = pool.acquire(SimulatedPool.ask(Deadline.after(Duration.ofSeconds(10), pool.now), "the-leak"));
        pool.pass(Duration.ofSeconds(29));
        assertThat(pool.leaked).isEmpty();

        pool.pass(Duration.ofMinutes(10));

        assertThat(pool.leaked).containsExactly("the-leak");
        assertThat(pool.numbers().diagnosis().health(pool.now)).isEqualTo(Health.DEGRADED);
        assertThat(leaking.holds()).isTrue();
        assertThat(pool.server()).as("nothing is closed").isEqualTo(1);
    }

    @Test
    void saysSoWhenItComesBackAfterAll() {
        Caller slow = pool.acquire();
        pool.pass(Duration.ofSeconds(40));

        pool.release(slow);

        assertThat(pool.cameBack).containsExactly("caller");
        assertThat(pool.numbers().diagnosis().health(pool.now)).isEqualTo(Health.HEALTHY);
    }

    @Test
    void doesNotTakeACallThatUsesAllItsTimeForALeak() {
        Caller slow = pool.acquire();
        pool.pass(Duration.ofMillis(30_050));

        pool.release(slow);
        pool.pass(Duration.ofSeconds(10));

        assertThat(pool.leaked).isEmpty();
    }

    @Test
    void looksAwayWhereThatIsWanted() {
        SimulatedPool quiet = SimulatedPool.started(PoolConfigs.of(0, 2).with("leak.enabled", "off"), Upstream.ACCEPTS);
        quiet.acquire();

        quiet.pass(Duration.ofHours(1));

        assertThat(quiet.leaked).isEmpty();
    }

    @Test
    void forgetsALeakWhoseConnectionIsGone() {
        Caller leaking = pool.acquire();
        pool.pass(Duration.ofSeconds(40));

        pool.crash(leaking.lease().id().connection());

        assertThat(pool.numbers().leaks()).isZero();
        assertThat(pool.cameBack).isEmpty();
    }

    @Test
    void showsWhereTheConnectionWasAskedFor() {
        LivePool live = new LivePool(
                KIT, PoolConfigs.of(0, 1).with("leak.after", "1s").with("leak.stack", "on"), new FakeConnector());
        Caller leaking = LivePool.granted(live.acquire());

        LoggingTestKit.warn("has been lent for")
                .withCustom(event -> event.getThrowable().isPresent()
                        && Arrays.stream(event.getThrowable().get().getStackTrace())
                                .anyMatch(frame -> frame.getMethodName().equals("acquire")))
                .expect(KIT.system(), () -> {
                    live.pass(Duration.ofSeconds(4));
                    return leaking;
                });
    }

    @Test
    void takesBackWhatAStoppedBorrowerHeldAndForgetsWhatItWaitedFor() {
        LivePool live = new LivePool(KIT, PoolConfigs.of(0, 1), new FakeConnector());
        TestProbe<String> owner = KIT.createTestProbe();
        Caller held = LivePool.granted(live.acquire(owner.getRef()));
        Caller waits = live.acquire(owner.getRef());
        Caller other = live.acquire();
        LivePool.until(() -> live.snapshot().counts().waiting() == 2);

        owner.stop();

        LivePool.granted(other);
        assertThat(other.lease().id().connection())
                .as("nobody knows what the borrower had begun")
                .isNotEqualTo(held.lease().id().connection());
        assertThat(waits.answers()).isZero();
        assertThat(live.snapshot().totals().reclaimed()).isEqualTo(1);
        assertThat(live.connector.open()).isEqualTo(1);
        held.lease().release(Outcome.SUCCESS);
        assertThat(live.snapshot().totals().doubleReleases()).isEqualTo(1);
    }

    @Test
    void doesNotMindABorrowerThatStopsAfterGivingBack() {
        LivePool live = new LivePool(KIT, PoolConfigs.of(0, 1), new FakeConnector());
        TestProbe<String> owner = KIT.createTestProbe();
        LivePool.granted(live.acquire(owner.getRef())).lease().release(Outcome.SUCCESS);
        LivePool.until(() -> live.snapshot().counts().idle() == 1);

        owner.stop();
        live.pass(Duration.ofSeconds(2));

        assertThat(live.snapshot().totals().reclaimed()).isZero();
        assertThat(live.snapshot().counts().idle()).isEqualTo(1);
    }
}
