package io.headgate.wire;

import java.nio.charset.StandardCharsets;

/**
 * A request's start line and fields (RFC 9112, 3).
 *
 * @param target the request target as sent
 * @param minorVersion 1 or 0
 */
public record RequestHead(String method, String target, int minorVersion, Headers headers) {
    private static final String VERSION_BEGINS = " HTTP/1.";
    /** Octets of the version, with the space before it. */
    private static final int VERSION = VERSION_BEGINS.length() + 1;

    /** Reads a head; octets from 0x80 on are refused in values: what they mean was never agreed (RFC 9110, 5.5). */
    public static RequestHead read(HeadBuffer.Lines lines, HeadLimits limits) throws Malformed {
        byte[] bytes = lines.bytes;
        int end = lines.startLineEnd();
        requireLine(bytes, end);
        int methodEnd = methodEnd(bytes, end);
        return new RequestHead(
                new String(bytes, 0, methodEnd, StandardCharsets.ISO_8859_1),
                new String(bytes, methodEnd + 1, end - VERSION - methodEnd - 1, StandardCharsets.ISO_8859_1),
                bytes[end - 1] - '0',
                FieldLines.read(bytes, lines.fieldsStart, lines.fieldsEnd, limits, false));
    }

    /** Judges a first line by itself, see {@link HeadBuffer.FirstLine}. */
    public static void requireLine(byte[] bytes, int end) throws Malformed {
        int methodEnd = methodEnd(bytes, end);
        int targetEnd = end - VERSION;
        boolean whole = methodEnd > 0 && targetEnd > methodEnd + 1 && bytes[methodEnd] == ' ' && isVersion(bytes, end);
        for (int i = methodEnd + 1; whole && i < targetEnd; i++) {
            whole = bytes[i] > 0x20 && bytes[i] != 0x7f;
        }
        if (!whole) {
            throw new Malformed("the first line is not a request line of HTTP/1.1 or HTTP/1.0");
        }
    }

    private static int methodEnd(byte[] bytes, int end) {
        int methodEnd = 0;
        while (methodEnd < end && Octets.isToken(bytes[methodEnd])) {
            methodEnd++;
        }
        return methodEnd;
    }

    private static boolean isVersion(byte[] bytes, int end) {
        for (int i = 0; i < VERSION - 1; i++) {
            if (bytes[end - VERSION + i] != VERSION_BEGINS.charAt(i)) {
                return false;
            }
        }
        return bytes[end - 1] == '0' || bytes[end - 1] == '1';
    }
}
