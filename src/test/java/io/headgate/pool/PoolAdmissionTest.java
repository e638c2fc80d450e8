package io.headgate.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import io.headgate.pool.SimulatedPool.Upstream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who could not be served in time is told so at once, and who could is not turned away. */
class PoolAdmissionTest {
    private static final Duration HOLD = Duration.ofMillis(100);

    /** Two connections, each held for 100 ms a time: a queue moves by one every 50 ms. */
    private final SimulatedPool pool = SimulatedPool.started(
            PoolConfigs.of(0, 2).maxWaiting(100).with("admission.enabled", "on").with("admission.margin", 0),
            Upstream.ACCEPTS);

    private final Deque<Caller> holding = new ArrayDeque<>();

    private void learn() {
        for (int i = 0; i < 40; i++) {
            Caller caller = pool.acquire();
            pool.pass(HOLD);
            pool.release(caller);
        }
    }

    private void occupy() {
        holding.add(pool.acquire());
        holding.add(pool.acquire());
    }

    @Test
    void admitsEverybodyWhileItKnowsNothing() {
        occupy();

        assertThat(pool.acquire(Duration.ofMillis(1)).waits()).isTrue();
    }

    @Test
    void refusesAtOnceWhoWouldMissTheDeadline() {
        learn();
        occupy();
        IntStream.range(0, 4).forEach(i -> pool.acquire());

        Caller hasty = pool.acquire(Duration.ofMillis(300));
        Caller patient = pool.acquire(Duration.ofMillis(360));

        // Four ahead and the hasty one: 5 * 100 ms / 2, and 100 ms for the call itself.
        assertThat(hasty.kind()).isEqualTo(FailureKind.ADMISSION_DEADLINE);
        assertThat(hasty.failure().numbers())
                .containsEntry("estimated_wait_ms", 250L)
                .containsEntry("missed_by_ms", 50L);
        assertThat(hasty.failure().retryAfter()).isEqualTo(Duration.ofMillis(50));
        assertThat(patient.waits()).isTrue();
    }

    @Test
    void doesNotCountThoseForWhomAConnectionIsFree() {
        learn();

        assertThat(pool.acquire(Duration.ofMillis(10)).holds()).isTrue();
        assertThat(pool.acquire(Duration.ofMillis(10)).holds()).isTrue();
    }

    @Test
    void doesNotHandAConnectionToACallThatIsTooLateForIt() {
        learn();
        occupy();
        Caller late = pool.acquire(Duration.ofMillis(155));
        Caller next = pool.acquire(Duration.ofSeconds(1));
        pool.pass(Duration.ofMillis(80));

        pool.release(holding.removeFirst());

        assertThat(late.kind()).isEqualTo(FailureKind.ADMISSION_DEADLINE);
        assertThat(next.holds()).isTrue();
    }

    @Test
    void countsConnectionsThatAreBeingOpenedAmongThoseThatServe() {
        SimulatedPool empty = SimulatedPool.started(
                PoolConfigs.of(0, 2)
                        .maxWaiting(100)
                        .with("admission.enabled", "on")
                        .with("admission.margin", 0),
                Upstream.BY_HAND);
        Caller only = empty.acquire();
        empty.accept();
        for (int i = 0; i < 40; i++) {
            empty.pass(HOLD);
            empty.release(only);
            only = empty.acquire();
        }
        empty.release(only);
        empty.hangUp(only.lease().id().connection());
        IntStream.range(0, 6).forEach(i -> empty.acquire());

        Caller patient = empty.acquire(Duration.ofMillis(460));
        Caller hasty = empty.acquire(Duration.ofMillis(460));

        // Six ahead and the patient one: 7 * 100 ms / 2, and 100 ms for the call itself.
        assertThat(patient.waits()).isTrue();
        assertThat(hasty.kind()).isEqualTo(FailureKind.ADMISSION_DEADLINE);
    }

    @Test
    void canBeSwitchedOff() {
        SimulatedPool off = SimulatedPool.started(PoolConfigs.of(0, 1).maxWaiting(100), Upstream.ACCEPTS);
        for (int i = 0; i < 40; i++) {
            Caller caller = off.acquire();
            off.pass(HOLD);
            off.release(caller);
        }
        off.acquire();

        assertThat(off.acquire(Duration.ofMillis(1)).waits()).isTrue();
    }

    @Test
    void lendsNoMoreThanTheUpstreamBears() {
        SimulatedPool limited = SimulatedPool.started(
                PoolConfigs.of(0, 20)
                        .maxOpening(20)
                        .maxWaiting(100)
                        .with("limit.enabled", "on")
                        .with("limit.floor", 4),
                Upstream.ACCEPTS);

        IntStream.range(0, 20).forEach(i -> limited.acquire());

        assertThat(limited.numbers().active()).isEqualTo(4);
        assertThat(limited.numbers().waiting()).isEqualTo(16);
        assertThat(limited.server()).isEqualTo(4);
    }

    @Test
    void servesThoseWhoWaitWhenTheLimitGrows() {
        SimulatedPool limited = SimulatedPool.started(
                PoolConfigs.of(0, 20)
                        .maxOpening(20)
                        .maxWaiting(1000)
                        .with("limit.enabled", "on")
                        .with("limit.floor", 2),
                Upstream.ACCEPTS);
        Deque<Caller> all = new ArrayDeque<>();
        int most = 0;
        for (int i = 0; i < 4_000; i++) {
            while (limited.numbers().waiting() < 10) {
                all.add(limited.acquire());
            }
            limited.pass(Duration.ofMillis(10));
            most = Math.max(most, limited.numbers().active());
            int many = limited.numbers().active();
            for (int k = 0; k < many; k++) {
                limited.release(all.removeFirst(), Outcome.SUCCESS);
            }
        }

        assertThat(most).isEqualTo(20);
    }
}
