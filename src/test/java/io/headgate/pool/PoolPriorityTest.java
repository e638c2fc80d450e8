package io.headgate.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.FailureKind;
import io.headgate.call.Priority;
import io.headgate.pool.SimulatedPool.Upstream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who goes first where callers wait, and who has to go where there is no more room to wait. */
class PoolPriorityTest {
    private final SimulatedPool pool =
            SimulatedPool.started(PoolConfigs.of(0, 1).maxWaiting(3), Upstream.ACCEPTS);

    @Test
    void servesTheHigherFirstAndEqualsInTheirOrder() {
        Caller holder = pool.acquire();
        Caller low = pool.acquire(Priority.LOW);
        Caller normal = pool.acquire(Priority.NORMAL);
        Caller high = pool.acquire(Priority.HIGH);

        for (Caller expected : List.of(high, normal, low)) {
            pool.release(holder);
            assertThat(expected.holds()).isTrue();
            holder = expected;
        }
    }

    @Test
    void neverTakesAConnectionAwayFromWhoHasIt() {
        Caller low = pool.acquire(Priority.LOW);

        Caller high = pool.acquire(Priority.HIGH);

        assertThat(low.holds()).isTrue();
        assertThat(high.waits()).isTrue();
    }

    @Test
    void turnsTheLastOfTheLowestAwayWhenTheQueueIsFull() {
        pool.acquire();
        Caller first = pool.acquire(Priority.LOW);
        Caller second = pool.acquire(Priority.LOW);
        Caller normal = pool.acquire(Priority.NORMAL);

        Caller high = pool.acquire(Priority.HIGH);

        assertThat(high.waits()).isTrue();
        assertThat(second.kind()).isEqualTo(FailureKind.POOL_QUEUE_FULL);
        assertThat(first.waits()).isTrue();
        assertThat(normal.waits()).isTrue();
    }

    @Test
    void turnsANewcomerAwayWhenNobodyInTheQueueIsLower() {
        pool.acquire();
        List<Caller> queue =
                List.of(pool.acquire(Priority.NORMAL), pool.acquire(Priority.NORMAL), pool.acquire(Priority.HIGH));

        Caller late = pool.acquire(Priority.NORMAL);

        assertThat(late.kind()).isEqualTo(FailureKind.POOL_QUEUE_FULL);
        assertThat(queue).allMatch(Caller::waits);
    }
}
