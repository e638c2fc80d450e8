package io.headgate.route;

import io.headgate.call.Operation;
import io.headgate.call.OperationTable;
import io.headgate.call.UpstreamName;
import io.headgate.route.Match.Mismatch;
import io.headgate.wire.Headers;
import io.headgate.wire.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a request would be routed, and why: what the command line tells an operator, found by the very rules that serve requests.
 *
 * @param routed the router's word
 * @param operation what the upstream would be asked to do; null where nothing takes the request
 * @param verdicts one per route, in the order in which they are asked
 */
public record Explanation(Routed routed, @Nullable Operation operation, List<Verdict> verdicts) {
    /**
     * What one route has to say of the request.
     *
     * @param reason a sentence without a full stop
     */
    public record Verdict(Route route, boolean chosen, String reason) {}

    /** Explains a request to these routes; {@code tables} gives the operations of an upstream. */
    public static Explanation of(
            Router router,
            Function<UpstreamName, OperationTable> tables,
            String method,
            Target target,
            Headers headers) {
        Routed routed = router.route(method, target, headers);
        List<@Nullable Mismatch> mismatches = router.mismatches(method, target, headers);
        Route decisive = decisive(routed);
        List<Verdict> verdicts = new ArrayList<>();
        for (int i = 0; i < mismatches.size(); i++) {
            Route route = router.routes().get(i);
            boolean chosen = routed instanceof Routed.Matched && route.equals(decisive);
            verdicts.add(new Verdict(route, chosen, reason(route, mismatches.get(i), decisive, routed)));
        }
        Operation operation = routed instanceof Routed.Matched matched
                ? tables.apply(matched.route().upstream()).find(method, matched.path())
                : null;
        return new Explanation(routed, operation, List.copyOf(verdicts));
    }

    private static @Nullable Route decisive(Routed routed) {
        return routed instanceof Routed.Matched matched ? matched.route() : ((Routed.Unmatched) routed).route();
    }

    private static String reason(Route route, @Nullable Mismatch mismatch, @Nullable Route decisive, Routed routed) {
        if (mismatch != null) {
            return switch (mismatch) {
                case HOST -> "is for host " + route.match().host();
                case PATH -> "is for paths below " + route.match().path() + "/";
                case HEADER ->
                    "asks for other values of "
                            + String.join(", ", route.match().headers().keySet());
                case METHOD -> "serves only " + String.join(", ", route.match().sortedMethods());
            };
        }
        if (!route.equals(decisive)) {
            return "would match, but " + (decisive == null ? "another route" : decisive.name()) + " is more specific";
        }
        return routed instanceof Routed.Unmatched unmatched
                ? "refuses: " + unmatched.failure().detail()
                : "matches";
    }
}
