package io.headgate.route;

import io.headgate.call.Priority;
import io.headgate.call.UpstreamName;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One rule of the front door: which requests, to which upstream, under which path, within which bounds.
 *
 * @param name from the configuration; used as a metric label
 * @param rewrite the path, relative to the upstream's base, that takes the place of the matched prefix; {@code /} drops the prefix
 * @param timeout the longest a request may take, body included
 * @param maxRequestBody octets of a request body
 * @param readOnly whether only reads, by their operation, are let through
 * @param priority who goes first where requests wait for a connection
 * @param caching for how long answers are kept; null: not at all
 * @param follow whether all pages of answers that come in pages are fetched unless a caller wants otherwise
 */
public record Route(
        String name,
        Match match,
        UpstreamName upstream,
        String rewrite,
        Duration timeout,
        long maxRequestBody,
        Passing passing,
        boolean readOnly,
        Priority priority,
        @Nullable Caching caching,
        boolean follow) {
    public Route {
        rewrite = PathPrefix.of(rewrite);
    }

    /** The upstream's path for a canonical path of this route; it never leaves {@link #rewrite}. */
    String toUpstream(String path) {
        return PathPrefix.exchange(match.path(), rewrite, path);
    }

    /**
     * The public path for an upstream's one, where this route serves it.
     *
     * @param path absolute path, relative to the upstream's base
     */
    public Optional<String> toPublic(String path) {
        return PathPrefix.covers(rewrite, path)
                ? Optional.of(PathPrefix.exchange(rewrite, match.path(), path))
                : Optional.empty();
    }
}
