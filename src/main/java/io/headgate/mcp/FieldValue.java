package io.headgate.mcp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What a client says in a header field beside the body: plain where it consists of visible ASCII and blanks inside, else as
 * <code>=?base64?…?=</code> (2026-07-28, transports, value encoding). What only resembles that form is meant as it stands.
 */
final class FieldValue {
    private static final String START = "=?base64?";
    private static final String END = "?=";

    private FieldValue() {}

    /** The value; null where it cannot be read. */
    static @Nullable String decoded(String field) {
        String value = stripped(field);
        if (value.startsWith(START) && value.endsWith(END) && value.length() >= START.length() + END.length()) {
            return unwrapped(value.substring(START.length(), value.length() - END.length()));
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c != '\t' && (c < 0x20 || c > 0x7e)) {
                return null;
            }
        }
        return value;
    }

    /** Without blanks at both ends. */
    static String stripped(String field) {
        int from = 0;
        int to = field.length();
        while (from < to && isBlank(field.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(field.charAt(to - 1))) {
            to--;
        }
        return field.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static @Nullable String unwrapped(String base64) {
        try {
            byte[] octets = Base64.getDecoder().decode(base64);
            // The decoder does without padding, and ignores the last bits; a value has one form only.
            if (!Base64.getEncoder().encodeToString(octets).equals(base64)) {
                return null;
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException unreadable) {
            return null;
        }
    }
}
