package io.headgate.pool;

import static io.headgate.pool.Recordings.always;
import static io.headgate.pool.Recordings.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headgate.pool.SimulatedPool.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WhatIfTest {
    private static final long MILLI = 1_000_000;
    private static final PoolConfigs POOL = PoolConfigs.of(0, 4).cold().maxWaiting(100_000);

    /** Callers of a pool with simulated time, who each hold their connection for a time of their own. */
    private static final class History {
        private record Borrower(Caller caller, long holdNanos) {}

        private record Loan(long endNanos, Caller caller) {}

        final SimulatedPool pool =
                SimulatedPool.started(PoolConfigs.of(1, 3).cold().maxWaiting(6), Upstream.ACCEPTS);
        private final PriorityQueue<Loan> loans = new PriorityQueue<>(Comparator.comparingLong(Loan::endNanos));
        private final List<Borrower> waiting = new ArrayList<>();

        void call(Duration patience, long holdNanos) {
            waiting.add(new Borrower(pool.acquire(patience), holdNanos));
            noteLoans();
        }

        void pass(long nanos) {
            long until = pool.now + nanos;
            Loan next;
            while ((next = loans.peek()) != null && next.endNanos <= until) {
                pool.pass(Duration.ofNanos(next.endNanos - pool.now));
                pool.release(loans.remove().caller);
                noteLoans();
            }
            pool.pass(Duration.ofNanos(until - pool.now));
        }

        private void noteLoans() {
            for (Borrower one : waiting) {
                if (one.caller.holds()) {
                    loans.add(new Loan(pool.now + one.holdNanos, one.caller));
                }
            }
            waiting.removeIf(one -> !one.caller.waits());
        }
    }

    /** What a pool did to its callers is what a replay at its own size says; only when waiters are looked at differs. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void repeatsWhatHappened(long seed) {
        History history = new History();
        Random random = new Random(seed);
        for (int call = 0; call < 2000; call++) {
            history.pass((long) (5.5 * MILLI * random(1).applyAsDouble(random)));
            history.call(Duration.ofMillis(60), (long) (30 * MILLI * random.nextDouble()) + 1);
        }
        history.pass(10_000 * MILLI);

        Recording recording = history.pool.statistics.trace().copy(history.pool.config, history.pool.now);
        Measured measured = Measured.of(recording);
        Prospect replayed = WhatIf.run(new Load(recording), 3, measured);

        assertThat(measured.refused()).isBetween(0.001, 0.5);
        assertThat(replayed.refused()).isEqualTo(measured.refused(), within(0.005));
        assertThat(replayed.p50()).isCloseTo(measured.p50(), Duration.ofMillis(1));
        assertThat(replayed.p95()).isCloseTo(measured.p95(), Duration.ofMillis(2));
        assertThat(replayed.p99()).isCloseTo(measured.p99(), Duration.ofMillis(2));
    }

    /** With random arrivals and hold times the waits beyond t are known: C · exp(-(servers - offered) · t / hold). */
    @Test
    void agreesWithTheoryWhereTheoryIsExact() {
        Recording recording =
                Recordings.of(POOL, 20_000, 7, random(30), random(100)).recording();
        Measured measured = Measured.of(recording);

        Prospect prospect = WhatIf.run(new Load(recording), 4, measured);

        double p95 = 100 / (4 - measured.busy()) * Math.log(Queueing.erlangC(4, measured.busy()) / 0.05);
        assertThat(prospect.p95().toMillis()).isCloseTo((long) p95, within((long) (p95 / 5)));
        assertThat(prospect.use()).isEqualTo(measured.busy() / 4, within(0.01));
        assertThat(prospect.refused()).isZero();
    }

    @Test
    void refusesWhatDoesNotFitTheQueueOrTheDeadline() {
        Recordings twiceTooMuch =
                Recordings.of(PoolConfigs.of(0, 2).cold().maxWaiting(1), 1000, 1, always(10), always(10));
        Recording recording = twiceTooMuch.recording();
        Measured measured = Measured.of(recording);

        assertThat(WhatIf.run(new Load(recording), 1, measured).refused()).isZero();

        Recording slow = Recordings.of(PoolConfigs.of(0, 2).cold().maxWaiting(1), 1000, 1, always(10), always(20))
                .recording();
        assertThat(WhatIf.run(new Load(slow), 1, Measured.of(slow)).refused()).isEqualTo(0.5, within(0.01));
        assertThat(WhatIf.run(new Load(slow), 2, Measured.of(slow)).refused()).isZero();

        Recording hurried = Recordings.of(POOL, 1000, 1, always(10), always(20))
                .patience(Duration.ofMillis(100))
                .recording();
        Prospect prospect = WhatIf.run(new Load(hurried), 1, Measured.of(hurried));
        assertThat(prospect.refused()).isEqualTo(0.5, within(0.05));
        assertThat(prospect.p99()).isLessThanOrEqualTo(Duration.ofMillis(100).plus(Upkeep.WAITERS));
    }

    @Test
    void countsTheTimeToConnect() {
        Recording recording = Recordings.of(POOL, 10, 1, always(5), always(100))
                .connecting(Duration.ofMillis(40))
                .recording();

        Prospect prospect = WhatIf.run(new Load(recording), 10, Measured.of(recording));

        assertThat(prospect.p99()).isGreaterThanOrEqualTo(Duration.ofMillis(40));
    }

    /** As where all connections were opened in the first moments of a young process, and only probed since. */
    @Test
    void doesNotTakeAProbeForAsSlowAsConnecting() {
        PoolConfigs proving = PoolConfigs.of(4, 4).cold().with("health.validate-after", "500ms");
        Recordings bursts =
                Recordings.of(proving, 400, 1, always(1000), always(10)).connecting(Duration.ofMillis(40));
        Recording slow = bursts.recording();
        Recording quick = bursts.probing(Duration.ofMillis(1)).recording();

        assertThat(WhatIf.run(new Load(slow), 4, Measured.of(slow)).p50()).isEqualTo(Duration.ofMillis(40));
        assertThat(WhatIf.run(new Load(quick), 4, Measured.of(quick)).p50()).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void letsCallersLeaveAgainUnlessTheyAreServedSooner() {
        Recordings calls = Recordings.of(POOL, 300, 1, always(10), always(20));
        for (int call = 0; call < 300; call += 3) {
            calls.unserved(call, Duration.ofMillis(15));
        }
        Recording recording = calls.recording();
        Measured measured = Measured.of(recording);

        assertThat(WhatIf.run(new Load(recording), 3, measured).use()).isEqualTo(2.0 / 3, within(0.02));
        assertThat(WhatIf.run(new Load(recording), 1, measured).refused()).isZero();
        assertThat(measured.refused()).isZero();
    }

    @Test
    void givesTheSameAnswerEachTime() {
        Recording recording = Recordings.of(PoolConfigs.of(1, 4), 2000, 3, random(10), random(35))
                .unserved(17, null)
                .recording();
        Measured measured = Measured.of(recording);

        assertThat(WhatIf.run(new Load(recording), 5, measured))
                .isEqualTo(WhatIf.run(new Load(recording), 5, measured));
    }
}
