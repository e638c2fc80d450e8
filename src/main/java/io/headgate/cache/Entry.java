package io.headgate.cache;

import io.headgate.call.UpstreamName;
import io.headgate.observe.CacheMeters;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.Response;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.util.ByteString;

/**
 * A kept answer.
 *
 * @param body in memory of its own, so that no larger buffer is held by it
 * @param since the state of the upstream's data when it was asked for
 * @param keptNanos since when, on the {@link io.headgate.call.Ticker}'s scale
 * @param ageSeconds what it had behind it then
 */
record Entry(
        int status,
        Headers headers,
        ByteString body,
        UpstreamName upstream,
        Store.Since since,
        Set<String> groups,
        CacheMeters meters,
        long keptNanos,
        long ageSeconds,
        long freshNanos,
        long staleNanos) {
    /** What an entry takes beside its bytes, about. */
    private static final long OVERHEAD = 600;

    static Entry of(Response answer, ByteString body, Verdict verdict, Question question, Store.Since since, long now) {
        return new Entry(
                answer.status(),
                answer.headers().filter((name, value) -> !isOfCaches(name)),
                body.compact(),
                question.upstream(),
                since,
                Set.copyOf(question.groups().get()),
                question.meters(),
                now,
                Verdict.ageOf(answer.headers()),
                verdict.ttl().toNanos(),
                verdict.stale().toNanos());
    }

    private static boolean isOfCaches(String name) {
        return name.equalsIgnoreCase("age") || name.equalsIgnoreCase("cache-status");
    }

    long ageSeconds(long now) {
        return ageSeconds + TimeUnit.NANOSECONDS.toSeconds(now - keptNanos);
    }

    /** How much longer it is fresh, in whole seconds; negative once it is not. */
    long freshSeconds(long now) {
        return Math.floorDiv(freshNanos - (now - keptNanos), TimeUnit.SECONDS.toNanos(1));
    }

    boolean fresh(long now) {
        return now - keptNanos < freshNanos;
    }

    /** How long it is of any use. */
    long usefulNanos() {
        return freshNanos + staleNanos;
    }

    int weight() {
        long sum = OVERHEAD + body.size();
        for (int i = 0; i < headers.size(); i++) {
            sum += headers.name(i).length() + headers.value(i).length() + 100;
        }
        for (String group : groups) {
            sum += group.length() + 100;
        }
        return (int) Math.min(Integer.MAX_VALUE, sum);
    }

    /** The answer to one caller. */
    Response response(Question asked, long now, String cacheStatus) {
        Headers told = headers.toBuilder()
                .add("Age", Long.toString(Math.max(0, ageSeconds(now))))
                .add("Cache-Status", cacheStatus)
                .build();
        return status == 200 && isKnownTo(asked)
                ? new Response(304, told, Body.EMPTY)
                : new Response(status, told, Body.of(body));
    }

    /** Whether the caller has this very answer already, by a weak comparison (RFC 9110, 13.1.2). */
    private boolean isKnownTo(Question asked) {
        String tag = headers.first("etag");
        if (tag == null) {
            return false;
        }
        String plain = opaque(tag);
        return asked.ifNoneMatch().stream()
                .flatMap(line -> java.util.Arrays.stream(line.split(",", -1)))
                .map(String::strip)
                .anyMatch(known -> known.equals("*") || opaque(known).equals(plain));
    }

    private static String opaque(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }
}
