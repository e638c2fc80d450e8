package io.headgate.route;

import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.route.Match.Mismatch;
import io.headgate.wire.Headers;
import io.headgate.wire.Target;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Picks the route of a request, most specific first: a host before none, the longer path prefix, more headers, methods before none.
 * A place (host and path) that is named belongs to the routes that name it: a method they do not serve is refused rather than handed
 * to a route with a shorter prefix, so that a narrow route cannot be bypassed by a broad one.
 */
public final class Router {
    private static final Comparator<Route> MOST_SPECIFIC_FIRST = Comparator.comparing(
                    (Route route) -> route.match().host() == null)
            .thenComparing(route -> -route.match().path().length())
            .thenComparing(route ->
                    String.valueOf(route.match().host()) + route.match().path())
            .thenComparing(route -> -route.match().headers().size())
            .thenComparing(route -> route.match().methods().isEmpty())
            .thenComparing(Route::name);

    private final Route[] routes;
    private final boolean hosts;

    public Router(List<Route> routes) {
        this.routes = routes.stream().sorted(MOST_SPECIFIC_FIRST).toArray(Route[]::new);
        this.hosts = routes.stream().anyMatch(route -> route.match().host() != null);
    }

    /** The routes in the order in which they are asked. */
    public List<Route> routes() {
        return List.of(routes);
    }

    public Routed route(String method, Target target, Headers headers) {
        String host = hosts ? host(headers) : null;
        Route other = null;
        for (Route route : routes) {
            if (other != null && !route.match().samePlace(other.match())) {
                break;
            }
            Mismatch mismatch = route.match().mismatch(host, method, target.path(), headers);
            if (mismatch == null) {
                return take(route, target);
            }
            if (mismatch == Mismatch.METHOD && other == null) {
                other = route;
            }
        }
        return other == null ? notFound() : notAllowed(other, host, method, target, headers);
    }

    private static Routed take(Route route, Target target) {
        if (!target.special().isEmpty() && !route.passing().encodings().containsAll(target.special())) {
            Set<String> refused = new TreeSet<>(target.special());
            refused.removeAll(route.passing().encodings());
            String detail = "This route does not take " + String.join(", ", refused) + " in a path.";
            return new Routed.Unmatched(Failure.of(FailureKind.REQUEST_TARGET, detail), Set.of(), route);
        }
        String path = route.toUpstream(target.path());
        String query = target.query();
        return new Routed.Matched(route, path, query == null ? path : path + "?" + query);
    }

    private static Routed notFound() {
        return new Routed.Unmatched(Failure.of(FailureKind.ROUTE_NOT_FOUND), Set.of(), null);
    }

    private Routed notAllowed(Route first, @Nullable String host, String method, Target target, Headers headers) {
        Set<String> allow = new TreeSet<>();
        for (Route route : routes) {
            if (route.match().samePlace(first.match())
                    && route.match().mismatch(host, method, target.path(), headers) == Mismatch.METHOD) {
                allow.addAll(route.match().methods());
            }
        }
        return new Routed.Unmatched(Failure.of(FailureKind.METHOD_NOT_ALLOWED), allow, first);
    }

    /** The host that a request names, without port and in lower case. */
    static @Nullable String host(Headers headers) {
        String authority = headers.first("host");
        if (authority == null) {
            return null;
        }
        int colon = authority.lastIndexOf(':');
        boolean port = colon >= 0 && authority.indexOf(']', colon) < 0;
        return Headers.key(port ? authority.substring(0, colon) : authority);
    }

    /** For each route in order: what is in the way of the request, or null where nothing is. */
    List<@Nullable Mismatch> mismatches(String method, Target target, Headers headers) {
        List<@Nullable Mismatch> mismatches = new ArrayList<>();
        for (Route route : routes) {
            mismatches.add(route.match().mismatch(host(headers), method, target.path(), headers));
        }
        return mismatches;
    }
}
