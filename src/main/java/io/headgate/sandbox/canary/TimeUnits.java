package io.headgate.sandbox.canary;

import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Amounts with units, as {@code -1d+7h30m}: what relative times and intervals have in common. A unit may be cut to any
 * prefix; the first of the list that starts with it wins, so {@code m} is minutes and {@code mo} months.
 */
final class TimeUnits {
    private static final List<ChronoUnit> IN_ORDER = List.of(
            ChronoUnit.SECONDS,
            ChronoUnit.MINUTES,
            ChronoUnit.HOURS,
            ChronoUnit.DAYS,
            ChronoUnit.WEEKS,
            ChronoUnit.MONTHS,
            ChronoUnit.YEARS,
            ChronoUnit.MILLIS);
    private static final Pattern TERM = Pattern.compile("([+-]?)(\\d{1,9})([a-z]+)");

    record Term(long amount, ChronoUnit unit) {}

    private TimeUnits() {}

    /** Reads terms without blanks in lower case; a term without a sign keeps the sign before it. */
    static List<Term> terms(String text) {
        List<Term> terms = new ArrayList<>();
        Matcher matcher = TERM.matcher(text);
        int position = 0;
        int sign = 1;
        while (position < text.length()) {
            if (!matcher.find(position) || matcher.start() != position) {
                throw new DateTimeException("not understood: " + text.substring(position));
            }
            if (!matcher.group(1).isEmpty()) {
                sign = matcher.group(1).equals("-") ? -1 : 1;
            }
            terms.add(new Term(sign * Long.parseLong(matcher.group(2)), unit(matcher.group(3))));
            position = matcher.end();
        }
        return terms;
    }

    static ChronoUnit unit(String prefix) {
        for (ChronoUnit unit : IN_ORDER) {
            String name =
                    unit == ChronoUnit.MILLIS ? "milliseconds" : unit.name().toLowerCase(Locale.ROOT);
            if (name.startsWith(prefix)) {
                return unit;
            }
        }
        throw new DateTimeException("no such unit: " + prefix);
    }

    /** Months and years back up to the last valid day; days and longer follow the calendar, shorter units the clock. */
    static ZonedDateTime plus(ZonedDateTime time, List<Term> terms, long times) {
        ZonedDateTime moved = time;
        for (Term term : terms) {
            moved = moved.plus(Math.multiplyExact(term.amount(), times), term.unit());
        }
        return moved;
    }
}
