package io.headgate.wire;

import java.nio.charset.StandardCharsets;

/** Reads field lines (RFC 9112, 5) into {@link Headers}, refusing everything that two readers could understand differently. */
public final class FieldLines {
    private FieldLines() {}

    /**
     * Reads the lines in {@code bytes[from, to)}, each ending in CRLF.
     *
     * @param opaque whether values may hold octets from 0x80 on; they are kept as they are (RFC 9110, 5.5)
     */
    public static Headers read(byte[] bytes, int from, int to, HeadLimits limits, boolean opaque) throws Malformed {
        Headers.Builder headers = Headers.builder();
        int line = from;
        while (line < to) {
            if (headers.size() == limits.fieldCount()) {
                throw new Malformed(
                        Malformed.Rule.FIELDS_TOO_LARGE,
                        "there are more than " + limits.fieldCount() + " header fields");
            }
            line = readLine(bytes, line, limits, opaque, headers);
        }
        return headers.build();
    }

    private static int readLine(byte[] bytes, int from, HeadLimits limits, boolean opaque, Headers.Builder headers)
            throws Malformed {
        int colon = from;
        while (Octets.isToken(bytes[colon])) {
            colon++;
        }
        if (bytes[colon] != ':' || colon == from) {
            // Also a folded line (RFC 9112, 5.2), and white space before the colon (5.1).
            throw new Malformed("a header line does not start with a field name and a colon");
        }
        int start = colon + 1;
        while (bytes[start] == ' ' || bytes[start] == '\t') {
            start++;
        }
        int end = start;
        while (Octets.isFieldContent(bytes[end], opaque)) {
            end++;
        }
        if (bytes[end] != Octets.CR || bytes[end + 1] != Octets.LF) {
            throw new Malformed("a header value contains an octet that is not allowed there");
        }
        int next = end + 2;
        while (end > start && (bytes[end - 1] == ' ' || bytes[end - 1] == '\t')) {
            end--;
        }
        if (end - start > limits.fieldSize()) {
            throw new Malformed(
                    Malformed.Rule.FIELDS_TOO_LARGE, "a header value is longer than " + limits.fieldSize() + " octets");
        }
        headers.add(
                new String(bytes, from, colon - from, StandardCharsets.ISO_8859_1),
                new String(bytes, start, end - start, StandardCharsets.ISO_8859_1));
        return next;
    }

    /** Whether a value may be written as a field value: no line end, no control but tab (RFC 9110, 5.5). */
    public static boolean isWritableValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c > 0xff || !Octets.isFieldContent((byte) c, true)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a text may be written as a field name (RFC 9110, 5.1). */
    public static boolean isName(String name) {
        return Octets.isToken(name);
    }
}
