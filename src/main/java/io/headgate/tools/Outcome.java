package io.headgate.tools;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.call.Failure;
import io.headgate.call.Timings;
import io.headgate.call.UpstreamName;
import org.jspecify.annotations.Nullable;

/** What came of a call: exactly one of the two. */
public sealed interface Outcome {
    /**
     * The store has done it.
     *
     * @param answer its numbers are exact
     * @param cache how a cache answered, such as {@code hit; age=3}; null where none was asked
     */
    record Answered(
            JsonNode answer,
            int status,
            Timings timings,
            @Nullable String cache) implements Outcome {}

    /**
     * It was not done.
     *
     * @param status of the store's answer, or of the failure where there is none
     * @param timings null where no call was made
     * @param of the store that has not done it, where that is another one than the tool's; else null
     */
    record Failed(
            Failure failure,
            int status,
            @Nullable Timings timings,
            @Nullable UpstreamName of) implements Outcome {
        public Failed(Failure failure, int status, @Nullable Timings timings) {
            this(failure, status, timings, null);
        }

        public Failed(Failure failure) {
            this(failure, failure.kind().httpStatus(), null);
        }

        /** The same, of a store that the tool relies on besides its own. */
        public Failed at(UpstreamName other) {
            return new Failed(failure, status, timings, other);
        }
    }
}
