package io.headgate.exchange;

import io.headgate.call.Operation;
import io.headgate.call.Priority;
import io.headgate.call.UpstreamName;
import io.headgate.observe.CacheMeters;
import io.headgate.route.Caching;
import io.headgate.wire.Body;
import io.headgate.wire.Escort;
import io.headgate.wire.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a door offers of an upstream, such as a route or a tool; the same for all requests.
 *
 * @param name in the configuration; answers are kept apart by it
 * @param priority who goes first where requests wait
 * @param caching for how long answers to reads are kept; null: not at all
 * @param always fields that the configuration sets in each request
 * @param cacheMeters where it is counted what the cache does
 */
public record Service(
        String name,
        UpstreamName upstream,
        UpstreamFacts facts,
        Priority priority,
        @Nullable Caching caching,
        Headers always,
        CacheMeters cacheMeters) {
    /** Octets of the largest request body that can be sent, where the door itself takes so many. */
    public long maxBody(long most) {
        Escort escort = facts.escort();
        return escort == null ? most : Math.min(most, escort.maxBody());
    }

    /** Whether the upstream is told how long the caller still waits. */
    public boolean tellsDeadline(Operation operation) {
        return operation.takesTimeout() && facts.tellDeadline();
    }

    /** How the upstream escorts a request whose body is at hand; null where it does not. */
    Escort.@Nullable Passage passage(Operation operation, Sending sending) {
        Escort escort = facts.escort();
        if (escort == null) {
            return null;
        }
        if (!(sending.body() instanceof Body.Bytes body)) {
            throw new IllegalStateException("the body should have been collected");
        }
        return escort.passage(operation, sending.target(), body.bytes());
    }
}
