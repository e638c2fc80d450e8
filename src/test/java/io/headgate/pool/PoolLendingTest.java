package io.headgate.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import io.headgate.pool.SimulatedPool.Upstream;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who gets a connection, who waits and who is refused. */
class PoolLendingTest {
    @Test
    void opensOneForTheFirstCallerAndReusesItForTheNext() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 5), Upstream.ACCEPTS);

        for (int i = 0; i < 200; i++) {
            pool.use();
        }

        assertThat(pool.totals().opened()).isEqualTo(1);
        assertThat(pool.totals().acquired()).isEqualTo(200);
        assertThat(pool.totals().released()).isEqualTo(200);
    }

    @Test
    void lendsTheMostRecentlyUsedFirst() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 3), Upstream.ACCEPTS);
        Caller first = pool.acquire();
        Caller second = pool.acquire();
        pool.release(second);
        pool.release(first);

        Caller third = pool.acquire();

        assertThat(third.lease().session()).isEqualTo(first.lease().session());
        assertThat(third.lease().fresh()).isFalse();
        assertThat(third.before()).isEqualTo(-1);
    }

    @Test
    void servesThoseWhoWaitInTheOrderTheyCame() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 1), Upstream.ACCEPTS);
        Caller holder = pool.acquire();
        List<Caller> queue = IntStream.range(0, 5).mapToObj(i -> pool.acquire()).toList();
        assertThat(queue).extracting(Caller::before).containsExactly(0, 1, 2, 3, 4);

        for (Caller next : queue) {
            assertThat(next.waits()).isTrue();
            pool.release(holder);
            holder = next;
            assertThat(next.holds()).isTrue();
        }

        assertThat(pool.totals().opened()).isEqualTo(1);
    }

    @Test
    void handsAFreedConnectionToTheHeadOfTheQueueBeforeAnybodyNew() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 1), Upstream.ACCEPTS);
        Caller holder = pool.acquire();
        Caller waiting = pool.acquire();

        pool.release(holder);
        Caller late = pool.acquire();

        assertThat(waiting.holds()).isTrue();
        assertThat(late.waits()).isTrue();
    }

    @Test
    void neverHandsOverAConnectionThatIsNotUsable() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 1), Upstream.ACCEPTS);
        Caller holder = pool.acquire();
        Caller waiting = pool.acquire();
        String broken = holder.lease().session();
        pool.link(1).breakDown();

        pool.release(holder, Outcome.IGNORE);

        assertThat(waiting.lease().session()).isNotEqualTo(broken);
        assertThat(pool.totals().closed()).containsEntry(CloseReason.ERROR, 1L);
    }

    @Test
    void refusesAtOnceWhenTheQueueIsFullAndSaysWhy() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 1).maxWaiting(2), Upstream.ACCEPTS);
        Caller holder = pool.acquire();
        pool.acquire();
        pool.acquire();
        pool.pass(Duration.ofMillis(300));

        Caller fourth = pool.acquire();

        assertThat(holder.holds()).isTrue();
        assertThat(fourth.kind()).isEqualTo(FailureKind.POOL_QUEUE_FULL);
        assertThat(fourth.failure().numbers())
                .containsEntry("max", 1)
                .containsEntry("active", 1)
                .containsEntry("waiting", 2)
                .containsEntry("oldest_wait_ms", 300L);
    }

    @Test
    void canDoWithoutAQueue() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 1).maxWaiting(0), Upstream.BY_HAND);

        Caller first = pool.acquire();
        Caller second = pool.acquire();
        pool.accept();
        Caller third = pool.acquire();

        assertThat(first.holds()).isTrue();
        assertThat(second.kind()).isEqualTo(FailureKind.POOL_QUEUE_FULL);
        assertThat(third.kind()).isEqualTo(FailureKind.POOL_QUEUE_FULL);
    }

    @Test
    void endsAWaitAtTheDeadlineOfTheCaller() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 1), Upstream.ACCEPTS);
        Caller holder = pool.acquire();
        Caller patient = pool.acquire(Duration.ofSeconds(2));
        Caller hasty = pool.acquire(Duration.ofMillis(300));

        pool.pass(Duration.ofMillis(290));
        assertThat(hasty.waits()).isTrue();
        pool.pass(Duration.ofMillis(30));

        assertThat(hasty.kind()).isEqualTo(FailureKind.POOL_DEADLINE);
        assertThat(patient.waits()).isTrue();
        assertThat(pool.totals().timeouts()).isEqualTo(1);
        pool.release(holder);
        assertThat(patient.holds()).isTrue();
    }

    @Test
    void endsAWaitAtItsOwnLimitWhateverTheDeadline() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 1), Upstream.ACCEPTS);
        pool.acquire();
        Caller caller = pool.acquire(Duration.ofMinutes(5));

        pool.pass(Duration.ofMillis(9_980));
        assertThat(caller.waits()).isTrue();
        pool.pass(Duration.ofMillis(40));

        assertThat(caller.kind()).isEqualTo(FailureKind.POOL_DEADLINE);
    }

    @Test
    void doesNotServeACallerWhoseDeadlineHasPassedBetweenTwoSweeps() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 1), Upstream.ACCEPTS);
        Caller holder = pool.acquire();
        Caller late = pool.acquire(Duration.ofMillis(5));
        Caller next = pool.acquire();

        pool.now += Duration.ofMillis(6).toNanos();
        pool.release(holder);

        assertThat(late.kind()).isEqualTo(FailureKind.POOL_DEADLINE);
        assertThat(next.holds()).isTrue();
    }

    @Test
    void refusesARequestThatArrivesAfterItsDeadline() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(1, 1), Upstream.ACCEPTS);

        Caller caller = pool.acquire(Duration.ofMillis(-1));

        assertThat(caller.kind()).isEqualTo(FailureKind.POOL_DEADLINE);
    }

    @Test
    void skipsACallerThatGaveUp() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 1), Upstream.ACCEPTS);
        Caller holder = pool.acquire();
        Caller gone = pool.acquire();
        Caller next = pool.acquire();

        assertThat(gone.cancel()).isTrue();
        pool.settle();
        assertThat(pool.numbers().waiting()).isEqualTo(1);
        pool.release(holder);

        assertThat(gone.answers()).isZero();
        assertThat(next.holds()).isTrue();
    }

    @Test
    void keepsAConnectionThatWasOnItsWayToACallerWhoGaveUp() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 1), Upstream.ACCEPTS);
        Caller holder = pool.acquire();
        Caller gone = pool.acquire();

        assertThat(gone.cancel()).isTrue(); // the pool has not heard of it when the connection comes back
        holder.lease().release(Outcome.SUCCESS);
        pool.state.released(holder.lease().id(), Outcome.SUCCESS, pool.now);

        assertThat(gone.answers()).isZero();
        assertThat(pool.totals().lateGrants()).isEqualTo(1);
        assertThat(pool.numbers().idle()).isEqualTo(1);
        pool.settle();
        assertThat(pool.numbers().active()).isZero();
        assertThat(pool.intake.outstanding()).isZero();
        assertThat(pool.acquire().lease().id().loan()).isEqualTo(2);
    }

    @Test
    void letsACancelThatCameTooLateKnowThatItDid() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 1), Upstream.ACCEPTS);
        Caller holder = pool.acquire();

        assertThat(holder.cancel()).isFalse();
        assertThat(pool.numbers().active()).isEqualTo(1);
    }

    @Test
    void keepsAConnectionWhoseCallerGaveUpWhileItWasOpened() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 1), Upstream.BY_HAND);
        Caller gone = pool.acquire();
        gone.cancel();
        pool.settle();

        pool.accept();

        assertThat(pool.numbers().idle()).isEqualTo(1);
        assertThat(gone.answers()).isZero();
    }

    @Test
    void ignoresAndCountsASecondRelease() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 1), Upstream.ACCEPTS);
        Caller first = pool.acquire();
        pool.release(first);
        Caller second = pool.acquire();

        pool.release(first);
        pool.state.released(first.lease().id(), Outcome.DROPPED, pool.now);

        assertThat(pool.numbers().active()).isEqualTo(1);
        assertThat(second.holds()).isTrue();
        assertThat(pool.totals().doubleReleases()).isEqualTo(1);
        assertThat(pool.totals().staleMessages()).isEqualTo(1);
        assertThat(pool.totals().released()).isEqualTo(1);
    }

    @Test
    void doesNotLendAnIdleConnectionThatIsNotUsable() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 2), Upstream.ACCEPTS);
        pool.use();
        pool.link(1).breakDown();

        Caller caller = pool.acquire();

        assertThat(caller.lease().session()).isEqualTo("session-2");
        assertThat(pool.totals().closed()).containsEntry(CloseReason.UPSTREAM, 1L);
    }

    @Test
    void removesAnIdleConnectionThatTheUpstreamClosed() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 2), Upstream.ACCEPTS);
        pool.use();

        pool.hangUp(1);

        assertThat(pool.numbers().idle()).isZero();
        assertThat(pool.totals().closed()).containsEntry(CloseReason.UPSTREAM, 1L);
        assertThat(pool.totals().connectFailures()).isZero();
    }

    @Test
    void tellsHowLongTheWaitWasAndWhatOfItWasConnecting() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 1), Upstream.BY_HAND);
        Caller first = pool.acquire();
        pool.pass(Duration.ofMillis(40));
        pool.accept();
        Caller second = pool.acquire();
        pool.pass(Duration.ofMillis(60));
        pool.release(first);

        assertThat(Duration.ofNanos(first.lease().waitedNanos())).isEqualTo(Duration.ofMillis(40));
        assertThat(Duration.ofNanos(first.lease().connectNanos())).isEqualTo(Duration.ofMillis(40));
        assertThat(first.lease().fresh()).isTrue();
        assertThat(Duration.ofNanos(second.lease().waitedNanos())).isEqualTo(Duration.ofMillis(60));
        assertThat(second.lease().connectNanos()).isEqualTo(-1);
        PoolSnapshot.Waits waits = pool.statistics.waits();
        assertThat(waits.average()).isEqualTo(Duration.ofMillis(50));
        assertThat(waits.p95()).isEqualTo(Duration.ofMillis(60));
        assertThat(waits.max()).isEqualTo(Duration.ofMillis(60));
    }

    @Test
    void neverHasMoreThanTheMaximum() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 5).maxWaiting(200), Upstream.ACCEPTS);

        List<Caller> callers =
                IntStream.range(0, 200).mapToObj(i -> pool.acquire()).toList();

        assertThat(pool.server()).isEqualTo(5);
        assertThat(callers.stream().filter(Caller::holds)).hasSize(5);
        for (Caller caller : callers) {
            pool.release(caller);
        }
        assertThat(pool.totals().opened()).isEqualTo(5);
        assertThat(pool.numbers().idle()).isEqualTo(5);
    }
}
