package io.headgate.rest;

import io.headgate.call.Operation;
import io.headgate.call.OperationTable;
import io.headgate.observe.CacheMeters;
import io.headgate.observe.RequestMeters;
import io.headgate.route.Route;
import io.headgate.wire.Body;
import io.headgate.wire.Escort;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A route with everything that is worked out once for it. */
record RoutePlan(
        Route route,
        OperationTable operations,
        RequestFields requestFields,
        ResponseFields responseFields,
        RequestMeters meters,
        CacheMeters cacheMeters,
        UpstreamFacts upstream) {
    /** @param identity names of headers that carry credentials to any upstream */
    static RoutePlan of(
            Route route, UpstreamFacts upstream, RestSettings settings, Set<String> identity, ClientOrigin origin) {
        return new RoutePlan(
                route,
                upstream.operations(),
                new RequestFields(settings, route.passing(), identity, origin),
                new ResponseFields(route.passing(), new References(route, upstream.bases())),
                RequestMeters.of(route.name(), route.upstream(), upstream.canary()),
                CacheMeters.of(route.name()),
                upstream);
    }

    /** Whether a body of this length is brought into memory first, so that it can be looked at or the call tried again. */
    boolean keeps(Operation operation, long length) {
        return mayKeep(length) && upstream.retry().repeats(operation.operationClass());
    }

    /** Whether a body of this length is small enough to be kept in memory. */
    boolean mayKeep(long length) {
        return length > 0 && length <= upstream.retry().keepBody();
    }

    /** The largest request body that is taken, in octets. */
    long maxBody() {
        Escort escort = upstream.escort();
        return escort == null ? route.maxRequestBody() : Math.min(route.maxRequestBody(), escort.maxBody());
    }

    /** How the upstream escorts a request whose body is at hand; null where it does not. */
    Escort.@Nullable Passage passage(Operation operation, Sending sending) {
        Escort escort = upstream.escort();
        if (escort == null) {
            return null;
        }
        if (!(sending.body() instanceof Body.Bytes body)) {
            throw new IllegalStateException("the body should have been collected");
        }
        return escort.passage(operation, sending.target(), body.bytes());
    }

    /** Whether the upstream is told how long the caller still waits. */
    boolean tellsDeadline(Operation operation) {
        return operation.takesTimeout() && upstream.tellDeadline();
    }
}
