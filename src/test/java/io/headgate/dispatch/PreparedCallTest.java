package io.headgate.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Attempt;
import io.headgate.call.Call;
import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.NotNow;
import io.headgate.call.Operation;
import io.headgate.call.OperationClass;
import io.headgate.call.Outcome;
import io.headgate.call.Principal;
import io.headgate.call.Priority;
import io.headgate.call.Work;
import io.headgate.resilience.RetrySettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Calls whose work needs something before it can ask for a connection. */
class PreparedCallTest extends CallStage {
    /** A work that is not prepared before the test says so. */
    private final class Prepared implements Work<String, String> {
        private final List<CompletableFuture<@Nullable Void>> asked = new ArrayList<>();

        @Override
        public CompletionStage<@Nullable Void> prepare(int number, Deadline deadline) {
            CompletableFuture<@Nullable Void> next = new CompletableFuture<>();
            asked.add(next);
            assertThat(number).isEqualTo(asked.size());
            return next;
        }

        @Override
        public Attempt<String> start(String connection, Deadline deadline, int number) {
            ScriptedAttempt attempt = new ScriptedAttempt();
            attempts.add(attempt);
            return attempt;
        }

        Dispatched<String> call() {
            RetrySettings settings =
                    new RetrySettings(false, false, 3, 1, 100, Duration.ofSeconds(10), PAUSE.dividedBy(2), PAUSE, 1024);
            return new Dispatcher(Map.of(pool.name(), pool), Map.of(pool.name(), settings), watch, clock::get)
                    .dispatch(new Call<>(
                            pool.name(),
                            new Operation("test", OperationClass.NOT_REPEATABLE),
                            Priority.NORMAL,
                            Deadline.after(PATIENCE, clock.get()),
                            Principal.ANONYMOUS,
                            "id",
                            true,
                            this));
        }
    }

    @Test
    void asksForNoConnectionBeforeTheWorkIsPrepared() {
        Prepared work = new Prepared();
        Dispatched<String> call = work.call();
        assertThat(pool.isAsked()).isFalse();

        work.asked.get(0).complete(null);
        pool.grant(false);
        last().answers("hello");
        last().ended.complete(Outcome.SUCCESS);

        assertThat(outcome(call)).isEqualTo("hello");
        assertThat(call.ended()).isDone();
    }

    @Test
    void tellsWhyTheWorkCouldNotBePrepared() {
        Prepared work = new Prepared();
        Dispatched<String> call = work.call();
        work.asked
                .get(0)
                .completeExceptionally(Failure.of(FailureKind.UPSTREAM_CONNECT).exception());

        assertThat(outcome(call)).isEqualTo("upstream.connect");
        assertThat(call.ended()).isDone();
        assertThat(pool.events).isEmpty();
    }

    @Test
    void givesUpTheWaitForPreparationOnceAndForAll() {
        Prepared work = new Prepared();
        Dispatched<String> gone = work.call();
        gone.cancel();
        Prepared slow = new Prepared();
        Dispatched<String> late = slow.call();
        pass(PATIENCE.plusSeconds(1));
        work.asked.get(0).complete(null);
        slow.asked.get(0).complete(null);

        assertThat(outcome(gone)).isEqualTo("call.cancelled");
        assertThat(outcome(late)).isEqualTo("pool.deadline");
        assertThat(pool.events).isEmpty();
    }

    @Test
    void preparesAnewWhatWasRefusedForAnExpiredToken() {
        Prepared work = new Prepared();
        Dispatched<String> call = work.call();
        work.asked.get(0).complete(null);
        pool.grant(false);
        last().notNow = NotNow.EXPIRED;
        last().answers("the token has expired");
        last().ended.complete(Outcome.IGNORE);
        assertThat(outcome(call)).isEqualTo("none");
        assertThat(pool.isAsked()).isFalse();

        work.asked.get(1).complete(null);
        pool.grant(false);
        last().answers("hello");
        last().ended.complete(Outcome.SUCCESS);

        assertThat(outcome(call)).isEqualTo("hello");
    }
}
