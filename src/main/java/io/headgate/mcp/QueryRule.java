package io.headgate.mcp;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A credential must not stand in an address, which ends up in logs and histories that others read (RFC 6750, 2.3 and 5.3; MCP 2025-11-25,
 * basic, authorization, access token usage: not even where the server would take it). Whoever sends one is told, rather than served as
 * if it had not been there.
 */
final class QueryRule {
    /** In lower case, without what separates words. */
    private static final Set<String> CREDENTIALS = Set.of(
            "accesstoken",
            "token",
            "apitoken",
            "authtoken",
            "bearertoken",
            "apikey",
            "authorization",
            "bearer",
            "password");

    private static final int LONGEST = 64;

    private QueryRule() {}

    /** What speaks against a query, without a word of it; null: nothing. */
    static @Nullable Refusal objection(@Nullable String query) {
        if (query == null) {
            return null;
        }
        int from = 0;
        while (from <= query.length()) {
            int next = query.indexOf('&', from);
            int end = next < 0 ? query.length() : next;
            int equals = query.indexOf('=', from);
            if (isCredential(query.substring(from, equals < 0 || equals > end ? end : equals))) {
                return Refusal.of(
                        400,
                        Refusal.REFUSED,
                        "A credential must not stand in the query of an address, where logs keep it; send it in the header field"
                                + " Authorization, and get a new one in place of this one.");
            }
            from = end + 1;
        }
        return null;
    }

    private static boolean isCredential(String name) {
        return name.length() <= LONGEST
                && CREDENTIALS.contains(decoded(name).toLowerCase(Locale.ROOT).replaceAll("[-_. ]", ""));
    }

    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return name;
        }
    }
}
