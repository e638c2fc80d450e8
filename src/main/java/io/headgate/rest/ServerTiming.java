package io.headgate.rest;

import io.headgate.call.Timings;

/**
 * Where the time went, in the words of the W3C's Server-Timing: {@code earlier} for tries that came to nothing, {@code wait} for a
 * connection, of which {@code connect} for opening one, and {@code upstream} from then until its first byte; milliseconds.
 */
final class ServerTiming {
    static final String NAME = "Server-Timing";

    private ServerTiming() {}

    static String of(Timings timings) {
        StringBuilder out = new StringBuilder(64);
        append(out, "earlier", timings.earlierNanos() == 0 ? -1 : timings.earlierNanos());
        append(out, "wait", timings.waitNanos());
        append(out, "connect", timings.connectNanos());
        if (timings.waitNanos() >= 0 && timings.firstByteNanos() >= 0) {
            append(out, "upstream", timings.firstByteNanos() - timings.earlierNanos() - timings.waitNanos());
        }
        return out.toString();
    }

    private static void append(StringBuilder out, String metric, long nanos) {
        if (nanos < 0) {
            return;
        }
        long micros = nanos / 1_000;
        long fraction = micros % 1_000;
        out.append(out.length() == 0 ? "" : ", ")
                .append(metric)
                .append(";dur=")
                .append(micros / 1_000)
                .append('.')
                .append(fraction < 10 ? "00" : fraction < 100 ? "0" : "")
                .append(fraction);
    }
}
