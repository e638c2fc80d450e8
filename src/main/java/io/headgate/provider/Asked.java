package io.headgate.provider;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.call.Deadline;
import io.headgate.call.Principal;
import io.headgate.observe.TraceContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request of a client, whatever revision it speaks.
 *
 * @param name see {@link Provider#knows}
 * @param params the member {@code params} as it came, {@code _meta} included; an empty object where there was none
 * @param inputs what the client answered to the {@link Answer.Questions} of an earlier round, by their keys; else empty
 * @param state what went with those questions, unsealed again; null in the first round
 * @param capabilities what the client has declared, an object; a question for anything else must not be asked
 * @param id of the request, for logs; given by the gateway
 * @param caller for logs
 */
public record Asked(
        What what,
        String name,
        JsonText params,
        Map<String, JsonText> inputs,
        @Nullable JsonText state,
        JsonNode capabilities,
        Principal principal,
        Deadline deadline,
        String id,
        TraceContext trace,
        Caller caller) {
    public Asked {
        inputs = Map.copyOf(inputs);
    }

    /** The same until another time. */
    public Asked until(Deadline other) {
        return new Asked(what, name, params, inputs, state, capabilities, principal, other, id, trace, caller);
    }

    /** The arguments of a tool or prompt; an empty object where there are none. */
    public JsonText arguments() {
        JsonText given = params.member("arguments");
        return given == null ? JsonText.EMPTY_OBJECT : given;
    }
}
