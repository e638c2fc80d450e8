package io.headgate.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import io.headgate.pool.SimulatedPool.Upstream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a drain does to whom. */
class PoolDrainRulesTest {
    @Test
    void closesIdleConnectionsAtOnceAndLentOnesAsTheyReturn() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(3, 5), Upstream.ACCEPTS);
        Caller holder = pool.acquire();

        pool.state.drain(pool.now);
        pool.settle();
        assertThat(pool.server()).isEqualTo(1);
        assertThat(pool.state.drained()).isFalse();
        pool.release(holder);

        assertThat(pool.server()).isZero();
        assertThat(pool.state.drained()).isTrue();
        assertThat(pool.totals().closed()).containsEntry(CloseReason.DRAIN, 3L);
    }

    @Test
    void refusesThoseWhoWaitAndThoseWhoCome() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 1), Upstream.ACCEPTS);
        pool.acquire();
        Caller waiting = pool.acquire();

        pool.state.drain(pool.now);

        assertThat(waiting.kind()).isEqualTo(FailureKind.POOL_DRAINING);
        assertThat(pool.acquire().kind()).isEqualTo(FailureKind.POOL_DRAINING);
    }

    @Test
    void opensNothingAnyMore() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(2, 2), Upstream.REFUSES);
        pool.upstream = Upstream.ACCEPTS;

        pool.state.drain(pool.now);
        pool.settle();
        pool.pass(Duration.ofMinutes(1));

        assertThat(pool.attemptTimes).hasSize(2);
        assertThat(pool.state.drained()).isTrue();
    }

    @Test
    void givesUpWhatIsBeingOpened() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(2, 2), Upstream.BY_HAND);
        assertThat(pool.attempts).hasSize(2);

        pool.state.drain(pool.now);
        pool.settle();

        assertThat(pool.state.drained()).isTrue();
    }

    @Test
    void closesLentConnectionsAtTheLimitAndNamesTheirBorrowers() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 2), Upstream.ACCEPTS);
        Caller holder = pool.acquire();
        pool.state.drain(pool.now);
        pool.settle();

        assertThat(pool.state.endLoans(pool.now))
                .singleElement()
                .satisfies(connection -> assertThat(connection.label()).isEqualTo("caller"));
        pool.settle();
        assertThat(pool.state.drained()).isTrue();
        pool.release(holder);

        assertThat(pool.totals().released()).isZero();
        assertThat(pool.totals().staleMessages()).isEqualTo(1);
    }

    @Test
    void mayBeAskedForTwice() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(1, 1), Upstream.ACCEPTS);

        pool.state.drain(pool.now);
        pool.state.drain(pool.now);
        pool.settle();

        assertThat(pool.state.drained()).isTrue();
        assertThat(pool.totals().closed()).containsEntry(CloseReason.DRAIN, 1L);
    }

    @Test
    void servesThoseWhoWaitWhereThatIsWanted() {
        SimulatedPool pool =
                SimulatedPool.started(PoolConfigs.of(0, 1).with("when-draining", "serve"), Upstream.ACCEPTS);
        Caller holder = pool.acquire();
        Caller waiting = pool.acquire();
        pool.state.drain(pool.now);
        pool.settle();

        assertThat(waiting.waits()).isTrue();
        assertThat(pool.acquire().kind()).isEqualTo(FailureKind.POOL_DRAINING);
        pool.release(holder);
        assertThat(waiting.holds()).isTrue();
        pool.release(waiting);

        assertThat(pool.state.drained()).isTrue();
        assertThat(pool.server()).isZero();
    }

    @Test
    void refusesThoseWhoWaitForWhatDoesNotComeBack() {
        SimulatedPool pool =
                SimulatedPool.started(PoolConfigs.of(0, 1).with("when-draining", "serve"), Upstream.ACCEPTS);
        Caller holder = pool.acquire();
        Caller waiting = pool.acquire();
        pool.state.drain(pool.now);
        pool.link(1).breakDown();

        pool.release(holder, Outcome.DROPPED);

        assertThat(waiting.kind()).isEqualTo(FailureKind.POOL_DRAINING);
        assertThat(pool.state.drained()).isTrue();
    }
}
