package io.headgate.app;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers as a person reads them in a table. */
final class InShort {
    /** Stands for what is not known. */
    static final String NONE = "-";

    private InShort() {}

    static String count(@Nullable Long count) {
        return count == null ? NONE : count.toString();
    }

    static String rate(@Nullable Double rate) {
        return rate == null ? NONE : String.format(Locale.ROOT, rate < 100 ? "%.1f" : "%.0f", rate);
    }

    /** Milliseconds with their unit, to two or three digits. */
    static String time(@Nullable Double millis) {
        if (millis == null) {
            return NONE;
        }
        if (millis >= 1000) {
            return millis < 60_000 ? String.format(Locale.ROOT, "%.1fs", millis / 1000) : span(millis / 1000);
        }
        return String.format(
                Locale.ROOT,
                millis == 0 ? "%.0fms" : millis < 1 ? "%.2fms" : millis < 10 ? "%.1fms" : "%.0fms",
                millis);
    }

    static String age(@Nullable Instant then, @Nullable Instant now) {
        return then == null || now == null
                ? ""
                : " " + span(Math.max(0.0, (double) Duration.between(then, now).toSeconds())) + " ago";
    }

    static String span(double seconds) {
        if (seconds < 120) {
            return Math.round(seconds) + "s";
        }
        if (seconds < 2 * 3600) {
            return Math.round(seconds / 60) + "m";
        }
        return seconds < 2 * 86_400 ? Math.round(seconds / 3600) + "h" : Math.round(seconds / 86_400) + "d";
    }
}
