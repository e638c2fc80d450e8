package io.headgate.sandbox.canary;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The length of one aggregate: a span {@code d.hh:mm:ss.fffffff}, or relative as {@code 1 day} or {@code 2 hours + 15
 * minutes}. A relative day follows daylight saving and has 23, 24 or 25 hours.
 */
final class Interval {
    private static final Pattern SPAN =
            Pattern.compile("(?:(\\d{1,6})\\.)?(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d{1,7}))?)?");

    private final Duration span;
    private final List<TimeUnits.Term> terms;

    private Interval(Duration span, List<TimeUnits.Term> terms) {
        this.span = span;
        this.terms = terms;
    }

    static Interval of(Duration span) {
        return new Interval(span, List.of());
    }

    /** @throws DateTimeException if the text is no interval, or not longer than nothing */
    static Interval parse(String text) {
        String compact = text.toLowerCase(Locale.ROOT).replaceAll("\\s+", "");
        Matcher matcher = SPAN.matcher(compact);
        Interval interval = matcher.matches()
                ? of(Duration.ofDays(number(matcher, 1))
                        .plusHours(number(matcher, 2))
                        .plusMinutes(number(matcher, 3))
                        .plusSeconds(number(matcher, 4))
                        .plusNanos(ticks(matcher)))
                : new Interval(Duration.ZERO, TimeUnits.terms(compact));
        if (!interval.boundary(Instant.EPOCH, 1, ZoneId.of("UTC")).isAfter(Instant.EPOCH)) {
            throw new DateTimeException("not an interval: " + text);
        }
        return interval;
    }

    /** The end of this many intervals from the start, each counted from there, so that short months do not add up. */
    Instant boundary(Instant start, long times, ZoneId zone) {
        return TimeUnits.plus(start.plus(span.multipliedBy(times)).atZone(zone), terms, times)
                .toInstant();
    }

    /** About how many intervals lie between two times; exact unless daylight saving or months intervene. */
    long estimate(Instant start, Instant end) {
        Duration one = Duration.between(Instant.EPOCH, boundary(Instant.EPOCH, 1, ZoneId.of("UTC")));
        return Duration.between(start, end).dividedBy(one);
    }

    private static long number(Matcher matcher, int group) {
        String digits = matcher.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static long ticks(Matcher matcher) {
        String digits = matcher.group(5);
        return digits == null ? 0 : 100 * padded(digits);
    }

    private static long padded(String digits) {
        return Long.parseLong((digits + "000000").substring(0, 7));
    }
}
