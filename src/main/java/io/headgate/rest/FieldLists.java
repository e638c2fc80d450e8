package io.headgate.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Reading of field values that are lists (RFC 9110, 5.6.1), without regular expressions. */
final class FieldLists {
    private FieldLists() {}

    /** Whether the test holds for an element of a list of plain tokens; empty elements do not count. */
    static boolean anyToken(String value, Predicate<String> test) {
        int from = 0;
        while (from <= value.length()) {
            int comma = value.indexOf(',', from);
            int end = comma < 0 ? value.length() : comma;
            String token = value.substring(from, end).strip();
            if (!token.isEmpty() && test.test(token)) {
                return true;
            }
            from = end + 1;
        }
        return false;
    }

    /** Whether a {@code Via} value names the pseudonym as one of its receivers (RFC 9110, 7.6.3). */
    static boolean viaNames(String value, String pseudonym) {
        return anyToken(value, element -> pseudonym.equalsIgnoreCase(receivedBy(element)));
    }

    private static String receivedBy(String element) {
        int from = element.indexOf(' ') + 1;
        while (from < element.length() && element.charAt(from) == ' ') {
            from++;
        }
        int end = element.indexOf(' ', from);
        return element.substring(from, end < 0 ? element.length() : end);
    }

    /** The values of one parameter in a list of {@code name=value} pairs such as {@code Forwarded}, unquoted, in order. */
    static List<String> parameters(List<String> values, String name) {
        List<String> found = new ArrayList<>();
        for (String value : values) {
            for (String element : split(value, ',')) {
                for (String pair : split(element, ';')) {
                    int equals = pair.indexOf('=');
                    if (equals > 0 && pair.substring(0, equals).strip().equalsIgnoreCase(name)) {
                        found.add(unquoted(pair.substring(equals + 1).strip()));
                    }
                }
            }
        }
        return found;
    }

    /** The pieces between separators that stand outside of quotes. */
    static List<String> split(String value, char separator) {
        List<String> pieces = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                pieces.add(value.substring(from, i));
                from = i + 1;
            }
        }
        pieces.add(value.substring(from));
        return pieces;
    }

    private static String unquoted(String value) {
        if (value.length() < 2 || value.charAt(0) != '"' || value.charAt(value.length() - 1) != '"') {
            return value;
        }
        return value.substring(1, value.length() - 1).replace("\\", "");
    }
}
