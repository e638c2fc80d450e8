package io.headgate.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Outcome;
import io.headgate.pool.SimulatedPool.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An upstream with several addresses: shared out evenly, the bad ones avoided, the changed ones followed. */
class PoolAddressTest {
    private static final Address A = new Address("a:1");
    private static final Address B = new Address("b:1");
    private static final Address C = new Address("c:1");

    private SimulatedPool pool(PoolConfigs configs, Address... addresses) {
        SimulatedPool pool = new SimulatedPool(configs);
        pool.addresses = List.of(addresses);
        pool.upstream = Upstream.ACCEPTS;
        pool.state.wakeOpener(pool.now);
        pool.settle();
        return pool;
    }

    private List<Caller> hold(SimulatedPool pool, int many) {
        return new ArrayList<>(
                IntStream.range(0, many).mapToObj(i -> pool.acquire()).toList());
    }

    @Test
    void spreadsItsConnectionsEvenly() {
        SimulatedPool pool = pool(PoolConfigs.of(0, 30).maxWaiting(30), A, B, C);

        hold(pool, 30);

        for (Address address : List.of(A, B, C)) {
            assertThat(pool.server(address)).as(address.name()).isBetween(8L, 12L);
        }
    }

    @Test
    void lendsFromTheLessLoadedOfTwoDrawn() {
        SimulatedPool pool = pool(PoolConfigs.of(20, 20).maxWaiting(20), A, B);
        List<Caller> holders = hold(pool, 10);
        long onA = holders.stream()
                .filter(one -> A.equals(pool.places.get(one.lease().id().connection())))
                .count();

        assertThat(onA).isEqualTo(5);
    }

    @Test
    void opensElsewhereWhenOneRefuses() {
        SimulatedPool pool = pool(PoolConfigs.of(0, 6).maxWaiting(10), A, B);
        pool.down.add(A);

        List<Caller> holders = hold(pool, 6);

        assertThat(holders).allMatch(Caller::holds);
        assertThat(pool.server(B)).isEqualTo(6);
    }

    @Test
    void givesEachAddressALadderOfItsOwn() {
        SimulatedPool pool = pool(PoolConfigs.of(4, 4), A, B);
        pool.down.add(A);
        pool.links.keySet().stream().toList().forEach(pool::hangUp);
        pool.attemptTimes.clear();

        pool.pass(Duration.ofSeconds(30));

        assertThat(pool.server(B)).isEqualTo(4);
        assertThat(pool.attemptTimes).hasSizeLessThan(12);
    }

    @Test
    void keepsAwayFromAnAddressWhoseCallsFail() {
        SimulatedPool pool =
                pool(PoolConfigs.of(4, 4).with("breaker.enabled", "on").with("breaker.jitter", 0), A, B);
        int onA = 0;
        for (int i = 0; i < 200; i++) {
            Caller caller = pool.acquire();
            boolean a = A.equals(pool.places.get(caller.lease().id().connection()));
            onA += a ? 1 : 0;
            pool.release(caller, a ? Outcome.DROPPED : Outcome.SUCCESS);
        }

        assertThat(onA).isEqualTo(5);
        assertThat(pool.numbers().ejected(pool.now)).isEqualTo(1);
        assertThat(pool.numbers().diagnosis().reasons(pool.now))
                .anyMatch(reason -> reason.startsWith("1 of 2 addresses"));
    }

    @Test
    void triesAnEjectedAddressAgainByOneCallAtATime() {
        SimulatedPool pool =
                pool(PoolConfigs.of(4, 4).with("breaker.enabled", "on").with("breaker.jitter", 0), A, B);
        for (int i = 0; i < 100; i++) {
            Caller caller = pool.acquire();
            boolean a = A.equals(pool.places.get(caller.lease().id().connection()));
            pool.release(caller, a ? Outcome.DROPPED : Outcome.SUCCESS);
        }
        pool.pass(Duration.ofMillis(1_001));

        List<Caller> holders = hold(pool, 3);
        long trials = holders.stream()
                .filter(one -> A.equals(pool.places.get(one.lease().id().connection())))
                .count();
        assertThat(trials).isLessThanOrEqualTo(1);
        holders.forEach(pool::release);
        for (int i = 0; i < 20; i++) {
            pool.use();
        }

        assertThat(pool.numbers().ejected(pool.now)).isZero();
    }

    @Test
    void usesAllAddressesRatherThanHardlyAny() {
        SimulatedPool pool = pool(
                PoolConfigs.of(6, 6)
                        .with("breaker.enabled", "on")
                        .with("breaker.failure-share", 1)
                        .with("panic-share", 0.5),
                A,
                B,
                C);
        for (int i = 0; i < 300; i++) {
            Caller caller = pool.acquire();
            boolean c = C.equals(pool.places.get(caller.lease().id().connection()));
            pool.release(caller, c ? Outcome.SUCCESS : Outcome.DROPPED);
            if (!c) {
                pool.use();
            }
        }

        assertThat(pool.numbers().ejected(pool.now)).isEqualTo(2);
        List<Caller> holders = hold(pool, 6);
        assertThat(holders).allMatch(Caller::holds);
    }

    @Test
    void opensToTheNewAddressAndDrainsTheOldOne() {
        SimulatedPool pool = pool(PoolConfigs.of(0, 4).with("address-refresh", "10s"), A);
        Caller holder = pool.acquire();
        pool.release(pool.acquire());
        pool.addresses = List.of(B);

        pool.pass(Duration.ofSeconds(25));

        assertThat(pool.numbers().idle()).isZero();
        Caller next = pool.acquire();
        assertThat(pool.places.get(next.lease().id().connection())).isEqualTo(B);
        assertThat(pool.server(A)).isEqualTo(1);
        pool.release(holder);
        assertThat(pool.server(A)).isZero();
        assertThat(pool.totals().closed()).containsEntry(CloseReason.ADDRESS, 2L);
    }

    @Test
    void doesNotFollowTheWhimOfASingleAnswer() {
        SimulatedPool pool = pool(PoolConfigs.of(2, 2).with("address-refresh", "10s"), A);
        pool.addresses = List.of(B);
        pool.pass(Duration.ofSeconds(11));
        pool.addresses = List.of(A);

        pool.pass(Duration.ofSeconds(30));

        assertThat(pool.totals().closed()).doesNotContainKey(CloseReason.ADDRESS);
        assertThat(pool.server(A)).isEqualTo(2);
    }

    @Test
    void replacesBeforeItClosesWhenAnAddressGoesAwayAtTheMinimum() {
        SimulatedPool pool = pool(PoolConfigs.of(2, 4).with("address-refresh", "10s"), A);
        pool.addresses = List.of(B);
        int fewest = 9;
        for (int i = 0; i < 400; i++) {
            pool.pass(Duration.ofMillis(100));
            fewest = Math.min(fewest, pool.numbers().idle());
        }

        assertThat(fewest).isEqualTo(2);
        assertThat(pool.server(B)).isEqualTo(2);
        assertThat(pool.server(A)).isZero();
    }
}
