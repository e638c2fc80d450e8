package io.headgate.cache;

import io.headgate.call.Deadline;
import io.headgate.call.UpstreamName;
import io.headgate.observe.CacheMeters;
import io.headgate.wire.Headers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A read, as the cache sees it.
 *
 * @param key everything that may change its answer, the caller's rights included
 * @param wants what the caller says of caches
 * @param ifNoneMatch the values of {@code If-None-Match}; empty where there is none
 * @param ttl how long the answer counts as fresh, unless it says less itself; more than zero
 * @param staleIfError how much longer it is kept for when the upstream fails; zero for not at all
 * @param deadline when the caller must have its answer
 * @param groups what the answer is about, such as a view, for {@link Cache#invalidate}; asked once, when the answer is kept
 * @param meters those of the route
 */
public record Question(
        UpstreamName upstream,
        Key key,
        Directives wants,
        List<String> ifNoneMatch,
        Duration ttl,
        Duration staleIfError,
        Deadline deadline,
        Supplier<Set<String>> groups,
        CacheMeters meters) {
    private static final List<String> NOT_FOR_CACHES = List.of("range", "if-range", "if-match", "if-unmodified-since");

    public Question {
        ifNoneMatch = List.copyOf(ifNoneMatch);
    }

    /** Whether a request with these fields may be answered from a cache at all, and its answer be kept. */
    public static boolean mayBeAsked(Headers headers) {
        return NOT_FOR_CACHES.stream().noneMatch(headers::contains)
                && !Directives.ofRequest(headers).has("no-store");
    }

    /** Whether an answer of that age will do, which stays fresh for so long; negative where it is not fresh any more. */
    boolean accepts(long ageSeconds, long freshSeconds) {
        return !insists()
                && ageSeconds <= wants.seconds("max-age", Long.MAX_VALUE)
                && freshSeconds >= wants.seconds("min-fresh", Long.MIN_VALUE);
    }

    /** Whether only the upstream's own word will do. */
    boolean insists() {
        return wants.has("no-cache");
    }

    boolean onlyIfCached() {
        return wants.has("only-if-cached");
    }
}
