package io.headgate.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.provider.Asked;
import java.util.UUID;

/** Gives each call an identifier of its own (RFC 9562, version 4), the same for each try of it. */
record Numbered(String argument, Action action) implements Action {
    @Override
    public Under run(ObjectNode arguments, Asked asked) {
        ObjectNode with = arguments.deepCopy();
        with.put(argument, UUID.randomUUID().toString());
        return action.run(with, asked);
    }
}
