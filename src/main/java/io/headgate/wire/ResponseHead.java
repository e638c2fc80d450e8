package io.headgate.wire;

import java.nio.charset.StandardCharsets;

/**
 * An answer's status line and fields (RFC 9112, 4). The reason phrase is dropped: it means nothing (RFC 9112, 4) and is the easiest
 * place to smuggle text.
 */
public record ResponseHead(int status, int minorVersion, Headers headers) {
    /** Reads a head; octets from 0x80 on stay as they are in values. */
    public static ResponseHead read(HeadBuffer.Lines lines, HeadLimits limits) throws Malformed {
        byte[] bytes = lines.bytes;
        int end = lines.startLineEnd();
        String start = new String(bytes, 0, Math.min(end, 12), StandardCharsets.ISO_8859_1);
        boolean whole = start.length() == 12
                && start.startsWith("HTTP/1.")
                && (start.charAt(7) == '0' || start.charAt(7) == '1')
                && start.charAt(8) == ' '
                && (end == 12 || bytes[12] == ' ');
        int status = whole ? threeDigits(start, 9) : -1;
        if (status < 100 || status > 599) {
            throw new Malformed("the first line is not a status line of HTTP/1.1 or HTTP/1.0");
        }
        for (int i = 12; i < end; i++) {
            if (!Octets.isFieldContent(bytes[i], true)) {
                throw new Malformed("the reason phrase contains an octet that is not allowed there");
            }
        }
        return new ResponseHead(
                status,
                start.charAt(7) - '0',
                FieldLines.read(bytes, lines.fieldsStart, lines.fieldsEnd, limits, true));
    }

    private static int threeDigits(String text, int from) {
        int value = 0;
        for (int i = from; i < from + 3; i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            value = 10 * value + (digit - '0');
        }
        return value;
    }
}
