package io.headgate.sandbox.canary;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Points in time as the historian writes and reads them: ISO 8601 with seven digits of a second and a numeric offset. */
final class CanaryTime {
    /** The resolution of stored times. */
    static final Duration TICK = Duration.ofNanos(100);

    static final Instant BEGINNING = Instant.parse("0001-01-01T00:00:00Z");
    static final Instant ENDING = Instant.parse("9999-12-31T23:59:59.999999900Z");
    /** How the historian writes "no time": without an offset. */
    static final String NONE = "0001-01-01T00:00:00.0000000";

    private static final DateTimeFormatter OUT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSxxx", Locale.ROOT);
    private static final long TICKS_PER_SECOND = 10_000_000;
    private static final Pattern ISO = Pattern.compile("(\\d{4})-(\\d{1,2})-(\\d{1,2})"
            + "(?:[T ]+(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d{1,9}))?)?)?\\s*(Z|[+-]\\d{1,2}(?::?\\d{2})?)?");
    private static final Pattern US = Pattern.compile("(\\d{1,2})/(\\d{1,2})/(\\d{4})"
            + "(?:\\s+(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d{1,9}))?)?\\s*(AM|PM)?)?");

    private CanaryTime() {}

    static String format(Instant time, ZoneId zone) {
        return OUT.format(time.atZone(zone));
    }

    /** Ticks since the start of year 1, the form of a view's sequence. */
    static long ticks(Instant time) {
        return (time.getEpochSecond() - BEGINNING.getEpochSecond()) * TICKS_PER_SECOND + time.getNano() / 100;
    }

    /** An absolute time; a text without an offset is local to the zone. Empty: the text is not an absolute time. */
    static Optional<Instant> parse(String text, ZoneId zone) {
        String trimmed = text.trim();
        try {
            Matcher iso = ISO.matcher(trimmed);
            if (iso.matches()) {
                LocalDateTime local = LocalDateTime.of(
                        number(iso, 1), number(iso, 2), number(iso, 3), number(iso, 4), number(iso, 5), number(iso, 6));
                return Optional.of(at(local.withNano(fraction(iso.group(7))), iso.group(8), zone));
            }
            Matcher us = US.matcher(trimmed.toUpperCase(Locale.ROOT));
            if (us.matches()) {
                int hour = number(us, 4);
                String half = us.group(8);
                int hourOfDay = half == null ? hour : hour % 12 + (half.equals("PM") ? 12 : 0);
                LocalDateTime local = LocalDateTime.of(
                        number(us, 3), number(us, 1), number(us, 2), hourOfDay, number(us, 5), number(us, 6));
                return Optional.of(at(local.withNano(fraction(us.group(7))), null, zone));
            }
            return Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Instant at(LocalDateTime local, @Nullable String offset, ZoneId zone) {
        if (offset == null) {
            return local.atZone(zone).toInstant();
        }
        if (offset.equals("Z")) {
            return local.toInstant(ZoneOffset.UTC);
        }
        // Some of the vendor's examples print an offset of one digit.
        String digits = offset.substring(1).replace(":", "");
        int hours = Integer.parseInt(digits.length() <= 2 ? digits : digits.substring(0, digits.length() - 2));
        int minutes = digits.length() <= 2 ? 0 : Integer.parseInt(digits.substring(digits.length() - 2));
        int sign = offset.charAt(0) == '-' ? -1 : 1;
        return local.toInstant(ZoneOffset.ofHoursMinutes(sign * hours, sign * minutes));
    }

    private static int number(Matcher matcher, int group) {
        String digits = matcher.group(group);
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static int fraction(@Nullable String digits) {
        if (digits == null) {
            return 0;
        }
        int nanos = Integer.parseInt((digits + "00000000").substring(0, 9));
        return nanos / 100 * 100;
    }
}
