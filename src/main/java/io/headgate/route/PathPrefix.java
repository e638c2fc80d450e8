package io.headgate.route;

import io.headgate.wire.Malformed;
import io.headgate.wire.Target;

/** Prefixes of canonical paths, kept without a trailing slash: the root is the empty text. */
final class PathPrefix {
    private PathPrefix() {}

    /** The prefix in its kept form; one that is no canonical path is a defect of the configuration. */
    static String of(String text) {
        if (text.isEmpty()) {
            return text;
        }
        Target target;
        try {
            target = Target.read(text);
        } catch (Malformed malformed) {
            throw new IllegalArgumentException("not a path prefix: " + text + " (" + malformed.what() + ")", malformed);
        }
        if (target.query() != null
                || !target.special().isEmpty()
                || !target.path().equals(text)) {
            throw new IllegalArgumentException("not a path prefix in canonical form: " + text);
        }
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    /** Whether the path is the prefix itself or lies below it. */
    static boolean covers(String prefix, String path) {
        return path.startsWith(prefix) && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
    }

    /** The path with one prefix that covers it exchanged for another. */
    static String exchange(String prefix, String replacement, String path) {
        if (prefix.equals(replacement)) {
            return path;
        }
        String exchanged = replacement + path.substring(prefix.length());
        return exchanged.isEmpty() ? "/" : exchanged;
    }
}
