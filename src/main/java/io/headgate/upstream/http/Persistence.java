package io.headgate.upstream.http;

import io.headgate.wire.Headers;
import io.headgate.wire.ResponseHead;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Whether, and for how long, an upstream wants to keep a connection after an answer (RFC 9112, 9.3). */
final class Persistence {
    /** No limit was announced. */
    static final long UNLIMITED = Long.MAX_VALUE;

    /** Nobody is given a connection in the last moment before the upstream closes it. */
    private static final long MARGIN_MILLIS = 500;

    private Persistence() {}

    /** How long the connection may be used again after this answer: 0 for not at all, {@link #UNLIMITED} if nothing was said. */
    static long idleNanos(ResponseHead head) {
        long millis = idleMillis(head);
        return millis == UNLIMITED ? UNLIMITED : TimeUnit.MILLISECONDS.toNanos(Math.max(0, millis - MARGIN_MILLIS));
    }

    private static long idleMillis(ResponseHead head) {
        Headers headers = head.headers();
        boolean keep = head.minorVersion() > 0
                ? !headers.hasToken("connection", "close")
                : headers.hasToken("connection", "keep-alive") && !headers.hasToken("connection", "close");
        if (!keep) {
            return 0;
        }
        String announced = headers.first("keep-alive");
        return announced == null ? UNLIMITED : announced(announced);
    }

    /** Reads {@code timeout=5, max=100}; what is not understood limits nothing. */
    private static long announced(String value) {
        long millis = UNLIMITED;
        for (String parameter : value.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = parameter.strip().split("=", 2);
            long number = parts.length == 2 ? number(parts[1].strip()) : -1;
            if (number >= 0 && parts[0].equals("timeout")) {
                millis = Math.min(millis, number * 1000);
            } else if (number == 0 && parts[0].equals("max")) {
                millis = 0;
            }
        }
        return millis;
    }

    private static long number(String digits) {
        if (digits.isEmpty() || digits.length() > 9) {
            return -1;
        }
        return digits.chars().allMatch(c -> c >= '0' && c <= '9') ? Long.parseLong(digits) : -1;
    }
}
