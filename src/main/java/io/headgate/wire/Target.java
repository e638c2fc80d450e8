package io.headgate.wire;

import org.jspecify.annotations.Nullable;

/**
 * What a request is about: the one canonical form that routing, rights, log and forwarding all use.
 *
 * @param path absolute path in canonical percent-encoding (unreserved characters plain, hex digits in upper case), no dot segments
 * @param query the query string exactly as sent, without the question mark, or null
 */
public record Target(String path, @Nullable String query) {
    /** Origin form (RFC 9112, 3.2.1). */
    public String originForm() {
        return query == null ? path : path + "?" + query;
    }
}
