package io.headgate.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a request is about: the one canonical form that routing, rights, log and forwarding all use (RFC 3986, 6.2.2: unreserved
 * characters plain, hexadecimal digits in upper case). Dot segments and empty segments are refused rather than resolved, so nothing
 * can mean one thing here and another at the upstream.
 *
 * @param path absolute path
 * @param query the query string exactly as sent, without the question mark, or null
 * @param special percent-encodings in the path that only some routes allow, such as {@code %2F}; empty for most
 */
public record Target(String path, @Nullable String query, Set<String> special) {
    private static final String UNRESERVED_EXTRA = "-._~";
    private static final String PCHAR_EXTRA = "!$&'()*+,;=:@";

    /** Origin form (RFC 9112, 3.2.1). */
    public String originForm() {
        return query == null ? path : path + "?" + query;
    }

    /** The segments of the path, without the leading slash; a trailing slash gives an empty last one. */
    public String[] segments() {
        return path.substring(1).split("/", -1);
    }

    /** Reads a target in origin form. */
    public static Target read(String text) throws Malformed {
        int mark = text.indexOf('?');
        String path = mark < 0 ? text : text.substring(0, mark);
        String query = mark < 0 ? null : text.substring(mark + 1);
        if (query != null) {
            checkQuery(query);
        }
        if (path.isEmpty() || path.charAt(0) != '/') {
            throw new Malformed("the path does not start with a slash");
        }
        Set<String> special = new TreeSet<>();
        String canonical = isPlain(path) ? path : canonical(path, special);
        checkSegments(canonical, false);
        if (!special.isEmpty()) {
            // Where a route lets encoded separators or percent signs through, the upstream may decode them, perhaps
            // more than once, before it looks for dots.
            checkSegments(decodedToTheEnd(canonical), true);
        }
        return new Target(canonical, query, special);
    }

    private static String decodedToTheEnd(String path) {
        String decoded = path;
        while (decoded.contains("%25")) {
            decoded = decoded.replace("%25", "%");
        }
        return decoded.replace("%2F", "/")
                .replace("%2f", "/")
                .replace("%5C", "/")
                .replace("%5c", "/")
                .replace("%2E", ".")
                .replace("%2e", ".");
    }

    private static boolean isPlain(String path) {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c != '/' && !isUnreserved(c)) {
                return false;
            }
        }
        return true;
    }

    private static String canonical(String path, Set<String> special) throws Malformed {
        StringBuilder out = new StringBuilder(path.length());
        byte[] decoded = new byte[path.length()];
        int count = 0;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%') {
                int octet = percentEncoded(path, i);
                i += 2;
                decoded[count++] = (byte) octet;
                append(out, octet, special);
            } else if (c == '/' || isUnreserved(c) || PCHAR_EXTRA.indexOf(c) >= 0) {
                decoded[count++] = (byte) c;
                out.append(c);
            } else {
                throw new Malformed("the path contains a character that must be percent-encoded");
            }
        }
        checkUtf8(decoded, count);
        return out.toString();
    }

    private static int percentEncoded(String path, int at) throws Malformed {
        int high = at + 2 < path.length() ? Octets.hex(path.charAt(at + 1)) : -1;
        int low = high < 0 ? -1 : Octets.hex(path.charAt(at + 2));
        if (low < 0) {
            throw new Malformed("a percent sign is not followed by two hexadecimal digits");
        }
        return 16 * high + low;
    }

    private static void append(StringBuilder out, int octet, Set<String> special) {
        if (octet < 0x80 && isUnreserved((char) octet)) {
            out.append((char) octet);
            return;
        }
        String encoded = "%" + Character.toUpperCase(Character.forDigit(octet >> 4, 16))
                + Character.toUpperCase(Character.forDigit(octet & 0xf, 16));
        if (octet < 0x20 || octet == 0x7f || octet == '/' || octet == '\\' || octet == '%') {
            special.add(encoded);
        }
        out.append(encoded);
    }

    private static void checkUtf8(byte[] bytes, int count) throws Malformed {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, count));
        } catch (CharacterCodingException notUtf8) {
            throw new Malformed("the percent-encoded path is not UTF-8");
        }
    }

    private static void checkSegments(String path, boolean emptyAllowed) throws Malformed {
        int start = 1;
        while (start <= path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            if (start == end && slash >= 0 && !emptyAllowed) {
                throw new Malformed("the path contains an empty segment");
            }
            // Some servers drop a parameter (";…") before they look at the segment: judge what they would see.
            int parameter = path.indexOf(';', start);
            int name = parameter >= 0 && parameter < end ? parameter : end;
            if (isDots(path, start, name)) {
                throw new Malformed("the path contains a dot segment");
            }
            start = end + 1;
        }
    }

    private static boolean isDots(String path, int from, int to) {
        return to - from == 1 && path.charAt(from) == '.'
                || to - from == 2 && path.charAt(from) == '.' && path.charAt(from + 1) == '.';
    }

    private static void checkQuery(String query) throws Malformed {
        for (int i = 0; i < query.length(); i++) {
            char c = query.charAt(i);
            if (c <= 0x20 || c >= 0x7f || c == '#') {
                throw new Malformed("the query contains a character that must be percent-encoded");
            }
        }
    }

    private static boolean isUnreserved(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || UNRESERVED_EXTRA.indexOf(c) >= 0;
    }
}
