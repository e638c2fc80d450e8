package io.headgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.UpstreamName;
import io.headgate.pool.Recording;
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
    /** A pool that tells its calls when the test says so. */
    private static final class SlowPool {
        final Deque<CompletableFuture<Recording>> asked = new ArrayDeque<>();

        CompletionStage<Recording> recording() {
            CompletableFuture<Recording> answer = new CompletableFuture<>();
            asked.add(answer);
            return answer;
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
        return door.advise(new UpstreamName("store"), pool::recording, query).toCompletableFuture();
    }

    private static Failure failure(CompletableFuture<ObjectNode> advice) {
        assertThat(advice).isCompletedExceptionally();
        return advice.handle((worked, failed) -> AdviceDoor.why(failed)).join();
    }
}
