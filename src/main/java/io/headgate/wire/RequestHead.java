package io.headgate.wire;

import java.nio.charset.StandardCharsets;

/**
 * A request's start line and fields (RFC 9112, 3).
 *
 * @param target the request target as sent
 * @param minorVersion 1 or 0
 */
public record RequestHead(String method, String target, int minorVersion, Headers headers) {
    /** Reads a head; octets from 0x80 on are refused in values: what they mean was never agreed (RFC 9110, 5.5). */
    public static RequestHead read(HeadBuffer.Lines lines, HeadLimits limits) throws Malformed {
        byte[] bytes = lines.bytes;
        int end = lines.startLineEnd();
        int methodEnd = 0;
        while (methodEnd < end && Octets.isToken(bytes[methodEnd])) {
            methodEnd++;
        }
        int targetStart = methodEnd + 1;
        int targetEnd = targetStart;
        while (targetEnd < end && bytes[targetEnd] > 0x20 && bytes[targetEnd] != 0x7f) {
            targetEnd++;
        }
        boolean whole = methodEnd > 0
                && methodEnd < end
                && bytes[methodEnd] == ' '
                && targetEnd > targetStart
                && end - targetEnd == 9
                && bytes[targetEnd] == ' ';
        String version = whole ? new String(bytes, targetEnd + 1, 8, StandardCharsets.ISO_8859_1) : "";
        if (!version.startsWith("HTTP/1.") || version.charAt(7) != '1' && version.charAt(7) != '0') {
            throw new Malformed("the first line is not a request line of HTTP/1.1 or HTTP/1.0");
        }
        return new RequestHead(
                new String(bytes, 0, methodEnd, StandardCharsets.ISO_8859_1),
                new String(bytes, targetStart, targetEnd - targetStart, StandardCharsets.ISO_8859_1),
                version.charAt(7) - '0',
                FieldLines.read(bytes, lines.fieldsStart, lines.fieldsEnd, limits, false));
    }
}
