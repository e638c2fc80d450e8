package io.headgate.upstream.canary;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Times as Canary's users write them: {@code now} with signed offsets, an offset without a sign having that of the one before, any
 * beginning of a unit's name standing for the unit (https://helpcenter.canarylabs.com, "Relative DateTimes"). Days and longer are counted
 * in UTC. Words that mean something only in the historian's own time zone are left to whoever knows it.
 */
final class RelativeTimes {
    private static final int LONGEST = 200;
    /** Of the times that the historian can hold. */
    private static final int LAST_YEAR = 9999;

    private static final Pattern OFFSET = Pattern.compile("([+-]?)([0-9]{1,9})([a-z]+)");
    private static final DateTimeFormatter TICKS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSxxx", Locale.ROOT);

    /** In the order in which Canary tries them: {@code m} is minutes, {@code mo} months. */
    private static final List<Map.Entry<String, ChronoUnit>> UNITS = List.of(
            Map.entry("seconds", ChronoUnit.SECONDS),
            Map.entry("minutes", ChronoUnit.MINUTES),
            Map.entry("hours", ChronoUnit.HOURS),
            Map.entry("days", ChronoUnit.DAYS),
            Map.entry("weeks", ChronoUnit.WEEKS),
            Map.entry("months", ChronoUnit.MONTHS),
            Map.entry("years", ChronoUnit.YEARS),
            Map.entry("milliseconds", ChronoUnit.MILLIS));

    private RelativeTimes() {}

    /** The same time, not relative to when it is read; null where that cannot be told. */
    static @Nullable String absolute(String text, Instant now) {
        String words = text.length() > LONGEST ? "" : text.replace(" ", "").toLowerCase(Locale.ROOT);
        if (words.equals("beginning") || words.equals("ending") || startsWithDigit(words)) {
            return text;
        }
        if (!words.startsWith("now")) {
            return null;
        }
        try {
            OffsetDateTime time = shifted(now.atOffset(ZoneOffset.UTC), words.substring("now".length()));
            boolean known = time != null && time.getYear() >= 1 && time.getYear() <= LAST_YEAR;
            return known ? TICKS.format(time) : null;
        } catch (DateTimeException | ArithmeticException outOfRange) {
            return null;
        }
    }

    private static boolean startsWithDigit(String words) {
        return !words.isEmpty() && words.charAt(0) >= '0' && words.charAt(0) <= '9';
    }

    private static @Nullable OffsetDateTime shifted(OffsetDateTime from, String offsets) {
        OffsetDateTime time = from;
        Matcher next = OFFSET.matcher(offsets);
        int sign = 0;
        int at = 0;
        while (at < offsets.length()) {
            if (!next.find(at) || next.start() != at) {
                return null;
            }
            String signed = next.group(1);
            sign = signed.isEmpty() ? sign : signed.equals("-") ? -1 : 1;
            ChronoUnit unit = unit(next.group(3));
            if (sign == 0 || unit == null) {
                return null;
            }
            time = time.plus(sign * Long.parseLong(next.group(2)), unit);
            at = next.end();
        }
        return time;
    }

    private static @Nullable ChronoUnit unit(String prefix) {
        return UNITS.stream()
                .filter(unit -> unit.getKey().startsWith(prefix))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }
}
