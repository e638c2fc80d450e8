package io.headgate.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import io.headgate.pool.SimulatedPool.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When connections are opened, and what callers are told while none can be. */
class PoolOpenerTest {
    @Test
    void fillsItsMinimumInTheBackgroundWithAProbeEach() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(3, 5), Upstream.ACCEPTS);

        assertThat(pool.numbers().idle()).isEqualTo(3);
        assertThat(pool.probes).isEqualTo(3);
    }

    @Test
    void opensOnlySoManyAtOnce() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(5, 5).maxOpening(2), Upstream.BY_HAND);
        assertThat(pool.attempts).hasSize(2);

        pool.accept();

        assertThat(pool.attempts).hasSize(2);
        assertThat(pool.numbers().idle()).isEqualTo(1);
    }

    @Test
    void givesAConnectionToAWaitingCallerWithoutProbingIt() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 1), Upstream.BY_HAND);
        Caller caller = pool.acquire();

        pool.accept();

        assertThat(caller.holds()).isTrue();
        assertThat(pool.probes).isZero();
    }

    @Test
    void doesNotKeepAConnectionThatFailsItsWarmUp() {
        SimulatedPool pool = new SimulatedPool(PoolConfigs.of(1, 1));
        pool.upstream = Upstream.ACCEPTS;
        pool.answersProbes = false;

        pool.state.wakeOpener(pool.now);
        pool.settle();

        assertThat(pool.numbers().idle()).isZero();
        assertThat(pool.attemptTimes).hasSize(1);
        assertThat(pool.totals().warmUpFailures()).isEqualTo(1);
        assertThat(pool.totals().closed()).containsOnly(Map.entry(CloseReason.WARM_UP, 1L));
    }

    @Test
    void climbsTheLadderWhileTheUpstreamRefuses() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(1, 5), Upstream.REFUSES);

        pool.pass(Duration.ofSeconds(60));

        assertThat(pool.attemptMillis()).containsExactly(0L, 500L, 1_500L, 3_500L, 7_500L, 15_500L, 31_500L);
    }

    @Test
    void climbsTheLadderWhileTheUpstreamAcceptsAndCloses() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(2, 5).cold(), Upstream.ACCEPTS_AND_CLOSES);

        pool.pass(Duration.ofSeconds(60));

        assertThat(pool.attemptMillis()).hasSizeBetween(7, 8).startsWith(0L).endsWith(31_500L);
        assertThat(pool.server()).isZero();
    }

    @Test
    void climbsTheLadderWhileCallersFindEachNewConnectionDead() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 5), Upstream.ACCEPTS);
        for (int i = 0; i < 1_000; i++) {
            Caller caller = pool.acquire();
            if (caller.holds()) {
                pool.links.values().forEach(FakeLink::hangUp);
                pool.release(caller, Outcome.DROPPED);
            }
            pool.pass(Duration.ofMillis(60));
        }

        assertThat(pool.attemptTimes).hasSizeBetween(6, 7);
    }

    @Test
    void doesNotBlameTheUpstreamForACallerThatWentAway() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 1), Upstream.ACCEPTS);
        Caller caller = pool.acquire();
        pool.link(1).breakDown();

        pool.release(caller, Outcome.IGNORE);

        assertThat(pool.totals().connectFailures()).isZero();
        assertThat(pool.acquire().holds()).isTrue();
    }

    @Test
    void refusesFastWhileDownWithTheErrorItsAgeAndTheNextAttempt() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(1, 5), Upstream.REFUSES);
        pool.pass(Duration.ofMillis(200));

        Caller caller = pool.acquire();

        assertThat(caller.kind()).isEqualTo(FailureKind.UPSTREAM_CONNECT);
        assertThat(caller.failure().detail()).isEqualTo("connection refused");
        assertThat(caller.failure().retryAfter()).isEqualTo(Duration.ofMillis(300));
        assertThat(caller.failure().numbers())
                .containsEntry("last_connect_error", "connection refused")
                .containsEntry("last_connect_error_age_ms", 200L);
        assertThat(pool.attemptTimes).hasSize(1);
    }

    @Test
    void refusesThoseWhoWaitAsSoonAsTheFirstFailureIsKnown() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 5).maxOpening(1), Upstream.BY_HAND);
        Caller first = pool.acquire();
        Caller second = pool.acquire();

        pool.refuse();

        assertThat(first.kind()).isEqualTo(FailureKind.UPSTREAM_CONNECT);
        assertThat(second.kind()).isEqualTo(FailureKind.UPSTREAM_CONNECT);
    }

    @Test
    void keepsCallersWaitingWhileAnotherConnectionWorks() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 5), Upstream.ACCEPTS);
        Caller holder = pool.acquire();
        pool.upstream = Upstream.REFUSES;

        Caller second = pool.acquire();

        assertThat(second.waits()).isTrue();
        pool.release(holder);
        assertThat(second.holds()).isTrue();
    }

    @Test
    void letsCallersWaitForTheUpstreamWhereThatIsWanted() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 5).waitWhenDown(), Upstream.REFUSES);
        Caller impatient = pool.acquire(Duration.ofMillis(800));
        Caller patient = pool.acquire(Duration.ofSeconds(8));

        pool.pass(Duration.ofSeconds(2));
        assertThat(impatient.kind()).isEqualTo(FailureKind.POOL_DEADLINE);
        assertThat(pool.attemptMillis()).containsExactly(0L, 500L, 1_500L);
        pool.upstream = Upstream.ACCEPTS;
        pool.pass(Duration.ofMillis(1_500));

        assertThat(patient.holds()).isTrue();
    }

    @Test
    void triesAgainOnDemandOnlyWhenItKeepsNoMinimum() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 5), Upstream.REFUSES);
        pool.acquire();
        assertThat(pool.attemptMillis()).containsExactly(0L);

        pool.pass(Duration.ofMillis(450));
        assertThat(pool.acquire().kind()).isEqualTo(FailureKind.UPSTREAM_CONNECT);
        assertThat(pool.attemptMillis()).containsExactly(0L);
        pool.pass(Duration.ofMinutes(1));
        assertThat(pool.attemptMillis()).containsExactly(0L);
        pool.upstream = Upstream.BY_HAND;
        Caller trigger = pool.acquire();

        assertThat(pool.attempts).hasSize(1);
        assertThat(trigger.waits()).isTrue();
        pool.accept();
        assertThat(trigger.holds()).isTrue();
    }

    @Test
    void climbsOnceForAttemptsThatFailTogether() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(2, 5), Upstream.BY_HAND);
        pool.refuse();
        pool.refuse();
        pool.upstream = Upstream.REFUSES;

        pool.pass(Duration.ofMillis(600));

        assertThat(pool.attemptMillis()).containsExactly(0L, 0L, 500L);
    }

    @Test
    void opensOneThenTwoThenFourAfterAnOutage() {
        SimulatedPool pool = SimulatedPool.started(
                PoolConfigs.of(0, 20).maxOpening(20).maxWaiting(20).waitWhenDown(), Upstream.REFUSES);
        List<Caller> callers = new ArrayList<>(
                IntStream.range(0, 20).mapToObj(i -> pool.acquire()).toList());
        pool.upstream = Upstream.ACCEPTS;
        pool.pass(Duration.ofMillis(510));

        List<Integer> opened = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            opened.add(pool.numbers().active());
            // Each answer is followed by a further request, so that the demand stays.
            List<Caller> holders = callers.stream().filter(Caller::holds).toList();
            for (Caller holder : holders) {
                callers.remove(holder);
                callers.add(pool.acquire());
                pool.release(holder);
            }
        }

        assertThat(opened).startsWith(1, 3, 7, 15);
        assertThat(opened.get(4)).isEqualTo(20);
    }

    @Test
    void opensNoSecondOneUntilTheFirstHasLived() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 5).waitWhenDown(), Upstream.REFUSES);
        pool.acquire();
        pool.acquire();
        pool.upstream = Upstream.ACCEPTS;
        pool.pass(Duration.ofSeconds(4));
        assertThat(pool.numbers().active()).isEqualTo(1);

        pool.pass(Duration.ofSeconds(3)); // the first one is still lent, and open for longer than the settling time

        assertThat(pool.numbers().active()).isEqualTo(2);
    }

    @Test
    void startsAtTheFootOfTheLadderAgainAfterAConnectionHasLived() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(1, 1), Upstream.REFUSES);
        pool.pass(Duration.ofSeconds(4));
        pool.upstream = Upstream.ACCEPTS;
        pool.pass(Duration.ofSeconds(4));
        assertThat(pool.numbers().idle()).isEqualTo(1);
        pool.attemptTimes.clear();

        pool.upstream = Upstream.REFUSES;
        long before = pool.attemptMillis().size();
        pool.hangUp(pool.links.keySet().stream().max(Long::compare).orElseThrow());
        pool.pass(Duration.ofMillis(1_600));

        List<Long> times = pool.attemptMillis();
        assertThat(before).isZero();
        assertThat(times).hasSize(3);
        assertThat(times.get(1) - times.get(0)).isEqualTo(500);
        assertThat(times.get(2) - times.get(1)).isEqualTo(1_000);
    }

    @Test
    void recoversAtTheNextAllowedAttempt() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(1, 5), Upstream.REFUSES);
        pool.pass(Duration.ofSeconds(3));
        pool.upstream = Upstream.ACCEPTS;

        pool.pass(Duration.ofMillis(510));

        assertThat(pool.acquire().holds()).isTrue();
    }

    @Test
    void replacesWhatCrashedAndBoundsACrashLoop() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(1, 1), Upstream.ACCEPTS);
        pool.upstream = Upstream.BY_HAND;
        pool.crash(1);
        assertThat(pool.attempts).hasSize(1);
        assertThat(pool.totals().closed()).containsEntry(CloseReason.DEFECT, 1L);

        pool.crash(pool.attempts.getFirst().id);

        assertThat(pool.attempts).isEmpty();
        pool.pass(Duration.ofMillis(500));
        assertThat(pool.attempts).hasSize(1);
    }

    @Test
    void treatsTheLoanOfACrashedConnectionAsGone() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 1), Upstream.ACCEPTS);
        Caller holder = pool.acquire();
        Caller waiting = pool.acquire();

        pool.crash(1);
        assertThat(waiting.kind()).isEqualTo(FailureKind.UPSTREAM_CONNECT); // it had not lived
        pool.release(holder, Outcome.DROPPED);

        assertThat(pool.totals().staleMessages()).isEqualTo(1);
        assertThat(pool.numbers().active()).isZero();
    }
}
