package io.headgate.route;

import io.headgate.call.Failure;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the router says of a request: exactly one of the two. */
public sealed interface Routed {
    /**
     * A route takes it.
     *
     * @param path the path for the upstream, relative to its base
     * @param target the same with the query, byte for byte as the client sent it
     */
    record Matched(Route route, String path, String target) implements Routed {}

    /**
     * Nothing takes it.
     *
     * @param allow for a method that is not served: those that are; else empty
     * @param route the route that would have taken it, where there is one
     */
    record Unmatched(
            Failure failure, Set<String> allow, @Nullable Route route) implements Routed {}
}
