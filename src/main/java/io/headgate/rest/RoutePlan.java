package io.headgate.rest;

import io.headgate.call.Operation;
import io.headgate.call.OperationTable;
import io.headgate.observe.RequestMeters;
import io.headgate.route.Route;
import java.util.Set;

/** A route with everything that is worked out once for it. */
record RoutePlan(
        Route route,
        OperationTable operations,
        RequestFields requestFields,
        ResponseFields responseFields,
        RequestMeters meters,
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
                upstream);
    }

    /** Whether a body of this length is brought into memory first, so that the call can be tried again. */
    boolean keeps(Operation operation, long length) {
        return length > 0
                && length <= upstream.retry().keepBody()
                && upstream.retry().repeats(operation.operationClass());
    }

    /** Whether the upstream is told how long the caller still waits. */
    boolean tellsDeadline(Operation operation) {
        return operation.takesTimeout() && upstream.tellDeadline();
    }
}
