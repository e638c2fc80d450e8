package io.headgate.route;

import io.headgate.wire.Headers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which requests a route takes.
 *
 * @param host the host name without port, in lower case; null takes every host
 * @param path prefix in canonical form, compared segment by segment; {@code /} takes every path
 * @param methods the methods served; empty serves all
 * @param headers exact values that must be there, by name
 */
public record Match(@Nullable String host, String path, Set<String> methods, Map<String, String> headers) {
    /** Why a request is not taken, in the order in which it is judged. */
    public enum Mismatch {
        HOST,
        PATH,
        HEADER,
        METHOD
    }

    public Match {
        path = PathPrefix.of(path);
        methods = Set.copyOf(methods);
        headers = Map.copyOf(headers);
    }

    /** Everything below a path. */
    public static Match path(String path) {
        return new Match(null, path, Set.of(), Map.of());
    }

    /** The first thing in the way, or null where the request is taken. */
    @Nullable
    Mismatch mismatch(@Nullable String requestHost, String method, String requestPath, Headers fields) {
        if (host != null && !host.equals(requestHost)) {
            return Mismatch.HOST;
        }
        if (!PathPrefix.covers(path, requestPath)) {
            return Mismatch.PATH;
        }
        if (!headers.isEmpty() && !headersMatch(fields)) {
            return Mismatch.HEADER;
        }
        return methods.isEmpty() || methods.contains(method) ? null : Mismatch.METHOD;
    }

    private boolean headersMatch(Headers fields) {
        for (Map.Entry<String, String> wanted : headers.entrySet()) {
            List<String> values = fields.all(wanted.getKey());
            // A repeated field could mean one thing here and another at the upstream.
            if (values.size() != 1 || !values.get(0).equals(wanted.getValue())) {
                return false;
            }
        }
        return true;
    }

    /** Whether both stand for the same host and path. */
    boolean samePlace(Match other) {
        return path.equals(other.path) && (host == null ? other.host == null : host.equals(other.host));
    }

    /** The methods as an {@code Allow} field lists them: sorted. */
    Set<String> sortedMethods() {
        return new TreeSet<>(methods);
    }

    @Override
    public String toString() {
        String text = (host == null ? "" : host) + (path.isEmpty() ? "/" : path);
        return methods.isEmpty() ? text : String.join(",", sortedMethods()) + " " + text;
    }
}
