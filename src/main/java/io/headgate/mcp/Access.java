package io.headgate.mcp;

import io.headgate.wire.Headers;
import io.headgate.wire.WebOrigin;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages of other sites out, before anything is read: a browser says in {@code Origin} whose page asks (RFC 6454, 7), and in
 * {@code Host} which name it looked up to get here, which is how a rebound DNS name shows. A page served at the same host and port may
 * ask; others must be listed.
 */
final class Access {
    private static final int FORBIDDEN = 403;
    private static final int MISDIRECTED = 421;

    private final Set<String> origins;
    private final Set<String> hosts;

    /**
     * @param origins allowed beside the own one
     * @param hosts names served, without port
     */
    Access(List<String> origins, List<String> hosts) {
        this.origins = new HashSet<>();
        origins.forEach(origin -> this.origins.add(WebOrigin.normal(origin)));
        this.hosts = new HashSet<>();
        hosts.forEach(host -> this.hosts.add(host.toLowerCase(Locale.ROOT)));
    }

    /** What speaks against a request; null: nothing. */
    @Nullable
    Refusal objection(Headers headers) {
        String host = headers.first("host");
        // HTTP/1.0 knows no Host, and no browser speaks it.
        if (host != null && !hosts.contains(name(host).toLowerCase(Locale.ROOT))) {
            return Refusal.of(MISDIRECTED, Refusal.REFUSED, "This host name is not served here.");
        }
        List<String> given = headers.all("origin");
        for (String origin : given) {
            if (given.size() > 1 || !allowed(origin, host)) {
                return Refusal.of(FORBIDDEN, Refusal.REFUSED, "Web pages of this origin may not ask here.");
            }
        }
        return null;
    }

    /** Whether an origin of another host or port is listed, so that its pages may read answers. */
    boolean isListed(String origin) {
        return origins.contains(WebOrigin.normal(origin));
    }

    private boolean allowed(String origin, @Nullable String host) {
        return isListed(origin) || WebOrigin.isOwn(origin, host);
    }

    private static String name(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }
}
