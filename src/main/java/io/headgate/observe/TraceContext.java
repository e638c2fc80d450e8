package io.headgate.observe;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where a request belongs in a distributed trace (W3C Trace Context, Recommendation of 23 November 2021). The gateway records no spans
 * of its own, so it usually passes the caller's context on as it is: a new parent id would name a span that nobody has.
 *
 * @param traceId 32 lower-case hexadecimal digits, not all zero
 * @param parentId 16 lower-case hexadecimal digits, not all zero
 * @param sampled whether the caller may have recorded the trace
 * @param state the value of {@code tracestate}; empty when there is none
 */
public record TraceContext(String traceId, String parentId, boolean sampled, String state) {
    /** The header names, as they are sent. */
    public static final String PARENT_HEADER = "traceparent";

    public static final String STATE_HEADER = "tracestate";

    private static final int LENGTH = 55;
    private static final int TRACE = 3;
    private static final int PARENT = 36;
    private static final int FLAGS = 53;
    private static final char[] DIGITS = "0123456789abcdef".toCharArray();

    /**
     * Continues the caller's trace, or starts a new one when its {@code traceparent} is missing, repeated or not valid; then its
     * {@code tracestate} is dropped as well (section 4.3).
     *
     * @param parents all values of the header {@code traceparent}
     * @param states all values of the header {@code tracestate}, in order
     */
    public static TraceContext continued(List<String> parents, List<String> states) {
        if (parents.size() != 1 || !isValid(parents.get(0))) {
            return start(false);
        }
        String parent = parents.get(0);
        boolean sampled = (hex(parent.charAt(FLAGS + 1)) & 1) != 0;
        return new TraceContext(
                parent.substring(TRACE, PARENT - 1),
                parent.substring(PARENT, FLAGS - 1),
                sampled,
                states.isEmpty() ? "" : TraceState.combined(states));
    }

    /** A new trace. The ids are random, not secret. */
    public static TraceContext start(boolean sampled) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new TraceContext(digits(random.nextLong()) + digits(notZero(random)), newParent(), sampled, "");
    }

    /** The value of the header {@code traceparent} to send; always version 00 (section 3.2.2), unknown flags cleared. */
    public String parent() {
        return "00-" + traceId + "-" + parentId + (sampled ? "-01" : "-00");
    }

    private static boolean isValid(String value) {
        if (value.length() < LENGTH) {
            return false;
        }
        boolean shape = isHex(value, 0, 2)
                && value.charAt(TRACE - 1) == '-'
                && isHex(value, TRACE, PARENT - 1)
                && value.charAt(PARENT - 1) == '-'
                && isHex(value, PARENT, FLAGS - 1)
                && value.charAt(FLAGS - 1) == '-'
                && isHex(value, FLAGS, LENGTH);
        return shape && isKnownLength(value) && !isZero(value, TRACE, PARENT - 1) && !isZero(value, PARENT, FLAGS - 1);
    }

    /** Version 00 ends here; a later version may go on after a dash, and ff is no version (section 3.2.2.1). */
    private static boolean isKnownLength(String value) {
        if (value.startsWith("ff")) {
            return false;
        }
        return value.length() == LENGTH || (!value.startsWith("00") && value.charAt(LENGTH) == '-');
    }

    private static boolean isHex(String value, int from, int until) {
        for (int i = from; i < until; i++) {
            if (hex(value.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isZero(String value, int from, int until) {
        for (int i = from; i < until; i++) {
            if (value.charAt(i) != '0') {
                return false;
            }
        }
        return true;
    }

    /** Upper-case digits are not valid here. */
    private static int hex(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    }

    private static String newParent() {
        return digits(notZero(ThreadLocalRandom.current()));
    }

    private static long notZero(ThreadLocalRandom random) {
        long value = random.nextLong();
        return value == 0 ? 1 : value;
    }

    private static String digits(long value) {
        char[] digits = new char[16];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = DIGITS[(int) (value >>> (60 - 4 * i)) & 0xf];
        }
        return new String(digits);
    }
}
