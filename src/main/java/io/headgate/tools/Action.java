package io.headgate.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.provider.Asked;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** How a call of a tool is done, whatever stands behind it. Safe from any thread. */
@FunctionalInterface
public interface Action {
    /**
     * Begins; never throws, never blocks.
     *
     * @param arguments that were judged, with what stands for those that were not given; not to be changed
     */
    Under run(ObjectNode arguments, Asked asked);

    /** A call under way. */
    interface Under {
        /** Completes once, at the deadline at the latest; never fails. */
        CompletionStage<Outcome> outcome();

        /** Where it is now, in words for who waits for it, see {@link io.headgate.provider.Begun#where}; null: nothing to say. */
        default @Nullable String where() {
            return null;
        }

        /** Nobody wants it any more: frees at once whatever it holds. */
        void cancel();
    }
}
