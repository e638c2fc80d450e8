package io.headgate.tools.embedding;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Timings;
import io.headgate.call.UpstreamName;
import io.headgate.provider.JsonText;
import io.headgate.tools.Action;
import io.headgate.tools.Outcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Makes the vector of the argument {@link #TEXT}: its answer is a list of numbers. */
public final class Embedder {
    /** The argument that holds the text. */
    public static final String TEXT = "text";

    private Embedder() {}

    /** Made here, without a model. */
    public static Action of(HashedWords words) {
        return (arguments, asked) -> {
            ArrayNode vector = JsonText.mapper().createArrayNode();
            for (float place : words.of(arguments.path(TEXT).asText())) {
                vector.add(place);
            }
            return done(new Outcome.Answered(vector, 200, new Timings(0), null));
        };
    }

    /**
     * Asked of a service.
     *
     * @param service sends the text and gets an answer
     * @param vector where that has the vector
     * @param upstream where the service is: what fails there is not the fault of the tool's own store
     */
    public static Action of(Action service, JsonPointer vector, UpstreamName upstream) {
        return (arguments, asked) -> new Asking(service.run(arguments, asked), vector, upstream);
    }

    private static Action.Under done(Outcome outcome) {
        return new Action.Under() {
            @Override
            public CompletionStage<Outcome> outcome() {
                return CompletableFuture.completedStage(outcome);
            }

            @Override
            public void cancel() {}
        };
    }

    private record Asking(Action.Under under, JsonPointer vector, UpstreamName upstream) implements Action.Under {
        @Override
        public CompletionStage<Outcome> outcome() {
            return under.outcome().thenApply(came -> {
                Outcome read = came instanceof Outcome.Answered answered ? read(answered) : came;
                return read instanceof Outcome.Failed failed ? failed.at(upstream) : read;
            });
        }

        private Outcome read(Outcome.Answered answered) {
            JsonNode found = answered.answer().at(vector);
            boolean numbers = found.isArray() && !found.isEmpty();
            for (JsonNode place : found) {
                numbers &= place.isNumber();
            }
            return numbers
                    ? new Outcome.Answered(found, answered.status(), answered.timings(), answered.cache())
                    : new Outcome.Failed(
                            Failure.of(
                                    FailureKind.UPSTREAM_PROTOCOL,
                                    "The embedding service answered without a list of numbers at " + vector + "."),
                            FailureKind.UPSTREAM_PROTOCOL.httpStatus(),
                            answered.timings());
        }

        @Override
        public @Nullable String where() {
            return under.where();
        }

        @Override
        public void cancel() {
            under.cancel();
        }
    }
}
