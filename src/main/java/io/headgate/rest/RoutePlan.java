package io.headgate.rest;

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
        RequestMeters meters) {
    /** @param identity names of headers that carry credentials to any upstream */
    static RoutePlan of(
            Route route, UpstreamFacts upstream, RestSettings settings, Set<String> identity, ClientOrigin origin) {
        return new RoutePlan(
                route,
                upstream.operations(),
                new RequestFields(settings, route.passing(), identity, origin),
                new ResponseFields(route.passing(), new References(route, upstream.bases())),
                RequestMeters.of(route.name(), route.upstream(), upstream.canary()));
    }
}
