package io.headgate.loadtests.measure;

import org.jspecify.annotations.Nullable;

/**
 * What an answer's Server-Timing field says (<a href="https://www.w3.org/TR/server-timing/">W3C</a>), in nanoseconds; -1 where it says
 * nothing.
 *
 * @param waiting for a connection
 * @param connecting the part of it in which one was opened
 * @param firstByte from then to the first byte of the store's answer
 */
public record ServerTimings(long waiting, long connecting, long firstByte) {
    private static final ServerTimings NONE = new ServerTimings(-1, -1, -1);

    public static ServerTimings of(@Nullable String field) {
        return field == null
                ? NONE
                : new ServerTimings(find(field, "wait"), find(field, "connect"), find(field, "upstream"));
    }

    private static long find(String field, String metric) {
        String wanted = metric + ";dur=";
        int at = field.startsWith(wanted) ? 0 : field.indexOf(" " + wanted) + 1;
        if (at == 0 && !field.startsWith(wanted)) {
            return -1;
        }
        int from = at + wanted.length();
        int end = field.indexOf(',', from);
        try {
            return Math.round(Double.parseDouble(field.substring(from, end < 0 ? field.length() : end)) * 1e6);
        } catch (NumberFormatException other) {
            return -1;
        }
    }
}
