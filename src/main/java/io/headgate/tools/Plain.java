package io.headgate.tools;

import io.headgate.observe.Display;

/** Text of others, made fit for a line that an agent or a person reads: bounded, and without characters that steer a display. */
final class Plain {
    private static final int LONGEST_NAME = 60;

    private Plain() {}

    static String shortened(String text) {
        return shortened(text, LONGEST_NAME);
    }

    /** At most so many code points; control, format, surrogate and private-use characters are written as escapes. */
    static String shortened(String text, int longest) {
        StringBuilder plain = new StringBuilder();
        int count = 0;
        for (int at = 0; at < text.length(); ) {
            int c = text.codePointAt(at);
            if (++count > longest) {
                return plain.append('\u2026').toString();
            }
            if (Display.isSteeredBy(c)) {
                plain.append(String.format("\\u%04x", c));
            } else {
                plain.appendCodePoint(c);
            }
            at += Character.charCount(c);
        }
        return plain.toString();
    }
}
