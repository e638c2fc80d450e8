package io.headgate.tools.shape;

import java.util.Locale;

/**
 * Text of a store made harmless for who reads it: control characters, those that change the direction of text (Unicode Standard Annex 9)
 * and those that cannot be seen are written as {@code \\u} with four digits, as in JSON (RFC 8259, section 7). Reversible, where
 * backslashes are escaped too.
 */
final class Escapes {
    private Escapes() {}

    /** For one line: line feeds and backslashes are escaped too, so that what was there can be told exactly. */
    static String line(String text) {
        return escaped(text, true);
    }

    /** For text of several lines, whose line feeds and backslashes stay. */
    static String prose(String text) {
        return escaped(text, false);
    }

    private static String escaped(String text, boolean line) {
        int first = 0;
        while (first < text.length() && isHarmless(text, first, line)) {
            first++;
        }
        if (first == text.length()) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, first);
        for (int at = first; at < text.length(); at++) {
            if (isHarmless(text, at, line)) {
                escaped.append(text.charAt(at));
            } else {
                append(escaped, text.charAt(at));
            }
        }
        return escaped.toString();
    }

    private static void append(StringBuilder escaped, char one) {
        switch (one) {
            case '\\' -> escaped.append("\\\\");
            case '\n' -> escaped.append("\\n");
            case '\r' -> escaped.append("\\r");
            case '\t' -> escaped.append("\\t");
            default -> escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) one));
        }
    }

    private static boolean isHarmless(String text, int at, boolean line) {
        char one = text.charAt(at);
        if (one >= ' ' && one < 0x7f) {
            return !line || one != '\\';
        }
        if (one == '\n') {
            return !line;
        }
        if (Character.isSurrogate(one)) {
            return isVisible(codePoint(text, at));
        }
        return isVisible(one);
    }

    private static int codePoint(String text, int at) {
        boolean second = Character.isLowSurrogate(text.charAt(at)) && at > 0;
        return text.codePointAt(second && Character.isHighSurrogate(text.charAt(at - 1)) ? at - 1 : at);
    }

    /** Not of the categories Cc, Cf, Cs, Zl and Zp, nor one that is drawn as nothing although it is a letter or a mark. */
    private static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> !isBlankLetter(codePoint);
        };
    }

    private static boolean isBlankLetter(int codePoint) {
        return codePoint == 0x034f
                || codePoint == 0x115f
                || codePoint == 0x1160
                || codePoint == 0x3164
                || codePoint == 0xffa0
                || codePoint >= 0xfe00 && codePoint <= 0xfe0f
                || codePoint >= 0xe0000 && codePoint <= 0xe0fff;
    }
}
