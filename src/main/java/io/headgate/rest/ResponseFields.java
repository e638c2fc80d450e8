package io.headgate.rest;

import io.headgate.call.Timings;
import io.headgate.route.Passing;
import io.headgate.wire.Headers;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an upstream's header fields become on their way to a client (RFC 9110, 7.6), for one route. */
final class ResponseFields {
    static final String REQUEST_ID = "X-Request-Id";
    /** On an answer that is passed on although it is a failure by its content: the failure's code. */
    static final String FAILURE = "Headgate-Failure";

    private enum Action {
        DROP,
        /** Stays even if a Connection option names it: an upstream must not take content apart from its description. */
        KEEP,
        CONNECTION,
        /** One URI reference. */
        REFERENCE,
        LINK,
        COOKIE
    }

    private static final FieldTable<Action> TABLE = FieldTable.<Action>builder()
            .put(
                    Action.DROP,
                    "keep-alive",
                    "proxy-connection",
                    "proxy-authenticate",
                    "proxy-authentication-info",
                    "proxy-authorization",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "content-length",
                    "upgrade",
                    "alt-svc",
                    "refresh",
                    "server",
                    "date",
                    "x-powered-by",
                    "headgate-failure",
                    "x-request-id")
            .put(
                    Action.KEEP,
                    "content-type",
                    "content-encoding",
                    "content-range",
                    "cache-control",
                    "vary",
                    "etag",
                    "retry-after",
                    "www-authenticate")
            .put(Action.CONNECTION, "connection")
            .put(Action.REFERENCE, "location", "content-location")
            .put(Action.LINK, "link")
            .put(Action.COOKIE, "set-cookie")
            .build();

    /** Fields that have no business after the content: framing, routing, credentials, and what is read before (RFC 9110, 6.5.1). */
    private static final FieldTable<Boolean> NOT_IN_TRAILERS = FieldTable.<Boolean>builder()
            .put(
                    true,
                    "content-length",
                    "content-type",
                    "content-encoding",
                    "content-range",
                    "content-location",
                    "content-disposition",
                    "content-language",
                    "transfer-encoding",
                    "trailer",
                    "te",
                    "connection",
                    "keep-alive",
                    "proxy-connection",
                    "upgrade",
                    "host",
                    "expect",
                    "max-forwards",
                    "authorization",
                    "proxy-authorization",
                    "proxy-authenticate",
                    "www-authenticate",
                    "api-key",
                    "cookie",
                    "set-cookie",
                    "cache-control",
                    "expires",
                    "age",
                    "date",
                    "vary",
                    "pragma",
                    "location",
                    "link",
                    "retry-after",
                    "warning",
                    "via",
                    "forwarded",
                    "x-forwarded-for",
                    "x-forwarded-proto",
                    "x-forwarded-host",
                    "x-forwarded-port",
                    "headgate-failure",
                    "x-request-id")
            .build();

    private final References references;
    private final boolean cookies;
    private final boolean ownHost;

    ResponseFields(Passing passing, References references) {
        this.references = references;
        this.cookies = passing.identity().contains("cookie");
        this.ownHost = passing.host();
    }

    Headers forward(Headers in, String requestId, Timings timings) {
        Headers.Builder out = Headers.builder();
        Set<String> named = null;
        for (int i = 0; i < in.size(); i++) {
            String name = in.name(i);
            String value = in.value(i);
            Action action = TABLE.find(name);
            if (action == null || action == Action.KEEP) {
                out.add(name, value);
            } else if (action == Action.CONNECTION) {
                named = collect(named, value);
            } else {
                Optional<String> passed = rewritten(action, value);
                if (passed.isPresent()) {
                    out.add(name, passed.get());
                }
            }
        }
        Headers.Builder all = named == null ? out : without(out.build(), named).toBuilder();
        all.add(REQUEST_ID, requestId);
        String timing = ServerTiming.of(timings);
        if (!timing.isEmpty()) {
            all.add(ServerTiming.NAME, timing);
        }
        return all.build();
    }

    private Optional<String> rewritten(Action action, String value) {
        return switch (action) {
            case REFERENCE -> references.toPublic(value);
            case LINK -> references.toPublicLinks(value);
            case COOKIE -> cookies ? Optional.of(ownHost ? value : withoutDomain(value)) : Optional.empty();
            case DROP, KEEP, CONNECTION -> Optional.empty();
        };
    }

    private static Set<String> collect(@Nullable Set<String> named, String value) {
        Set<String> all = named == null ? new HashSet<>() : named;
        boolean unused = FieldLists.anyToken(value, option -> {
            Action action = TABLE.find(option);
            if (action != Action.KEEP) {
                all.add(Headers.key(option));
            }
            return false;
        });
        return all;
    }

    private static Headers without(Headers headers, Set<String> names) {
        return headers.filter((name, value) -> !names.contains(Headers.key(name)));
    }

    /** The cookie becomes one of the public host; the upstream's own name means nothing to the client (RFC 6265, 5.2.3). */
    private static String withoutDomain(String cookie) {
        StringBuilder out = new StringBuilder(cookie.length());
        for (String part : cookie.split(";", -1)) {
            int equals = part.indexOf('=');
            String attribute = (equals < 0 ? part : part.substring(0, equals)).strip();
            if (out.length() == 0) {
                out.append(part);
            } else if (!attribute.equalsIgnoreCase("domain")) {
                out.append(';').append(part);
            }
        }
        return out.toString();
    }

    /** The trailer fields that may pass. */
    static Headers trailers(Headers in) {
        return in.size() == 0 ? in : in.filter((name, value) -> NOT_IN_TRAILERS.find(name) == null);
    }
}
