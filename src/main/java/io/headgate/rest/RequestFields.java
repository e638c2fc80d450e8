package io.headgate.rest;

import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.observe.TraceContext;
import io.headgate.route.Passing;
import io.headgate.wire.Headers;
import io.headgate.wire.Request;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a client's header fields become on their way to an upstream (RFC 9110, 7.6), for one route. */
final class RequestFields {
    private enum Action {
        /** Hop-by-hop, framing, or replaced by a field of ours; a Connection option may name it. */
        DROP,
        /** Set by the gateway alone; a Connection option that names it is an attack. */
        OURS,
        /** Carries an identity, and the route lets it through. */
        PASS_IDENTITY,
        /** For everybody on the way; a Connection option must not name it. */
        PASS,
        CONNECTION
    }

    private static final String[] HOP_BY_HOP = {
        "keep-alive",
        "proxy-connection",
        "proxy-authorization",
        "proxy-authenticate",
        "te",
        "trailer",
        "upgrade",
        "http2-settings",
        "transfer-encoding",
        "expect",
        "max-forwards"
    };
    private static final String[] SET_BY_US = {
        "content-length",
        "x-request-id",
        "headgate-attempt",
        "traceparent",
        "tracestate",
        "forwarded",
        "x-forwarded-for",
        "x-forwarded-proto",
        "x-forwarded-host",
        "x-forwarded-port",
        "x-forwarded-prefix",
        "x-forwarded-server",
        "x-real-ip",
        "x-original-url",
        "x-rewrite-url"
    };
    /** Who asks, in the words of stores, proxies and mutual TLS (RFC 9440). */
    private static final String[] IDENTITY = {
        "authorization",
        "api-key",
        "x-api-key",
        "cookie",
        "x-user",
        "x-scopes",
        "x-forwarded-user",
        "x-forwarded-email",
        "x-forwarded-groups",
        "x-forwarded-client-cert",
        "client-cert",
        "client-cert-chain"
    };

    private static final String[] END_TO_END = {
        "via",
        "content-type",
        "content-encoding",
        "content-language",
        "content-range",
        "content-location",
        "range",
        "accept",
        "accept-encoding",
        "cache-control",
        "if-match",
        "if-none-match",
        "if-modified-since",
        "if-unmodified-since",
        "if-range",
        "date"
    };

    private final FieldTable<Action> table;
    private final Passing passing;
    private final ClientOrigin origin;
    private final String[] via;

    /** @param identity names of further headers that carry an identity or credentials */
    RequestFields(RestSettings settings, Passing passing, Set<String> identity, ClientOrigin origin) {
        FieldTable.Builder<Action> names = FieldTable.<Action>builder()
                .put(Action.PASS, END_TO_END)
                .put(Action.OURS, IDENTITY)
                .put(Action.OURS, settings.identityHeaders())
                .put(Action.OURS, identity)
                .put(Action.PASS_IDENTITY, passing.identity())
                .put(Action.DROP, passing.remove())
                .put(Action.OURS, SET_BY_US)
                .put(Action.DROP, HOP_BY_HOP)
                .put(Action.CONNECTION, "connection")
                .put(passing.host() ? Action.PASS_IDENTITY : Action.OURS, "host");
        settings.timeoutHeaders().forEach(name -> names.put(Action.OURS, name));
        for (int i = 0; i < passing.set().size(); i++) {
            names.put(Action.OURS, passing.set().name(i));
        }
        this.table = names.build();
        this.passing = passing;
        this.origin = origin;
        this.via = new String[] {"1.0 " + settings.pseudonym(), "1.1 " + settings.pseudonym()};
    }

    /** Why a request cannot be forwarded, or its fields for the upstream. */
    record Forwarded(Headers headers, @Nullable Failure refusal) {
        private static Forwarded refused(String detail) {
            return new Forwarded(Headers.EMPTY, Failure.of(FailureKind.REQUEST_HEADER, detail));
        }
    }

    Forwarded forward(Request request, String requestId, TraceContext trace) {
        Headers in = request.headers();
        Headers.Builder out = Headers.builder();
        Set<String> named = null;
        for (int i = 0; i < in.size(); i++) {
            String name = in.name(i);
            Action action = table.find(name);
            if (action == null || action == Action.PASS && name.indexOf('_') < 0) {
                out.add(name, in.value(i));
            } else if (action == Action.CONNECTION && name.indexOf('_') < 0) {
                named = named == null ? new HashSet<>() : named;
                if (FieldLists.anyToken(in.value(i), namesProtected(named))) {
                    return Forwarded.refused("A Connection option names a field that is not for this hop alone.");
                }
            } else if (action == Action.PASS_IDENTITY && name.indexOf('_') < 0) {
                if (in.all(name).size() > 1) {
                    return Forwarded.refused("A header that tells who asks is there more than once.");
                }
                out.add(name, in.value(i));
            }
        }
        Headers passed = named == null || named.isEmpty() ? null : without(out.build(), named);
        Headers.Builder all = passed == null ? out : passed.toBuilder();
        origin.addTo(all, request);
        all.add("Via", via[request.minorVersion()]);
        all.add(ResponseFields.REQUEST_ID, requestId);
        all.add(TraceContext.PARENT_HEADER, trace.parent());
        if (!trace.state().isEmpty()) {
            all.add(TraceContext.STATE_HEADER, trace.state());
        }
        all.addAll(passing.set());
        return new Forwarded(all.build(), null);
    }

    /** Collects options that name a field to be dropped; says yes to one that must not be there. */
    private Predicate<String> namesProtected(Set<String> named) {
        return option -> {
            if (option.equalsIgnoreCase("close") || option.equalsIgnoreCase("keep-alive")) {
                return false;
            }
            Action action = table.find(option);
            if (action == null) {
                named.add(Headers.key(option));
            }
            return action != null && action != Action.DROP;
        };
    }

    private static Headers without(Headers headers, Set<String> names) {
        return headers.filter((name, value) -> !names.contains(Headers.key(name)));
    }
}
