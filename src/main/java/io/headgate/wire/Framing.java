package io.headgate.wire;

import java.util.List;

/** Where a body ends (RFC 9112, 6.3), decided from the fields alone; whatever could be read in two ways is refused. */
public record Framing(Kind kind, long length) {
    /** The ways a body's end is marked. */
    public enum Kind {
        NONE,
        LENGTH,
        CHUNKED,
        /** Answers only: the end of the connection. */
        UNTIL_CLOSE
    }

    public static final Framing NONE = new Framing(Kind.NONE, 0);
    public static final Framing CHUNKED = new Framing(Kind.CHUNKED, -1);
    public static final Framing UNTIL_CLOSE = new Framing(Kind.UNTIL_CLOSE, -1);

    /** A body of that many octets. */
    public static Framing length(long octets) {
        return octets == 0 ? NONE : new Framing(Kind.LENGTH, octets);
    }

    /** The framing of a request; no length and no coding means no body. */
    public static Framing ofRequest(Headers headers, int minorVersion) throws Malformed {
        return declared(headers, minorVersion, NONE);
    }

    /** The framing that an answer's fields declare, for a status and method that allow a body. */
    public static Framing ofResponse(Headers headers, int minorVersion) throws Malformed {
        return declared(headers, minorVersion, UNTIL_CLOSE);
    }

    private static Framing declared(Headers headers, int minorVersion, Framing undeclared) throws Malformed {
        boolean length = false;
        boolean coding = false;
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            if (name.length() == 14 && name.equalsIgnoreCase("content-length")) {
                length = true;
            } else if (name.length() == 17 && name.equalsIgnoreCase("transfer-encoding")) {
                coding = true;
            }
        }
        if (coding) {
            return chunked(headers, minorVersion, length);
        }
        return length ? length(contentLength(headers)) : undeclared;
    }

    private static Framing chunked(Headers headers, int minorVersion, boolean length) throws Malformed {
        if (length) {
            throw new Malformed("Content-Length and Transfer-Encoding exclude each other");
        }
        if (minorVersion == 0) {
            throw new Malformed("HTTP/1.0 has no Transfer-Encoding");
        }
        List<String> codings = headers.all("transfer-encoding");
        if (codings.size() != 1 || !codings.get(0).equalsIgnoreCase("chunked")) {
            throw new Malformed("the only Transfer-Encoding accepted is chunked, once");
        }
        return CHUNKED;
    }

    private static long contentLength(Headers headers) throws Malformed {
        List<String> lengths = headers.all("content-length");
        String text = lengths.get(0);
        for (String other : lengths) {
            if (!other.equals(text)) {
                throw new Malformed("there are different values of Content-Length");
            }
        }
        // 18 digits stay below 2^63; longer numbers with leading zeros are not worth reading.
        if (text.isEmpty() || text.length() > 18) {
            throw new Malformed("Content-Length is not a decimal number in range");
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                throw new Malformed("Content-Length is not a decimal number in range");
            }
            value = 10 * value + (digit - '0');
        }
        return value;
    }
}
