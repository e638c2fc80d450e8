package io.headgate.wire;

import io.headgate.call.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long callers say they will wait, in each of the fields that are looked at: a whole number of seconds, or with the unit {@code s}
 * or {@code ms}; {@code grpc-timeout} in the form of gRPC over HTTP/2 (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md).
 */
public final class Patience {
    private static final String GRPC = "grpc-timeout";
    private static final int DIGITS = 9;
    private static final int GRPC_DIGITS = 8;
    /** Longer than any time-out, and short enough to be counted in nanoseconds. */
    private static final long LONGEST_DAYS = 365;

    private final List<String> names;

    /** @param names of the fields that are looked at */
    public Patience(List<String> names) {
        this.names = List.copyOf(names);
    }

    /** The first field that does not say how long, or is there twice; null where all is well. */
    public @Nullable String unreadable(Headers headers) {
        for (String name : names) {
            List<String> values = headers.all(name);
            if (values.size() > 1 || values.size() == 1 && read(name, values.get(0)) == null) {
                return name;
            }
        }
        return null;
    }

    /** The deadline, or the soonest that a readable field asks for. */
    public Deadline deadline(Headers headers, Deadline deadline, long arrivedNanos) {
        Deadline soonest = deadline;
        for (String name : names) {
            String value = headers.first(name);
            Duration patience = value == null ? null : read(name, value);
            if (patience != null) {
                soonest = soonest.orAfter(patience, arrivedNanos);
            }
        }
        return soonest;
    }

    private static @Nullable Duration read(String name, String value) {
        return name.equalsIgnoreCase(GRPC) ? grpc(value) : plain(value);
    }

    /** Null for what is not a time of more than zero. */
    static @Nullable Duration plain(String value) {
        boolean milliseconds = value.endsWith("ms");
        int end = milliseconds ? value.length() - 2 : value.endsWith("s") ? value.length() - 1 : value.length();
        long number = number(value, end, DIGITS);
        return number <= 0 ? null : milliseconds ? Duration.ofMillis(number) : Duration.ofSeconds(number);
    }

    /** Null for what is not a time of more than zero. */
    static @Nullable Duration grpc(String value) {
        int end = value.length() - 1;
        long number = number(value, end, GRPC_DIGITS);
        TimeUnit unit = end < 1 ? null : unit(value.charAt(end));
        if (number <= 0 || unit == null) {
            return null;
        }
        return unit.toDays(number) >= LONGEST_DAYS
                ? Duration.ofDays(LONGEST_DAYS)
                : Duration.ofNanos(unit.toNanos(number));
    }

    private static @Nullable TimeUnit unit(char letter) {
        return switch (letter) {
            case 'H' -> TimeUnit.HOURS;
            case 'M' -> TimeUnit.MINUTES;
            case 'S' -> TimeUnit.SECONDS;
            case 'm' -> TimeUnit.MILLISECONDS;
            case 'u' -> TimeUnit.MICROSECONDS;
            case 'n' -> TimeUnit.NANOSECONDS;
            default -> null;
        };
    }

    /** The digits before {@code end} as a number; -1 where there are none, too many, or something else. */
    private static long number(String value, int end, int most) {
        if (end < 1 || end > most) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < end; i++) {
            char digit = value.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            number = 10 * number + (digit - '0');
        }
        return number;
    }
}
