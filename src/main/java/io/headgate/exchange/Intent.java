package io.headgate.exchange;

import io.headgate.call.Deadline;
import io.headgate.call.Operation;
import io.headgate.call.Principal;
import io.headgate.wire.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A request, but for what goes upstream: what it is there, until when, for whom, and what its caller said.
 *
 * @param operation as the upstream's table has it
 * @param id of the request, for logs
 */
public record Intent(Service service, Operation operation, Deadline until, Principal principal, String id, Said said) {
    /**
     * What the caller's own words were, where the caller spoke HTTP: they may concern the gateway alone.
     *
     * @param headers the caller's fields, such as what they say of caches
     * @param query of the caller's target; null: none
     */
    public record Said(Headers headers, @Nullable String query) {
        public static final Said NOTHING = new Said(Headers.EMPTY, null);
    }
}
