package io.headgate.observe;

import java.util.List;

/**
 * One JSON object on one line. Whatever a value holds, it stays inside its string: control characters, line separators, characters
 * that change the direction of text, and halves of surrogate pairs are escaped, so nobody can forge a line or talk to a terminal.
 */
final class JsonLine {
    private static final char[] DIGITS = "0123456789abcdef".toCharArray();

    private final StringBuilder out = new StringBuilder(512).append('{');

    JsonLine field(String name, String value) {
        name(name).append('"');
        escape(value);
        out.append('"');
        return this;
    }

    JsonLine field(String name, long value) {
        name(name).append(value);
        return this;
    }

    JsonLine field(String name, List<String> values) {
        name(name).append('[');
        for (int i = 0; i < values.size(); i++) {
            out.append(i == 0 ? "\"" : ",\"");
            escape(values.get(i));
            out.append('"');
        }
        out.append(']');
        return this;
    }

    /** Nanoseconds as milliseconds with three decimals; left out when negative. */
    JsonLine millis(String name, long nanos) {
        if (nanos >= 0) {
            long micros = nanos / 1_000;
            long fraction = micros % 1_000;
            name(name).append(micros / 1_000).append('.');
            out.append(fraction < 100 ? "0" : "")
                    .append(fraction < 10 ? "0" : "")
                    .append(fraction);
        }
        return this;
    }

    /** The finished line with its line feed. */
    String end() {
        return out.append("}\n").toString();
    }

    private StringBuilder name(String name) {
        if (out.length() > 1) {
            out.append(',');
        }
        out.append('"');
        escape(name);
        return out.append("\":");
    }

    private void escape(String value) {
        int i = 0;
        while (i < value.length()) {
            int point = value.codePointAt(i);
            i += Character.charCount(point);
            if (point == '"' || point == '\\') {
                out.append('\\').append((char) point);
            } else if ((point >= ' ' && point < 0x7f) || (point > 0x7f && !Display.isSteeredBy(point))) {
                out.appendCodePoint(point);
            } else {
                escape(point);
            }
        }
    }

    private void escape(int point) {
        // Half a pair is no text; many readers of JSON refuse it even when escaped.
        int shown = Character.getType(point) == Character.SURROGATE ? 0xfffd : point;
        for (char unit : Character.toChars(shown)) {
            out.append("\\u");
            for (int shift = 12; shift >= 0; shift -= 4) {
                out.append(DIGITS[(unit >>> shift) & 0xf]);
            }
        }
    }
}
