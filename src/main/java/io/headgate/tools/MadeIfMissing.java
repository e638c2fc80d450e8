package io.headgate.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.provider.Asked;
import org.jspecify.annotations.Nullable;

/**
 * Makes what the store has not found, then asks again.
 *
 * @param vector the argument whose size goes into what is made; null: none
 */
record MadeIfMissing(Action action, Action make, @Nullable String vector) implements Action {
    private static final int NOT_FOUND = 404;
    /** Somebody else has made it in the meantime. */
    private static final int CONFLICT = 409;

    @Override
    public Under run(ObjectNode arguments, Asked asked) {
        Relay relay = new Relay(asked);
        return relay.then(action, arguments, came -> {
            if (came instanceof Outcome.Failed failed && failed.status() == NOT_FOUND) {
                ObjectNode with = arguments.deepCopy();
                if (vector != null) {
                    with.put(Steps.VECTOR_SIZE, arguments.path(vector).size());
                }
                relay.then(make, with, made -> made(relay, arguments, made));
            } else {
                relay.over(came);
            }
        });
    }

    private void made(Relay relay, ObjectNode arguments, Outcome made) {
        if (made instanceof Outcome.Failed failed && failed.status() != CONFLICT) {
            relay.over(made);
        } else {
            relay.then(action, arguments, relay::over);
        }
    }
}
