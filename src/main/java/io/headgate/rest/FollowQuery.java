package io.headgate.rest;

import org.jspecify.annotations.Nullable;

/** The parameter by which a caller asks the gateway to follow an answer's pages; it does not reach the upstream. */
final class FollowQuery {
    static final String NAME = "headgate-follow";

    private FollowQuery() {}

    /** Its value in a target, {@code true} or {@code false} or nonsense; null where it is not there. */
    static @Nullable String in(String target) {
        int query = target.indexOf('?');
        if (query < 0 || !target.contains(NAME)) {
            return null;
        }
        for (String parameter : target.substring(query + 1).split("&", -1)) {
            if (isIt(parameter)) {
                return parameter.substring(Math.min(parameter.length(), NAME.length() + 1));
            }
        }
        return null;
    }

    /** The target without it. */
    static String without(String target) {
        int query = target.indexOf('?');
        StringBuilder rest = new StringBuilder();
        for (String parameter : target.substring(query + 1).split("&", -1)) {
            if (!isIt(parameter)) {
                rest.append(rest.length() == 0 ? '?' : '&').append(parameter);
            }
        }
        return target.substring(0, query) + rest;
    }

    private static boolean isIt(String parameter) {
        return parameter.equals(NAME) || parameter.startsWith(NAME + "=");
    }
}
