package io.headgate.sandbox.canary;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times as requests write them: absolute, or relative as {@code Day - 1d + 7h30m}. A start term, then signed amounts;
 * neither case nor blanks matter (Canary help centre, "Relative intervals and datetimes").
 */
final class RelativeTime {
    private static final Pattern START = Pattern.compile("([a-z]+)(?:\\(([0-9:.]+)\\))?");

    private RelativeTime() {}

    /** @throws DateTimeException if the text is no time */
    static Instant parse(String text, Instant now, ZoneId zone) {
        return CanaryTime.parse(text, zone).orElseGet(() -> relative(text, now.atZone(zone)));
    }

    private static Instant relative(String text, ZonedDateTime now) {
        String compact = text.toLowerCase(Locale.ROOT).replaceAll("\\s+", "");
        Matcher start = START.matcher(compact);
        if (!start.lookingAt()) {
            throw new DateTimeException("not a time: " + text);
        }
        ZonedDateTime from =
                start.group(2) == null ? startOf(start.group(1), now) : lastTimeOf(start.group(1), start.group(2), now);
        String offsets = compact.substring(start.end());
        if (!offsets.isEmpty() && offsets.charAt(0) != '+' && offsets.charAt(0) != '-') {
            throw new DateTimeException("not a time: " + text);
        }
        return TimeUnits.plus(from, TimeUnits.terms(offsets), 1).toInstant();
    }

    private static ZonedDateTime startOf(String word, ZonedDateTime now) {
        if (word.equals("now")) {
            return now;
        }
        if (word.equals("beginning")) {
            return CanaryTime.BEGINNING.atZone(now.getZone());
        }
        if (word.equals("ending")) {
            return CanaryTime.ENDING.atZone(now.getZone());
        }
        for (DayOfWeek day : DayOfWeek.values()) {
            if (day.name().toLowerCase(Locale.ROOT).equals(word)) {
                return startOfWeek(now).plusDays(day.getValue() % 7);
            }
        }
        ChronoUnit unit = TimeUnits.unit(word);
        return switch (unit) {
            case WEEKS -> startOfWeek(now);
            case MONTHS -> now.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1);
            case YEARS -> now.truncatedTo(ChronoUnit.DAYS).withDayOfYear(1);
            default -> now.truncatedTo(unit);
        };
    }

    private static ZonedDateTime startOfWeek(ZonedDateTime now) {
        return now.truncatedTo(ChronoUnit.DAYS).with(TemporalAdjusters.previousOrSame(DayOfWeek.SUNDAY));
    }

    /** The last time the clock showed it: {@code minute(5)} is five past this hour or five past the last. */
    private static ZonedDateTime lastTimeOf(String word, String argument, ZonedDateTime now) {
        if ("time".startsWith(word)) {
            LocalTime time = LocalTime.parse(argument.indexOf(':') == 1 ? "0" + argument : argument);
            ZonedDateTime today = now.with(time);
            return today.isAfter(now) ? today.minusDays(1) : today;
        }
        int number = Integer.parseInt(argument);
        if (TimeUnits.unit(word) == ChronoUnit.SECONDS) {
            ZonedDateTime second = now.truncatedTo(ChronoUnit.SECONDS).withSecond(number);
            return second.isAfter(now) ? second.minusMinutes(1) : second;
        }
        if (TimeUnits.unit(word) == ChronoUnit.MINUTES) {
            ZonedDateTime minute = now.truncatedTo(ChronoUnit.MINUTES).withMinute(number);
            return minute.isAfter(now) ? minute.minusHours(1) : minute;
        }
        throw new DateTimeException("takes no number: " + word);
    }
}
