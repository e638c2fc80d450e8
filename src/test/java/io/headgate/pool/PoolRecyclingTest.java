package io.headgate.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Outcome;
import io.headgate.pool.SimulatedPool.Closing;
import io.headgate.pool.SimulatedPool.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which connections end although nothing is wrong with them. */
class PoolRecyclingTest {
    @Test
    void shrinksToItsMinimumWhenIdle() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(1, 5), Upstream.ACCEPTS);
        List<Caller> burst = IntStream.range(0, 5).mapToObj(i -> pool.acquire()).toList();
        burst.forEach(pool::release);

        pool.pass(Duration.ofSeconds(61));

        assertThat(pool.numbers().idle()).isEqualTo(1);
        assertThat(pool.totals().closed()).containsOnly(Map.entry(CloseReason.IDLE, 4L));
    }

    @Test
    void keepsTheMinimumAliveByProbesWithinTheIdleLimit() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(1, 5).idle(Duration.ofSeconds(4)), Upstream.ACCEPTS);
        int warmUps = pool.probes;

        pool.pass(Duration.ofSeconds(60));

        assertThat(pool.totals().opened()).isEqualTo(1);
        assertThat(pool.totals().closed()).isEmpty();
        assertThat(pool.probes - warmUps).isBetween(15, 30);
    }

    @Test
    void replacesAConnectionThatDoesNotAnswerTheProbe() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(1, 5).idle(Duration.ofSeconds(4)), Upstream.ACCEPTS);
        pool.answersProbes = false;
        pool.pass(Duration.ofMillis(3_100));
        pool.answersProbes = true;

        assertThat(pool.totals().closed()).containsEntry(CloseReason.HEALTH, 1L);
        pool.pass(Duration.ofSeconds(1));
        assertThat(pool.numbers().idle()).isEqualTo(1);
    }

    @Test
    void doesNotLendAConnectionThatHasBeenIdleForTooLong() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 5).idle(Duration.ofSeconds(4)), Upstream.ACCEPTS);
        pool.use();

        pool.now += Duration.ofSeconds(4).toNanos(); // no sweep in between
        Caller caller = pool.acquire();

        assertThat(caller.lease().session()).isEqualTo("session-2");
        assertThat(pool.totals().closed()).containsOnly(Map.entry(CloseReason.IDLE, 1L));
    }

    @Test
    void doesNotChurnForAnHourWhenMinimumAndMaximumAreTheSame() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(5, 5).age(Duration.ofHours(2)), Upstream.ACCEPTS);
        Random random = new Random(3);

        for (int second = 0; second < 3_600; second++) {
            int used = random.nextInt(6);
            List<Caller> callers =
                    IntStream.range(0, used).mapToObj(i -> pool.acquire()).toList();
            pool.pass(Duration.ofMillis(300));
            callers.forEach(pool::release);
            pool.pass(Duration.ofMillis(700));
        }

        assertThat(pool.totals().opened()).isEqualTo(5);
        assertThat(pool.totals().closed()).isEmpty();
    }

    @Test
    void doesNotChurnForAnHourWhenNobodyAsks() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(5, 5).age(Duration.ofHours(2)), Upstream.ACCEPTS);

        pool.pass(Duration.ofHours(1));

        assertThat(pool.totals().opened()).isEqualTo(5);
        assertThat(pool.totals().closed()).isEmpty();
    }

    @Test
    void spreadsTheEndOfConnectionsBornTogetherOverTheJitterWindow() {
        SimulatedPool pool = SimulatedPool.started(
                PoolConfigs.of(0, 100)
                        .maxOpening(100)
                        .maxWaiting(100)
                        .idle(Duration.ZERO)
                        .age(Duration.ofHours(1)),
                Upstream.ACCEPTS);
        List<Caller> burst =
                IntStream.range(0, 100).mapToObj(i -> pool.acquire()).toList();
        burst.forEach(pool::release);

        pool.pass(Duration.ofSeconds(3_601));

        int[] buckets = new int[6]; // a minute each, from 54 to 60
        for (Closing closing : pool.closings) {
            assertThat(closing.reason()).isEqualTo(CloseReason.AGE);
            buckets[(int) Math.min(5, (closing.atNanos() / 1_000_000_000 - 3_240) / 60)]++;
        }
        assertThat(pool.closings).hasSize(100);
        assertThat(Arrays.stream(buckets).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(6, 30));
    }

    @Test
    void letsAgedConnectionsUnderLoadGoOneAtATime() {
        SimulatedPool pool = SimulatedPool.started(
                PoolConfigs.of(0, 10).maxOpening(10).age(Duration.ofMinutes(10)).jitter(0), Upstream.ACCEPTS);
        List<Caller> holders = new ArrayList<>(
                IntStream.range(0, 10).mapToObj(i -> pool.acquire()).toList());
        for (int second = 0; second < 1_300; second++) {
            pool.pass(Duration.ofSeconds(1));
            for (Caller holder : List.copyOf(holders)) {
                holders.remove(holder);
                pool.release(holder);
                holders.add(pool.acquire());
            }
        }

        assertThat(pool.closings).hasSizeBetween(10, 12);
        for (int i = 1; i < pool.closings.size(); i++) {
            long apart =
                    pool.closings.get(i).atNanos() - pool.closings.get(i - 1).atNanos();
            assertThat(apart).isGreaterThanOrEqualTo(Duration.ofMinutes(1).toNanos());
        }
    }

    @Test
    void opensTheReplacementBeforeItClosesAnAgedOneAtTheMinimum() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(1, 2).age(Duration.ofMinutes(10)), Upstream.ACCEPTS);
        pool.upstream = Upstream.BY_HAND;

        pool.pass(Duration.ofMinutes(10).plusSeconds(1));
        assertThat(pool.attempts).hasSize(1);
        assertThat(pool.numbers().idle()).isEqualTo(1);
        assertThat(pool.closings).isEmpty();
        pool.accept();
        pool.pass(Duration.ofSeconds(2));

        assertThat(pool.closings).extracting(Closing::reason).containsExactly(CloseReason.AGE);
        assertThat(pool.numbers().idle()).isEqualTo(1);
        assertThat(pool.server()).isEqualTo(1);
    }

    @Test
    void keepsAgedConnectionsWhileNoNewOnesCanBeHad() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(1, 2).age(Duration.ofMinutes(10)), Upstream.ACCEPTS);
        pool.upstream = Upstream.REFUSES;

        pool.pass(Duration.ofMinutes(30));

        assertThat(pool.acquire().lease().session()).isEqualTo("session-1");
    }

    @Test
    void replacesAConnectionThatWasUsedOftenEnough() {
        SimulatedPool pool =
                SimulatedPool.started(PoolConfigs.of(1, 1).uses(100).jitter(0), Upstream.ACCEPTS);

        for (int i = 0; i < 1_000; i++) {
            pool.use();
        }

        assertThat(pool.totals().closed()).containsOnly(Map.entry(CloseReason.USES, 10L));
    }

    @Test
    void countsAsRecycledWhatEndedInGoodOrder() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 1).uses(1).jitter(0), Upstream.ACCEPTS);
        pool.use();
        Caller caller = pool.acquire();
        pool.link(2).breakDown();
        pool.release(caller, Outcome.IGNORE);

        assertThat(pool.totals().recycled()).isEqualTo(1);
    }

    @Test
    void replacesEveryConnectionOnOrderWithoutDisturbingCalls() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(2, 4), Upstream.ACCEPTS);
        Caller holder = pool.acquire();

        pool.state.recycle(pool.now);
        pool.settle();
        pool.pass(Duration.ofSeconds(5));

        assertThat(holder.holds()).isTrue();
        assertThat(pool.totals().closed()).containsEntry(CloseReason.RECYCLED, 1L);
        pool.release(holder);
        pool.pass(Duration.ofSeconds(5));
        assertThat(pool.totals().closed()).containsEntry(CloseReason.RECYCLED, 2L);
        assertThat(pool.numbers().idle()).isGreaterThanOrEqualTo(2);
    }
}
