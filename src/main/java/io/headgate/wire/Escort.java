package io.headgate.wire;

import io.headgate.call.Attempt;
import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.Operation;
import io.headgate.call.Work;
import io.headgate.wire.HttpSession.Outgoing;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * What an upstream has to say about each request to it beyond method, path and fields: it looks at the whole body before anything is
 * sent, adds what only the gateway knows, and looks at the answer. Safe from any thread.
 */
public interface Escort {
    /** Octets of the largest body that is looked at; larger ones are refused. */
    long maxBody();

    /**
     * Looks at a request; never throws, never blocks.
     *
     * @param target where it goes, in origin form, relative to the upstream's base
     * @param body all of it
     */
    Passage passage(Operation operation, String target, ByteString body);

    /** What a request that is refused before its body is looked at was to change, for the audit log; null: nothing. */
    default @Nullable Effect unseen(Operation operation) {
        return null;
    }

    /** One request on its way. */
    interface Passage {
        /** What speaks against the request; null: nothing. Then it must not be started. */
        @Nullable
        Failure refusal();

        /** As {@link Work#prepare}. */
        CompletionStage<@Nullable Void> prepare(int number, Deadline deadline);

        /** Sends the request with what it needs beside what the client sent. */
        Attempt<Response> start(HttpSession session, Outgoing request, Deadline deadline);

        /** What the request is to change, for the audit log; null for one that changes nothing. */
        @Nullable
        Effect effect();

        /** What the upstream said of the last try, in one word, for the audit log; {@code none} where it said nothing. */
        String verdict();
    }

    /**
     * What a request is to change.
     *
     * @param dataSets some of those that are concerned, each once
     * @param tags how many are named
     * @param values how many rows there are for them
     */
    record Effect(List<String> dataSets, int tags, long values) {
        public Effect {
            dataSets = List.copyOf(dataSets);
        }
    }
}
