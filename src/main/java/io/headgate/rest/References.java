package io.headgate.rest;

import io.headgate.route.Route;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Turns references in an upstream's answer into ones that a client can follow. What names the upstream is given the public path; what
 * names any other authority is not passed on, because nobody can tell an internal address from a public one by its looks.
 */
final class References {
    /** Scheme and authority in lower case, default port left out, and the path that precedes every target. */
    private record Base(String origin, String path) {
        static Base of(URI url) {
            String path = url.getRawPath() == null ? "" : url.getRawPath();
            return new Base(
                    References.origin(url.getScheme() + "://" + url.getRawAuthority()),
                    path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
        }
    }

    private final Route route;
    private final List<Base> bases = new ArrayList<>();

    References(Route route, List<URI> bases) {
        this.route = route;
        for (URI base : bases) {
            this.bases.add(Base.of(base));
        }
    }

    /** The public form of a URI reference (RFC 3986, 4.1); empty where there is none. */
    Optional<String> toPublic(String reference) {
        int authority = authorityStart(reference);
        if (authority >= 0) {
            return ofAuthority(reference, authority);
        }
        if (reference.startsWith("/")) {
            return ofPath(reference);
        }
        // Relative to the request's own path, which has the same end on both sides.
        return hasScheme(reference) ? Optional.empty() : Optional.of(reference);
    }

    /** The public form of a {@code Link} value (RFC 8288, 3): every target in it, or nothing at all. */
    Optional<String> toPublicLinks(String value) {
        StringBuilder out = new StringBuilder(value.length());
        int from = 0;
        while (true) {
            int open = value.indexOf('<', from);
            int close = open < 0 ? -1 : value.indexOf('>', open);
            if (close < 0) {
                return open < 0
                        ? Optional.of(out.append(value, from, value.length()).toString())
                        : Optional.empty();
            }
            Optional<String> target = toPublic(value.substring(open + 1, close));
            if (target.isEmpty()) {
                return Optional.empty();
            }
            out.append(value, from, open + 1).append(target.get()).append('>');
            from = close + 1;
        }
    }

    /** Where the authority begins, or -1 if there is none. */
    private static int authorityStart(String reference) {
        if (reference.startsWith("//")) {
            return 2;
        }
        if (reference.regionMatches(true, 0, "http://", 0, 7)) {
            return 7;
        }
        return reference.regionMatches(true, 0, "https://", 0, 8) ? 8 : -1;
    }

    private Optional<String> ofAuthority(String reference, int start) {
        int end = start;
        while (end < reference.length() && "/?#".indexOf(reference.charAt(end)) < 0) {
            end++;
        }
        String rest = reference.substring(end);
        String path = rest.startsWith("/") ? rest : "/" + rest;
        for (Base base : bases) {
            String scheme = start == 2 ? base.origin.substring(0, base.origin.indexOf('/')) : "";
            if (base.origin.equals(origin(scheme + reference.substring(0, end)))) {
                Optional<String> found = below(base, path);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> ofPath(String reference) {
        for (Base base : bases) {
            Optional<String> found = below(base, reference);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<String> below(Base base, String reference) {
        int end = 0;
        while (end < reference.length() && reference.charAt(end) != '?' && reference.charAt(end) != '#') {
            end++;
        }
        String path = reference.substring(0, end);
        boolean covered = path.startsWith(base.path)
                && (path.length() == base.path.length() || path.charAt(base.path.length()) == '/');
        if (!covered) {
            return Optional.empty();
        }
        String relative = path.substring(base.path.length());
        String rest = reference.substring(end);
        return route.toPublic(relative.isEmpty() ? "/" : relative)
                // Two slashes at the start would make the path an authority.
                .filter(found -> !found.startsWith("//"))
                .map(found -> found + rest);
    }

    private static boolean hasScheme(String reference) {
        for (int i = 0; i < reference.length(); i++) {
            char c = reference.charAt(i);
            if (c == ':' || c == '\\') {
                return true;
            }
            if (c == '/' || c == '?' || c == '#') {
                return false;
            }
        }
        return false;
    }

    private static String origin(String schemeAndAuthority) {
        String lower = schemeAndAuthority.toLowerCase(Locale.ROOT);
        String port = lower.startsWith("https:") ? ":443" : ":80";
        return lower.endsWith(port) ? lower.substring(0, lower.length() - port.length()) : lower;
    }
}
