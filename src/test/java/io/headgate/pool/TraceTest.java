package io.headgate.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Deadline;
import io.headgate.call.Operation;
import io.headgate.call.OperationClass;
import io.headgate.call.Priority;
import io.headgate.pool.SimulatedPool.Upstream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TraceTest {
    private static final PoolConfig CONFIG = PoolConfigs.of(0, 1).config();
    private static final Operation READ = new Operation("read", OperationClass.READ);
    private static final long MILLI = 1_000_000;

    private final Trace trace = new Trace(4);

    @Test
    void followsACallThroughThePool() {
        SimulatedPool pool = SimulatedPool.started(PoolConfigs.of(0, 1).cold(), Upstream.ACCEPTS);
        Caller first = pool.acquire();
        pool.pass(Duration.ofMillis(30));
        Caller second = pool.acquire();
        Caller third = pool.acquire();
        Caller hasty = pool.acquire(Duration.ofMillis(50));
        pool.pass(Duration.ofMillis(20));
        third.cancel();
        pool.settle();
        pool.pass(Duration.ofMillis(50));
        pool.release(first);
        pool.pass(Duration.ofMillis(7));
        Recording before = recording(pool);
        pool.release(second);
        Recording after = recording(pool);

        assertThat(before.whole).isTrue();
        assertThat(millis(before.askedNanos)).startsWith(0).isEqualTo(new long[] {0, 30, 30, 30});
        assertThat(before.patienceNanos[3]).isEqualTo(50 * MILLI);
        assertThat(before.heldNanos)
                .containsExactly(100 * MILLI, Recording.OPEN, Recording.CANCELLED, Recording.REFUSED);
        assertThat(before.waitedNanos).containsExactly(0, 70 * MILLI, 20 * MILLI, Recording.OPEN);
        assertThat(after.heldNanos[1]).isEqualTo(7 * MILLI);
        assertThat(hasty.failure()).isNotNull();
    }

    private static Recording recording(SimulatedPool pool) {
        return pool.statistics.trace().copy(pool.config, pool.now);
    }

    /** Since the first of them. */
    private static long[] millis(long[] instants) {
        long[] millis = new long[instants.length];
        for (int i = 0; i < instants.length; i++) {
            millis[i] = (instants[i] - instants[0]) / MILLI;
        }
        return millis;
    }

    @Test
    void forgetsTheOldestAndWhatIsSaidOfThemLater() {
        long oldest = arrives(0);
        trace.granted(oldest, 0);
        for (long at = 1; at <= 4; at++) {
            trace.granted(arrives(at), at + 5);
        }
        trace.released(oldest, 99);

        Recording recording = trace.copy(CONFIG, 100);

        assertThat(recording.whole).isFalse();
        assertThat(recording.askedNanos).containsExactly(1, 2, 3, 4);
        assertThat(recording.heldNanos).containsOnly(Recording.OPEN);
        assertThat(recording.waitedNanos).containsOnly(5);
        assertThat(recording.operations).containsOnly(READ);
        assertThat(recording.priorities).containsOnly(Priority.LOW);
    }

    @Test
    void forgetsWhatIsTooOld() {
        arrives(0);
        arrives(1000);

        assertThat(trace.copy(CONFIG, Trace.LONGEST_NANOS + 1).askedNanos).containsExactly(1000);
        assertThat(trace.copy(CONFIG, Trace.LONGEST_NANOS + 1001).calls()).isZero();
    }

    @Test
    void countsWhoWasTurnedAwayAmongTheArrivals() {
        arrives(100);
        trace.turnedAway();
        trace.turnedAway();
        arrives(160);

        Recording recording = trace.copy(CONFIG, 200);

        assertThat(recording.askedNanos).containsExactly(100, 120, 140, 160);
        assertThat(recording.heldNanos)
                .containsExactly(Recording.OPEN, Recording.REFUSED, Recording.REFUSED, Recording.OPEN);
    }

    @Test
    void survivesAFloodOfThem() {
        arrives(100);
        for (int i = 0; i < 50; i++) {
            trace.turnedAway();
        }
        arrives(160);

        assertThat(trace.copy(CONFIG, 200).heldNanos)
                .containsExactly(Recording.REFUSED, Recording.REFUSED, Recording.REFUSED, Recording.OPEN);
    }

    @Test
    void waitsForNoNewsOfAPoolThatIsGone() {
        trace.granted(arrives(0), 5);
        trace.interrupted();

        assertThat(trace.copy(CONFIG, 200).heldNanos).containsExactly(Recording.REFUSED);
    }

    @Test
    void knowsHowLongConnectingTakes() {
        assertThat(trace.copy(CONFIG, 0).connectNanos).isZero();
        trace.opened(5);
        trace.opened(900);
        trace.opened(7);

        assertThat(trace.copy(CONFIG, 0).connectNanos).isEqualTo(7);
    }

    @Test
    void knowsHowLongAProbeTakesOnceThereWasOne() {
        trace.opened(900);
        assertThat(trace.copy(CONFIG, 0).probeNanos).isEqualTo(900);
        trace.probed(8);
        trace.probed(400);
        trace.probed(6);

        assertThat(trace.copy(CONFIG, 0).probeNanos).isEqualTo(8);
        assertThat(trace.copy(CONFIG, 0).connectNanos).isEqualTo(900);
    }

    private long arrives(long at) {
        return trace.arrived(new Ask(new Deadline(at + 1000), READ, Priority.LOW, "test", false, null), at);
    }
}
