package io.headgate.rest;

import io.headgate.call.Operation;
import io.headgate.call.OperationTable;
import io.headgate.exchange.Service;
import io.headgate.exchange.UpstreamFacts;
import io.headgate.observe.CacheMeters;
import io.headgate.observe.RequestMeters;
import io.headgate.route.Route;
import io.headgate.wire.Paging;
import java.util.Set;

/** A route with everything that is worked out once for it. */
record RoutePlan(
        Route route,
        Service service,
        RequestFields requestFields,
        ResponseFields responseFields,
        RequestMeters meters) {
    /** @param identity names of headers that carry credentials to any upstream */
    static RoutePlan of(
            Route route, UpstreamFacts upstream, RestSettings settings, Set<String> identity, ClientOrigin origin) {
        return new RoutePlan(
                route,
                new Service(
                        route.name(),
                        route.upstream(),
                        upstream,
                        route.priority(),
                        route.caching(),
                        route.passing().set(),
                        CacheMeters.of(route.name())),
                new RequestFields(settings, route.passing(), identity, origin),
                new ResponseFields(route.passing(), new References(route, upstream.bases())),
                RequestMeters.of(route.name(), route.upstream(), upstream.canary()));
    }

    UpstreamFacts upstream() {
        return service.facts();
    }

    OperationTable operations() {
        return upstream().operations();
    }

    /** Whether all pages of an answer are fetched for a caller who does not say what is wanted. */
    boolean follows(Operation operation) {
        Paging paging = upstream().paging();
        return route.follow() && paging != null && paging.pages(operation);
    }

    /** Whether a body of this length is brought into memory first, so that it can be looked at or the call tried again. */
    boolean keeps(Operation operation, long length) {
        return mayKeep(length) && upstream().retry().repeats(operation.operationClass());
    }

    /** Whether a body of this length is small enough to be kept in memory. */
    boolean mayKeep(long length) {
        return length > 0 && length <= upstream().retry().keepBody();
    }

    /** The largest request body that is taken, in octets. */
    long maxBody() {
        return service.maxBody(route.maxRequestBody());
    }
}
