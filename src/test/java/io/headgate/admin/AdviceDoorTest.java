package io.headgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.UpstreamName;
import io.headgate.pool.Ask;
import io.headgate.pool.Drained;
import io.headgate.pool.PoolHandle;
import io.headgate.pool.PoolSnapshot;
import io.headgate.pool.Recording;
import io.headgate.pool.Ticket;
import io.headgate.pool.Waiter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdviceDoorTest {
    /** A pool that answers with its calls when the test says so, and can do nothing else. */
    private static final class SlowPool implements PoolHandle<String> {
        final Deque<CompletableFuture<Recording>> asked = new ArrayDeque<>();

        @Override
        public UpstreamName name() {
            return new UpstreamName("store");
        }

        @Override
        public CompletionStage<Recording> recording() {
            CompletableFuture<Recording> answer = new CompletableFuture<>();
            asked.add(answer);
            return answer;
        }

        @Override
        public Ticket acquire(Ask ask, Waiter<String> waiter) {
            throw new AssertionError("advice takes no connection");
        }

        @Override
        public CompletionStage<PoolSnapshot> snapshot() {
            throw new AssertionError("advice needs no snapshot");
        }

        @Override
        public void renew(String why) {
            throw new AssertionError("advice changes nothing");
        }

        @Override
        public CompletionStage<Drained> drain(Duration limit) {
            throw new AssertionError("advice changes nothing");
        }
    }

    private final SlowPool pool = new SlowPool();
    private final AdviceDoor door = new AdviceDoor(Duration.ofMillis(50), name -> Integer.MAX_VALUE, Runnable::run);

    @Test
    void isForOneAtATime() {
        CompletableFuture<ObjectNode> first = advise(null);

        Failure second = failure(advise(null));
        pool.asked.remove().completeExceptionally(new TimeoutException());

        assertThat(second.kind()).isEqualTo(FailureKind.ADMIN_BUSY);
        assertThat(second.retryAfter()).isNotNull();
        assertThat(failure(first).kind()).isEqualTo(FailureKind.POOL_RESTARTING);
        assertThat(advise("size=7")).isNotDone();
        assertThat(pool.asked).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "size=0",
                "size=-1",
                "size=10001",
                "size=99999999999",
                "size=",
                "size=a",
                "size=１２",
                "sise=5",
                "size=5&size=6",
                "x"
            })
    void doesNotGuessWhatAQueryMeans(String query) {
        assertThat(failure(advise(query)).kind()).isEqualTo(FailureKind.REQUEST_TARGET);

        assertThat(pool.asked).isEmpty();
        assertThat(advise("size=10000")).isNotDone();
    }

    @Test
    void keepsADefectToItself() {
        assertThat(AdviceDoor.why(new IllegalStateException("secret")).kind()).isEqualTo(FailureKind.INTERNAL);
        assertThat(AdviceDoor.why(new IllegalStateException("secret")).detail()).doesNotContain("secret");
    }

    private CompletableFuture<ObjectNode> advise(@Nullable String query) {
        return door.advise(pool, query).toCompletableFuture();
    }

    private static Failure failure(CompletableFuture<ObjectNode> advice) {
        assertThat(advice).isCompletedExceptionally();
        return advice.handle((worked, failed) -> AdviceDoor.why(failed)).join();
    }
}
