package io.headgate.upstream.http;

import io.headgate.call.NotNow;
import io.headgate.call.Outcome;
import io.headgate.wire.Headers;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the status of an answer says to others than its reader: about the upstream's health, and about asking again. Each kind has
 * its own; a status that is named nowhere shows that the upstream lives.
 *
 * @param failing the upstream, or a proxy before it, cannot do its work (RFC 9110, 15.6.3 to 15.6.5)
 * @param innocent says nothing about its health: a limit of the caller's was reached
 * @param again the same request may be answered otherwise later
 * @param once the same, but a second answer of that kind is believed
 */
public record StatusRule(Set<Integer> failing, Set<Integer> innocent, Set<Integer> again, Set<Integer> once) {
    /** For a server of which nothing more is known: gateway errors, and the rate limit (RFC 6585, 4). */
    public static final StatusRule HTTP =
            new StatusRule(Set.of(502, 503, 504), Set.of(429), Set.of(429, 502, 503, 504), Set.of());

    private static final int FIRST_ERROR = 400;

    public StatusRule {
        failing = Set.copyOf(failing);
        innocent = Set.copyOf(innocent);
        again = Set.copyOf(again);
        once = Set.copyOf(once);
    }

    Outcome outcome(int status) {
        if (status < FIRST_ERROR) {
            return Outcome.SUCCESS;
        }
        return failing.contains(status)
                ? Outcome.DROPPED
                : innocent.contains(status) ? Outcome.IGNORE : Outcome.SUCCESS;
    }

    /** Whether the answer says "not now", and when instead; null for all others. */
    @Nullable
    NotNow notNow(int status, Headers headers) {
        if (status < FIRST_ERROR) {
            return null;
        }
        boolean onlyOnce = once.contains(status);
        return onlyOnce || again.contains(status) ? new NotNow(RetryAfter.of(headers, Instant::now), onlyOnce) : null;
    }
}
