package io.headgate.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Outcome;
import io.headgate.pool.SimulatedPool.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Connections that are of no use to anybody take no room from those that are. */
class PoolRoomTest {
    private static final Address A = new Address("a:1");
    private static final Address B = new Address("b:1");
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static PoolConfigs twoThatBreak() {
        return PoolConfigs.of(2, 2)
                .with("breaker.enabled", "on")
                .with("breaker.trial-limit", "1s")
                .with("address-refresh", "1s");
    }

    private static void start(SimulatedPool pool) {
        pool.upstream = Upstream.ACCEPTS;
        pool.state.wakeOpener(pool.now);
        pool.settle();
    }

    private static boolean leadsTo(SimulatedPool pool, Address address, Caller caller) {
        return address.equals(pool.places.get(caller.lease().id().connection()));
    }

    /** Uses it like callers who get bad answers from one address, over connections that stay open. */
    private static List<Caller> useWhileOneAnswersBadly(SimulatedPool pool, Address bad, int times) {
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            Caller caller = pool.acquire(PATIENCE);
            pool.pass(Duration.ofMillis(100));
            if (caller.holds()) {
                pool.release(caller, leadsTo(pool, bad, caller) ? Outcome.DROPPED : Outcome.SUCCESS);
            }
            callers.add(caller);
        }
        return callers;
    }

    @Test
    void goesToAnAddressThatIsWellThoughAllConnectionsLeadToOneThatIsNot() {
        SimulatedPool pool = new SimulatedPool(twoThatBreak());
        pool.addresses = List.of(A);
        start(pool);
        pool.addresses = List.of(A, B);
        pool.pass(Duration.ofSeconds(3));
        assertThat(pool.server(A)).isEqualTo(2);

        useWhileOneAnswersBadly(pool, A, 300);
        List<Caller> later = useWhileOneAnswersBadly(pool, A, 100);

        assertThat(pool.server(B)).isPositive();
        assertThat(later.stream().filter(one -> one.holds() && leadsTo(pool, B, one)))
                .hasSizeGreaterThan(80);
    }

    @Test
    void handsNoConnectionOfAnAddressThatIsAvoidedToWhoWaits() {
        SimulatedPool pool = new SimulatedPool(twoThatBreak().with("breaker.open-first", "20s"));
        pool.addresses = List.of(A, B);
        start(pool);
        Caller one = pool.acquire();
        Caller other = pool.acquire();
        Caller onA = leadsTo(pool, A, one) ? one : other;
        Caller onB = onA == one ? other : one;
        for (int i = 0; i < 4; i++) {
            pool.release(onA, Outcome.DROPPED);
            onA = pool.acquire();
        }
        // Or the upstream as a whole would be kept from.
        pool.release(onB);
        onB = pool.acquire();
        assertThat(leadsTo(pool, A, onA)).isTrue();
        Caller waiting = pool.acquire();

        pool.release(onA, Outcome.DROPPED);

        assertThat(pool.numbers().ejected(pool.now)).isEqualTo(1);
        assertThat(leadsTo(pool, B, waiting)).isTrue();
        assertThat(pool.server(A)).isZero();
        assertThat(leadsTo(pool, B, onB)).isTrue();
    }

    @Test
    void letsNoMoreCallsTryAnAddressThanMay() {
        SimulatedPool pool = new SimulatedPool(PoolConfigs.of(6, 6)
                .with("breaker.enabled", "on")
                .with("breaker.jitter", 0)
                .with("max-waiting", 20));
        pool.addresses = List.of(A, B);
        start(pool);
        for (int i = 0; i < 100; i++) {
            Caller caller = pool.acquire();
            pool.release(caller, leadsTo(pool, A, caller) ? Outcome.DROPPED : Outcome.SUCCESS);
        }
        assertThat(pool.numbers().ejected(pool.now)).isEqualTo(1);
        pool.pass(Duration.ofMillis(1_001));

        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            callers.add(pool.acquire());
        }

        assertThat(callers).allMatch(Caller::holds);
        assertThat(callers.stream().filter(one -> leadsTo(pool, A, one))).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void lendsAConnectionToAnAddressThatIsGoneWhileNoOtherCanBeHad() {
        SimulatedPool pool = new SimulatedPool(PoolConfigs.of(2, 2).with("address-refresh", "1s"));
        pool.addresses = List.of(A);
        start(pool);
        pool.addresses = List.of(B);
        pool.down.add(B);
        pool.pass(Duration.ofSeconds(10));
        assertThat(pool.server(A)).isEqualTo(1);

        Caller caller = pool.acquire();

        assertThat(caller.holds()).isTrue();
        pool.release(caller);
        pool.down.clear();
        pool.pass(Duration.ofSeconds(40));
        assertThat(pool.server(A)).isZero();
        assertThat(pool.server(B)).isEqualTo(2);
    }

    @Test
    void replacesAnOldConnectionThoughTheLastAttemptFailedLongAgo() {
        SimulatedPool pool = SimulatedPool.started(
                PoolConfigs.of(1, 2).with("max-age", "60s").with("idle-timeout", "off"), Upstream.ACCEPTS);
        pool.upstream = Upstream.REFUSES;
        Caller first = pool.acquire();
        pool.acquire(PATIENCE);
        pool.pass(PATIENCE);
        pool.release(first);
        pool.upstream = Upstream.ACCEPTS;

        pool.pass(Duration.ofSeconds(90));

        assertThat(pool.totals().closed()).containsKey(CloseReason.AGE);
        assertThat(pool.numbers().diagnosis().health(pool.now)).isEqualTo(PoolSnapshot.Health.HEALTHY);
    }

    @Test
    void replacesOldConnectionsThoughTheLimitLeavesNoRoomForOthers() {
        SimulatedPool pool = SimulatedPool.started(
                PoolConfigs.of(2, 4)
                        .with("limit.enabled", "on")
                        .with("limit.floor", 1)
                        .with("max-age", "60s")
                        .with("idle-timeout", "off"),
                Upstream.ACCEPTS);

        pool.pass(Duration.ofSeconds(100));

        assertThat(pool.totals().closed()).containsEntry(CloseReason.AGE, 2L);
        assertThat(pool.numbers().idle()).isEqualTo(2);
    }

    @Test
    void findsOutByItselfThatConnectionsCanBeHadAgain() {
        SimulatedPool pool = SimulatedPool.started(
                PoolConfigs.of(0, 4).with("limit.enabled", "on").with("limit.floor", 1), Upstream.ACCEPTS);
        Caller first = pool.acquire();
        Caller second = pool.acquire();
        pool.link(first.lease().id().connection()).breakDown();
        pool.upstream = Upstream.REFUSES;
        pool.release(first, Outcome.DROPPED);
        pool.upstream = Upstream.ACCEPTS;
        assertThat(pool.numbers().diagnosis().health(pool.now)).isNotEqualTo(PoolSnapshot.Health.HEALTHY);

        for (int i = 0; i < 50; i++) {
            pool.pass(Duration.ofSeconds(1));
            if (second.holds()) {
                pool.release(second);
            }
            second = pool.acquire();
        }

        assertThat(pool.numbers().diagnosis().health(pool.now)).isEqualTo(PoolSnapshot.Health.HEALTHY);
    }

    @Test
    void examinesNothingWhileItIsDrained() {
        SimulatedPool pool =
                SimulatedPool.started(PoolConfigs.of(0, 1).with("health.deep-interval", "1s"), Upstream.ACCEPTS);
        Caller holder = pool.acquire();
        pool.pass(Duration.ofSeconds(1));
        int opened = pool.attemptTimes.size();
        pool.drain();

        for (int i = 0; i < 10; i++) {
            pool.now += Duration.ofSeconds(1).toNanos();
            pool.state.recycle(pool.now);
            pool.settle();
        }

        assertThat(pool.attemptTimes).hasSize(opened);
        pool.release(holder);
        assertThat(pool.state.drained()).isTrue();
    }

    @Test
    void givesTheRoomOfAConnectionAwayWhenItIsToldToClose() {
        SimulatedPool pool = new SimulatedPool(PoolConfigs.of(0, 1)) {
            @Override
            void stop(long connection) {
                // It never ends.
            }
        };
        start(pool);
        Caller first = pool.acquire();
        pool.link(first.lease().id().connection()).breakDown();
        pool.release(first);
        assertThat(pool.numbers().closing()).isEqualTo(1);

        Caller second = pool.acquire();

        assertThat(second.holds()).isTrue();
        assertThat(pool.numbers().closing()).isEqualTo(1);
    }
}
