package io.headgate.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Deadline;
import io.headgate.call.FailureKind;
import io.headgate.call.Operation;
import io.headgate.call.OperationClass;
import io.headgate.call.Outcome;
import io.headgate.pool.PoolSnapshot.Health;
import io.headgate.pool.SimulatedPool.Upstream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When connections are examined, and what becomes of them and of those who wait meanwhile. */
class PoolCheckupTest {
    private static final Duration ROUND = Duration.ofSeconds(80);

    private SimulatedPool validating(int max) {
        SimulatedPool pool =
                SimulatedPool.started(PoolConfigs.of(0, max).with("health.validate-after", "500ms"), Upstream.ACCEPTS);
        pool.probesByHand = true;
        return pool;
    }

    @Test
    void lendsAConnectionThatWasJustUsedWithoutAsking() {
        SimulatedPool pool = validating(1);
        pool.use();
        pool.pass(Duration.ofMillis(500));

        assertThat(pool.acquire().holds()).isTrue();
        assertThat(pool.probes).isZero();
    }

    @Test
    void letsAConnectionProveItselfAfterALongerPause() {
        SimulatedPool pool = validating(1);
        pool.use();
        pool.pass(Duration.ofMillis(501));

        Caller caller = pool.acquire();
        assertThat(caller.waits()).isTrue();
        pool.answerProbe(Finding.WELL);

        assertThat(caller.holds()).isTrue();
        assertThat(pool.tiers).containsExactly(Tier.MEDIUM);
        assertThat(pool.totals().opened()).isEqualTo(1);
    }

    private static Ask ask(SimulatedPool pool, OperationClass operationClass) {
        Ask plain = SimulatedPool.ask(Deadline.after(Duration.ofSeconds(10), pool.now), "caller");
        return new Ask(
                plain.deadline(),
                new Operation("test", operationClass),
                plain.priority(),
                plain.label(),
                plain.repeated(),
                plain.owner());
    }

    private static SimulatedPool careful(int max) {
        SimulatedPool pool = SimulatedPool.started(
                PoolConfigs.of(0, max).with("health.validate-unrepeatable", "on"), Upstream.ACCEPTS);
        pool.probesByHand = true;
        return pool;
    }

    @ParameterizedTest
    @EnumSource(
            value = OperationClass.class,
            names = {"NOT_REPEATABLE", "ADMINISTRATION"})
    void givesARequestThatMustNotBeDoneTwiceOnlyWhatHasJustProvedItself(OperationClass unrepeatable) {
        SimulatedPool pool = careful(1);

        Caller first = pool.acquire(ask(pool, unrepeatable));
        assertThat(first.holds()).as("a new connection").isTrue();
        Caller next = pool.acquire(ask(pool, unrepeatable));
        pool.release(first);
        assertThat(next.holds()).as("one that has just answered").isTrue();
        pool.release(next);

        Caller later = pool.acquire(ask(pool, unrepeatable));
        assertThat(later.waits()).isTrue();
        pool.answerProbe(Finding.WELL);

        assertThat(later.holds()).isTrue();
        assertThat(pool.tiers).containsExactly(Tier.MEDIUM);
        assertThat(pool.totals().opened()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = OperationClass.class,
            names = {"READ", "IDEMPOTENT"})
    void makesNoSuchFussAboutWhatMayBeRepeated(OperationClass repeatable) {
        SimulatedPool pool = careful(1);
        pool.use();

        assertThat(pool.acquire(ask(pool, repeatable)).holds()).isTrue();
        assertThat(pool.probes).isZero();
    }

    @Test
    void takesNoChanceWithARequestThatComesToTheHeadOfTheQueueByChance() {
        SimulatedPool pool = careful(1);
        pool.use();
        Caller first = pool.acquire(ask(pool, OperationClass.NOT_REPEATABLE));
        Caller second = pool.acquire(ask(pool, OperationClass.NOT_REPEATABLE));
        first.cancel();
        pool.settle();

        pool.answerProbe(Finding.ill("no answer in time"));

        assertThat(second.holds()).isTrue();
        assertThat(pool.totals().opened()).as("a new one in its place").isEqualTo(2);
    }

    @Test
    void replacesAConnectionThatDoesNotProveItself() {
        SimulatedPool pool = validating(1);
        pool.use();
        pool.pass(Duration.ofSeconds(1));
        Caller caller = pool.acquire();

        pool.answerProbe(Finding.ill("no answer in time"));

        assertThat(caller.holds()).isTrue();
        assertThat(caller.lease().fresh()).isTrue();
        assertThat(pool.totals().closed()).containsExactly(Map.entry(CloseReason.HEALTH, 1L));
    }

    @Test
    void doesNotExtendTheDeadlineByAValidationThatFails() {
        SimulatedPool pool = validating(1);
        pool.use();
        pool.pass(Duration.ofSeconds(1));
        Caller caller = pool.acquire(Duration.ofMillis(300));
        pool.pass(Duration.ofMillis(290));
        pool.upstream = Upstream.BY_HAND;
        pool.answerProbe(Finding.ill("no answer in time"));

        pool.pass(Duration.ofMillis(40));

        assertThat(caller.kind()).isEqualTo(FailureKind.POOL_DEADLINE);
    }

    @Test
    void keepsTheOrderOfThoseWhoWaitForAValidation() {
        SimulatedPool pool = validating(1);
        pool.use();
        pool.pass(Duration.ofSeconds(1));
        Caller first = pool.acquire();
        Caller second = pool.acquire();

        pool.answerProbe(Finding.WELL);

        assertThat(first.holds()).isTrue();
        assertThat(second.waits()).isTrue();
        pool.release(first);
        assertThat(second.holds()).isTrue();
    }

    @Test
    void doubtsTheOthersWhenOneHasBroken() {
        SimulatedPool pool = validating(3);
        List<Caller> holders =
                IntStream.range(0, 3).mapToObj(i -> pool.acquire()).toList();
        holders.forEach(pool::release);
        Caller unlucky = pool.acquire();
        pool.link(unlucky.lease().id().connection()).breakDown();
        pool.release(unlucky, Outcome.DROPPED);

        Caller next = pool.acquire();

        assertThat(next.waits()).isTrue();
        pool.answerProbe(Finding.WELL);
        assertThat(next.holds()).isTrue();
        pool.pass(Duration.ofMillis(1));
        pool.release(next);
        assertThat(pool.acquire().holds()).as("what was used since is trusted").isTrue();
    }

    @Test
    void examinesOneConnectionPerRoundInTurn() {
        SimulatedPool pool = SimulatedPool.started(
                PoolConfigs.of(3, 3).idle(Duration.ZERO).with("health.deep-interval", "60s"), Upstream.ACCEPTS);
        pool.tiers.clear();

        pool.pass(Duration.ofMinutes(10));

        assertThat(pool.tiers).allMatch(tier -> tier == Tier.DEEP).hasSizeBetween(8, 14);
        assertThat(pool.numbers().idle()).isEqualTo(3);
    }

    @Test
    void neverExaminesWhatACallerCouldHave() {
        SimulatedPool pool = SimulatedPool.started(
                PoolConfigs.of(1, 1).idle(Duration.ZERO).with("health.deep-interval", "60s"), Upstream.ACCEPTS);
        pool.probesByHand = true;
        Caller holder = pool.acquire();
        Caller waiting = pool.acquire(ROUND.multipliedBy(2));

        pool.pass(Duration.ofSeconds(5));
        assertThat(pool.probed).isEmpty();
        pool.release(holder);

        assertThat(waiting.holds()).isTrue();
    }

    @Test
    void judgesASaturatedPoolByOneConnectionBesideIt() {
        SimulatedPool pool =
                SimulatedPool.started(PoolConfigs.of(0, 2).with("health.deep-interval", "60s"), Upstream.ACCEPTS);
        List<Caller> holders =
                IntStream.range(0, 2).mapToObj(i -> pool.acquire()).toList();
        pool.probesByHand = true;

        pool.pass(ROUND);
        assertThat(pool.probed).hasSize(1);
        assertThat(pool.server()).isEqualTo(3);
        assertThat(pool.numbers().active()).isEqualTo(2);
        pool.answerProbe(Finding.WELL);

        assertThat(pool.server()).isEqualTo(2);
        assertThat(pool.totals().closed()).containsExactly(Map.entry(CloseReason.EXAMINED, 1L));
        assertThat(holders).allMatch(Caller::holds);
    }

    @Test
    void keepsToItsMaximumWhereThatIsWanted() {
        SimulatedPool pool = SimulatedPool.started(
                PoolConfigs.of(0, 1).with("health.deep-interval", "60s").with("health.extra-connection", "off"),
                Upstream.ACCEPTS);
        pool.acquire();

        pool.pass(Duration.ofMinutes(5));

        assertThat(pool.attemptTimes).hasSize(1);
        assertThat(pool.probes).isZero();
    }

    @Test
    void tellsWhatTheThoroughCheckFound() {
        SimulatedPool pool = SimulatedPool.started(
                PoolConfigs.of(1, 1).idle(Duration.ZERO).with("health.deep-interval", "60s"), Upstream.ACCEPTS);
        pool.probesByHand = true;
        pool.pass(ROUND);
        pool.probesByHand = false;
        pool.answerProbe(Finding.ill("no answer"));

        assertThat(pool.numbers().diagnosis().health(pool.now)).isEqualTo(Health.DEGRADED);
        assertThat(pool.numbers().diagnosis().reasons(pool.now))
                .anyMatch(reason -> reason.contains("thorough check was not passed: no answer"));

        pool.pass(ROUND);
        assertThat(pool.numbers().diagnosis().health(pool.now)).isEqualTo(Health.HEALTHY);
    }

    @Test
    void callsAnUpstreamDegradedThatIsSlowToShowItsData() {
        SimulatedPool pool = SimulatedPool.started(
                PoolConfigs.of(1, 1).idle(Duration.ZERO).with("health.deep-interval", "60s"), Upstream.ACCEPTS);
        pool.probesByHand = true;
        while (pool.probed.isEmpty()) {
            pool.pass(Duration.ofSeconds(1));
        }
        pool.pass(Duration.ofMillis(250));
        pool.answerProbe(Finding.WELL);

        assertThat(pool.numbers().diagnosis().reasons(pool.now)).anyMatch(reason -> reason.contains("250 ms"));
    }

    @Test
    void spreadsTheRoundsOfPoolsThatWereStartedTogether() {
        long distinct = IntStream.range(0, 50)
                .mapToObj(seed -> {
                    SimulatedPool pool = new SimulatedPool(
                            PoolConfigs.of(1, 1).idle(Duration.ZERO).with("health.deep-interval", "60s"),
                            new Random(seed),
                            1_000_000_000_000L);
                    pool.upstream = Upstream.ACCEPTS;
                    pool.state.wakeOpener(pool.now);
                    pool.settle();
                    long start = pool.now;
                    while (!pool.tiers.contains(Tier.DEEP)) {
                        pool.pass(Duration.ofSeconds(1));
                    }
                    return (pool.now - start) / 1_000_000_000;
                })
                .distinct()
                .count();

        assertThat(distinct).isGreaterThan(12);
    }
}
