package io.headgate.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import io.headgate.pool.PoolSnapshot.Health;
import io.headgate.pool.SimulatedPool.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Callers are turned away while the upstream fails, and let in again by a few trials. */
class PoolBreakerTest {
    private final SimulatedPool pool = SimulatedPool.started(
            PoolConfigs.of(0, 5).with("breaker.enabled", "on").with("breaker.jitter", 0), Upstream.ACCEPTS);

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            pool.release(pool.acquire(), Outcome.DROPPED);
        }
    }

    private FailureKind refusal() {
        Caller caller = pool.acquire();
        return caller.failure().kind();
    }

    @Test
    void turnsCallersAwayAtOnceAndSaysWhenToComeBack() {
        fail(5);

        Caller caller = pool.acquire();

        assertThat(caller.kind()).isEqualTo(FailureKind.BREAKER_OPEN);
        assertThat(caller.failure().retryAfter()).isEqualTo(Duration.ofSeconds(1));
        assertThat(pool.numbers().diagnosis().health(pool.now)).isEqualTo(Health.UNHEALTHY);
        assertThat(pool.numbers().diagnosis().reasons(pool.now)).anyMatch(reason -> reason.contains("breaker is open"));
    }

    @Test
    void keepsTheConnectionOfAnAnswerThatSaysTheUpstreamIsUnwell() {
        fail(4);

        assertThat(pool.numbers().idle()).isEqualTo(1);
        assertThat(pool.totals().opened()).isEqualTo(1);
    }

    @Test
    void letsOneCallTryAndClosesAfterTwoThatSucceed() {
        fail(5);
        pool.pass(Duration.ofMillis(1_001));

        Caller trial = pool.acquire();
        assertThat(trial.holds()).isTrue();
        assertThat(refusal()).isEqualTo(FailureKind.BREAKER_OPEN);
        pool.release(trial);
        pool.use();

        assertThat(pool.acquire().holds()).isTrue();
        assertThat(pool.acquire().holds()).isTrue();
        assertThat(pool.numbers().diagnosis().health(pool.now)).isEqualTo(Health.HEALTHY);
    }

    @Test
    void opensForLongerWhenATrialFails() {
        fail(5);
        pool.pass(Duration.ofMillis(1_001));
        fail(1);
        pool.pass(Duration.ofMillis(1_900));
        assertThat(refusal()).isEqualTo(FailureKind.BREAKER_OPEN);

        pool.pass(Duration.ofMillis(200));

        assertThat(pool.acquire().holds()).isTrue();
    }

    @Test
    void givesTheTurnToAnotherWhenATrialSaysNothing() {
        fail(5);
        pool.pass(Duration.ofMillis(1_001));
        Caller trial = pool.acquire();

        pool.release(trial, Outcome.IGNORE);

        assertThat(pool.acquire().holds()).isTrue();
    }

    @Test
    void givesTheTurnToAnotherWhenATrialIsCancelledInTheQueue() {
        fail(5);
        pool.pass(Duration.ofMillis(1_001));
        pool.upstream = Upstream.BY_HAND;
        pool.links.values().forEach(FakeLink::hangUp);
        Caller trial = pool.acquire();
        assertThat(trial.waits()).isTrue();

        trial.cancel();
        pool.settle();
        Caller next = pool.acquire();
        pool.accept();

        assertThat(next.holds()).isTrue();
    }

    @Test
    void doesNotWaitForATrialThatHangs() {
        fail(5);
        pool.pass(Duration.ofMillis(1_001));
        Caller hung = pool.acquire();
        pool.pass(Duration.ofSeconds(31));

        Caller next = pool.acquire();

        assertThat(next.holds()).isTrue();
        pool.release(hung, Outcome.DROPPED);
        pool.release(next);
        pool.use();
        assertThat(pool.numbers().diagnosis().health(pool.now)).isEqualTo(Health.HEALTHY);
    }

    @Test
    void doesNotCountWhatSaysNothingAboutTheUpstream() {
        for (int i = 0; i < 100; i++) {
            pool.release(pool.acquire(), Outcome.IGNORE);
        }
        for (int i = 0; i < 30; i++) {
            pool.acquire(Duration.ofMillis(-1));
        }

        assertThat(pool.acquire().holds()).isTrue();
    }

    @Test
    void doesNotTakeAFullPoolForASickUpstream() {
        for (int i = 0; i < 60; i++) {
            pool.acquire(Duration.ofMillis(100));
        }
        pool.pass(Duration.ofMillis(200));

        assertThat(pool.totals().refused().keySet())
                .containsExactlyInAnyOrder(FailureKind.POOL_QUEUE_FULL, FailureKind.POOL_DEADLINE);
    }

    @Test
    void turnsASecondTryAwayUnlessTheUpstreamIsTrusted() {
        assertThat(pool.acquireAgain().holds()).isTrue();
        fail(5);
        pool.pass(Duration.ofMillis(1_001));

        assertThat(pool.acquireAgain().kind()).isEqualTo(FailureKind.BREAKER_OPEN);
        assertThat(pool.acquire().holds()).isTrue();
    }

    private static SimulatedPool examining() {
        SimulatedPool pool = SimulatedPool.started(
                PoolConfigs.of(0, 5)
                        .with("breaker.enabled", "on")
                        .with("breaker.jitter", 0)
                        .with("health.deep-interval", "1h")
                        .with("health.deep-slow", "1h")
                        .cold(),
                Upstream.ACCEPTS);
        pool.probesByHand = true;
        for (int i = 0; i < 5; i++) {
            pool.release(pool.acquire(), Outcome.DROPPED);
        }
        return pool;
    }

    private static Health health(SimulatedPool pool) {
        return pool.numbers().diagnosis().health(pool.now);
    }

    @Test
    void closesByExaminationsWhereNobodyAsks() {
        SimulatedPool pool = examining();
        pool.pass(Duration.ofMillis(900));
        assertThat(pool.probed).isEmpty();
        assertThat(health(pool)).isEqualTo(Health.UNHEALTHY);

        pool.pass(Duration.ofSeconds(2));
        assertThat(pool.tiers).containsExactly(Tier.DEEP);
        pool.answerProbe(Finding.WELL);
        assertThat(health(pool)).isEqualTo(Health.DEGRADED);
        pool.pass(Duration.ofSeconds(2));
        pool.answerProbe(Finding.WELL);

        assertThat(health(pool)).isEqualTo(Health.HEALTHY);
        pool.pass(Duration.ofMinutes(10));
        assertThat(pool.tiers).hasSize(2);
    }

    @Test
    void examinesAfterLongerAndLongerPausesWhileThatFails() {
        SimulatedPool pool = examining();
        long opened = pool.now;
        List<Long> seconds = new ArrayList<>();

        while (seconds.size() < 5) {
            pool.pass(Duration.ofMillis(100));
            if (!pool.probed.isEmpty()) {
                seconds.add(Duration.ofNanos(pool.now - opened).toSeconds());
                pool.answerProbe(Finding.ill("it cannot do its work"));
                opened = pool.now;
            }
            assertThat(pool.probes).isEqualTo(seconds.size());
        }

        // Pauses of 1, 2, 4, 8 and 16 s, and up to a second of housekeeping.
        assertThat(seconds.get(0)).isBetween(1L, 2L);
        assertThat(seconds.get(2)).isBetween(4L, 5L);
        assertThat(seconds.get(4)).isBetween(16L, 17L);
        assertThat(health(pool)).isEqualTo(Health.UNHEALTHY);
    }

    @Test
    void leavesTheTurnOfACallToCalls() {
        SimulatedPool pool = examining();
        pool.pass(Duration.ofSeconds(3));
        assertThat(pool.probed).hasSize(1);

        Caller trial = pool.acquire();

        assertThat(trial.holds()).isTrue();
        pool.release(trial);
        pool.answerProbe(Finding.WELL);
        assertThat(health(pool)).isEqualTo(Health.HEALTHY);
    }

    @Test
    void leavesTheVerdictToCallsWhereTheyCome() {
        SimulatedPool pool = examining();
        pool.pass(Duration.ofMillis(1_001));
        Caller trial = pool.acquire();

        pool.pass(Duration.ofSeconds(20));
        assertThat(pool.probes).isZero();
        pool.release(trial, Outcome.IGNORE);
        pool.pass(Duration.ofSeconds(20));

        assertThat(pool.probed).isNotEmpty();
    }

    @Test
    void examinesAgainWhenAnExaminationHangs() {
        SimulatedPool pool = examining();
        pool.pass(Duration.ofSeconds(3));
        assertThat(pool.probed).hasSize(1);

        pool.pass(Duration.ofSeconds(31));
        assertThat(pool.probed).hasSize(2);
        pool.answerProbe(Finding.WELL);
        assertThat(health(pool)).isEqualTo(Health.DEGRADED);
        pool.answerProbe(Finding.WELL);
        pool.pass(Duration.ofSeconds(2));
        pool.answerProbe(Finding.WELL);

        assertThat(health(pool)).isEqualTo(Health.HEALTHY);
    }

    @Test
    void takesAConnectionThatEndsUnderExaminationForAFailure() {
        SimulatedPool pool = examining();
        pool.pass(Duration.ofSeconds(3));

        pool.hangUp(pool.probed.removeFirst().id);

        assertThat(health(pool)).isEqualTo(Health.UNHEALTHY);
    }

    @Test
    void doesNotOutlastAnOutageWhoseEndAConnectionHasSeen() {
        SimulatedPool kept = SimulatedPool.started(
                PoolConfigs.of(1, 5)
                        .with("breaker.enabled", "on")
                        .with("breaker.open-first", "1h")
                        .with("breaker.open-max", "2h"),
                Upstream.REFUSES);
        kept.pass(Duration.ofSeconds(20));
        assertThat(kept.acquire().kind()).isEqualTo(FailureKind.BREAKER_OPEN);

        kept.upstream = Upstream.ACCEPTS;
        kept.pass(Duration.ofSeconds(20));

        assertThat(kept.acquire().holds()).isTrue();
    }
}
