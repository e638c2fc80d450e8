package io.headgate.resources;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The one spelling of a resource's URI (RFC 3986, 6.2.2): what need not be encoded is not, everything else is, in capital digits.
 * Clients that expand a template (RFC 6570, 3.2.2) write it this way; whatever else means the same is brought to it.
 */
final class Uris {
    static final String UNRESERVED = "[A-Za-z0-9._~-]";

    private static final int LONGEST = 4096;
    private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]*");
    private static final String DIGITS = "0123456789ABCDEF";

    private Uris() {}

    /** A name as a segment. */
    static String encode(String name) {
        StringBuilder encoded = new StringBuilder(name.length() + 16);
        for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
            if (unreserved(octet)) {
                encoded.append((char) octet);
            } else {
                encoded.append('%').append(DIGITS.charAt(octet >> 4 & 0xF)).append(DIGITS.charAt(octet & 0xF));
            }
        }
        return encoded.toString();
    }

    private static boolean unreserved(int octet) {
        return octet >= 'a' && octet <= 'z'
                || octet >= 'A' && octet <= 'Z'
                || octet >= '0' && octet <= '9'
                || octet == '-'
                || octet == '.'
                || octet == '_'
                || octet == '~';
    }

    /**
     * The one spelling of what a client wrote; null where it cannot be the URI of a resource: a query, a fragment, an empty or dotted
     * segment, a separator or a control character inside one, or what is not UTF-8.
     */
    static @Nullable String canonical(String uri) {
        int end = uri.length() > LONGEST ? -1 : uri.indexOf("://");
        if (end < 0) {
            return null;
        }
        String scheme = uri.substring(0, end).toLowerCase(Locale.ROOT);
        if (!SCHEME.matcher(scheme).matches()) {
            return null;
        }
        StringBuilder canonical = new StringBuilder(scheme).append(':').append('/');
        for (String segment : uri.substring(end + 3).split("/", -1)) {
            String name = decode(segment);
            if (name == null || name.isEmpty() || name.equals(".") || name.equals("..") || !plain(name)) {
                return null;
            }
            canonical.append('/').append(encode(name));
        }
        return canonical.toString();
    }

    /** Whether a name has nothing in it that ends it, or hides it from who reads it. */
    static boolean plain(String name) {
        return name.chars().noneMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c) || c == '\uFFFD');
    }

    /** What a segment stands for; null where it is none. */
    private static @Nullable String decode(String segment) {
        byte[] octets = new byte[segment.length()];
        int count = 0;
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c == '%') {
                boolean whole = i + 2 < segment.length();
                int high = whole ? digit(segment.charAt(i + 1)) : -1;
                int low = whole ? digit(segment.charAt(i + 2)) : -1;
                if (high < 0 || low < 0) {
                    return null;
                }
                octets[count++] = (byte) (high << 4 | low);
                i += 2;
            } else if (c > '~' || c <= ' ' || c == '?' || c == '#') {
                return null;
            } else {
                octets[count++] = (byte) c;
            }
        }
        return text(octets, count);
    }

    /** Of ASCII only: the library knows digits of other scripts too. */
    private static int digit(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    /** Bytes as text; null where they are not UTF-8. */
    static @Nullable String text(byte[] octets, int count) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(octets, 0, count))
                    .toString();
        } catch (CharacterCodingException notText) {
            return null;
        }
    }
}
