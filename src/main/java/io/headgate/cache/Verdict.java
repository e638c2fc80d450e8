package io.headgate.cache;

import io.headgate.wire.Headers;
import io.headgate.wire.Response;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/**
 * What may become of an answer, by its head (RFC 9111, 3).
 *
 * @param ttl how long it is fresh; only for {@link Kind#KEEP}
 * @param stale how long it may stand in after that; only for {@link Kind#KEEP}
 */
record Verdict(Kind kind, Duration ttl, Duration stale) {
    enum Kind {
        /** It may be kept, and given to everybody who asks the same. */
        KEEP,
        /** It is for one caller alone. */
        ALONE,
        /** It says that something went wrong; whoever asks again may fare better. */
        FAILED
    }

    private static final Verdict ALONE = new Verdict(Kind.ALONE, Duration.ZERO, Duration.ZERO);
    private static final Verdict FAILED = new Verdict(Kind.FAILED, Duration.ZERO, Duration.ZERO);
    /** "There is no such thing" is soon untrue. */
    private static final Duration LONGEST_ABSENCE = Duration.ofSeconds(5);
    /** By this the gateway says that an answer is a failure although its status says otherwise. */
    private static final String FAILURE = "headgate-failure";

    static Verdict of(Response answer, Question question, long maxEntry) {
        int status = answer.status();
        Headers headers = answer.headers();
        if (answer.verdict().failure() != null
                || headers.contains(FAILURE)
                || status >= 500
                || status == 429
                || status == 408) {
            return FAILED;
        }
        Directives says = Directives.of(headers);
        boolean kept = (status == 200 || status == 404)
                && answer.body().length() <= maxEntry
                && !headers.contains("set-cookie")
                && !headers.contains("content-range")
                && !says.has("no-store")
                && !says.has("private")
                && !says.has("no-cache")
                && variesByKey(headers);
        long most = kept ? secondsAllowed(headers, says) : 0;
        if (most <= 0) {
            return ALONE;
        }
        Duration ttl = shorter(question.ttl(), Duration.ofSeconds(most));
        if (status == 404) {
            return new Verdict(Kind.KEEP, shorter(ttl, LONGEST_ABSENCE), Duration.ZERO);
        }
        boolean onlyFresh = says.has("must-revalidate") || says.has("proxy-revalidate") || says.has("s-maxage");
        return new Verdict(Kind.KEEP, ttl, onlyFresh ? Duration.ZERO : question.staleIfError());
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static boolean variesByKey(Headers headers) {
        for (String line : headers.all("vary")) {
            for (String name : line.split(",", -1)) {
                if (name.strip().equals("*") || !CommonFields.inKey(name.strip())) {
                    return false;
                }
            }
        }
        return true;
    }

    /** How long the answer itself lets caches keep it (RFC 9111, 4.2.1); what it does not say is for the configuration to say. */
    private static long secondsAllowed(Headers headers, Directives says) {
        long most = says.seconds("s-maxage", says.seconds("max-age", -1));
        if (most < 0) {
            String expires = headers.first("expires");
            most = expires == null ? Integer.MAX_VALUE : secondsBetween(headers.first("date"), expires);
        }
        return most - ageOf(headers);
    }

    /** The age that an answer has when it comes, in seconds; other caches may stand before the upstream. */
    static long ageOf(Headers headers) {
        String age = headers.first("age");
        return age == null
                ? 0
                : Directives.of(Headers.of("cache-control", "age=" + age)).seconds("age", 0);
    }

    /** What is no date has passed (RFC 9111, 5.3). */
    private static long secondsBetween(@org.jspecify.annotations.Nullable String date, String expires) {
        try {
            ZonedDateTime end = ZonedDateTime.parse(expires, DateTimeFormatter.RFC_1123_DATE_TIME);
            ZonedDateTime start = date == null
                    ? ZonedDateTime.now(end.getZone())
                    : ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME);
            return Duration.between(start, end).toSeconds();
        } catch (DateTimeException unreadable) {
            return 0;
        }
    }
}
