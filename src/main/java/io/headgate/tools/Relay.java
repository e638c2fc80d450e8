package io.headgate.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.provider.Asked;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Several calls, one after the other, as one; within the deadline of the whole. */
final class Relay implements Action.Under {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    private final Asked asked;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    /** How many there will be; 0: that is not known before they are over. */
    private final int steps;

    private volatile Action.@Nullable Under current;
    private volatile int step;
    private volatile boolean gone;

    Relay(Asked asked) {
        this(asked, 0);
    }

    /** One of which it is known how many calls it takes. */
    Relay(Asked asked, int steps) {
        this.asked = asked;
        this.steps = steps;
    }

    /** Does one, then the next with what came of it. */
    Relay then(Action action, ObjectNode arguments, Consumer<Outcome> next) {
        if (gone) {
            return over(new Outcome.Failed(Failure.of(FailureKind.CANCELLED)));
        }
        Action.Under begun = action.run(arguments, asked);
        // One after the other.
        int number = step + 1;
        current = begun;
        step = number;
        if (gone) {
            begun.cancel();
        }
        begun.outcome().thenAccept(came -> {
            try {
                next.accept(came);
            } catch (RuntimeException defect) {
                LOG.error("call {} ended in a defect", asked.id(), defect);
                over(new Outcome.Failed(Failure.of(FailureKind.INTERNAL)));
            }
        });
        return this;
    }

    /** Does one, then the next with its answer; a failure is the end. */
    Relay thenAnswered(Action action, ObjectNode arguments, Consumer<Outcome.Answered> next) {
        return then(action, arguments, came -> {
            if (came instanceof Outcome.Answered answered) {
                next.accept(answered);
            } else {
                over(came);
            }
        });
    }

    Relay over(Outcome came) {
        outcome.complete(came);
        return this;
    }

    @Override
    public CompletionStage<Outcome> outcome() {
        return outcome;
    }

    @Override
    public @Nullable String where() {
        Action.Under begun = current;
        String now = begun == null ? null : begun.where();
        int number = step;
        if (now == null || number < 2 && steps < 2) {
            return now;
        }
        return "step " + number + (steps < number ? "" : " of " + steps) + ": " + now;
    }

    @Override
    public void cancel() {
        gone = true;
        Action.Under begun = current;
        if (begun != null) {
            begun.cancel();
        }
    }
}
