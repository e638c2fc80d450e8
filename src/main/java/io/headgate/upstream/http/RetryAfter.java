package io.headgate.upstream.http;

import io.headgate.wire.Headers;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The field that says when to ask again (RFC 9110, 10.2.3): seconds, or a date in any of the three forms of RFC 9110, 5.6.7. */
final class RetryAfter {
    private static final int LONGEST = 64;
    private static final int DIGITS = 9;
    private static final int CENTURY = 2000;

    private static final List<DateTimeFormatter> DATES = List.of(
            form("EEE, dd MMM uuuu HH:mm:ss 'GMT'"),
            new DateTimeFormatterBuilder()
                    .appendPattern("EEEE, dd-MMM-")
                    // Two digits of a year: nobody asks to wait for one in another century.
                    .appendValueReduced(ChronoField.YEAR, 2, 2, CENTURY)
                    .appendPattern(" HH:mm:ss 'GMT'")
                    .toFormatter(Locale.ENGLISH),
            form("EEE MMM ppd HH:mm:ss uuuu"));

    private RetryAfter() {}

    private static DateTimeFormatter form(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
    }

    /**
     * The pause that an answer asks for, never negative; null without one that can be understood. A date counts from the answer's own
     * {@code Date}, where it has one: what matters is the time between the two, not whose clock is right.
     */
    static @Nullable Duration of(Headers headers, Supplier<Instant> clock) {
        String value = headers.first("retry-after");
        if (value == null || value.isEmpty() || value.length() > LONGEST) {
            return null;
        }
        if (value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return value.length() > DIGITS ? Duration.ofDays(365) : Duration.ofSeconds(Long.parseLong(value));
        }
        Instant until = date(value);
        if (until == null) {
            return null;
        }
        String said = headers.first("date");
        Instant from = said == null || said.length() > LONGEST ? null : date(said);
        Duration pause = Duration.between(from == null ? clock.get() : from, until);
        return pause.isNegative() ? Duration.ZERO : pause;
    }

    private static @Nullable Instant date(String value) {
        for (DateTimeFormatter form : DATES) {
            try {
                return LocalDateTime.parse(value, form).toInstant(ZoneOffset.UTC);
            } catch (DateTimeParseException other) {
                // The next form, or none.
            }
        }
        return null;
    }
}
