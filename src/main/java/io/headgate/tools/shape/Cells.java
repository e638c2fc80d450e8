package io.headgate.tools.shape;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.provider.JsonText;
import org.jspecify.annotations.Nullable;

/** Values of JSON as text, without rounding: a number is told with all its digits. */
final class Cells {
    private Cells() {}

    /** The value as text; null for null and for what is not there. Objects and arrays are compact JSON. */
    static @Nullable String text(@Nullable JsonNode value) {
        if (value == null || value.isNull() || value.isMissingNode()) {
            return null;
        }
        return value.isValueNode() ? value.asText() : JsonText.of(value).toString();
    }

    /** A cell of a line whose cells are parted by commas (RFC 4180), except that line feeds are escaped; nothing is null, not empty. */
    static String csv(@Nullable String text) {
        if (text == null) {
            return "";
        }
        String line = Escapes.line(text);
        boolean bare = !line.isEmpty()
                && line.indexOf(',') < 0
                && line.indexOf('"') < 0
                && line.charAt(0) != ' '
                && line.charAt(line.length() - 1) != ' ';
        return bare ? line : '"' + line.replace("\"", "\"\"") + '"';
    }

    /** A cell of a line whose cells are parted by {@code " | "}; nothing is null, and two quotes are the empty text. */
    static String table(@Nullable String text) {
        if (text == null) {
            return "";
        }
        String line = Escapes.line(text).replace("|", "\\|");
        if (line.isEmpty()) {
            return "\"\"";
        }
        boolean quotes = line.equals("\"\"");
        boolean edged = line.charAt(0) == ' ' || line.charAt(line.length() - 1) == ' ';
        // A blank at an edge would be taken for one of the separator's.
        return quotes ? "\\\"\\\"" : edged ? edges(line) : line;
    }

    private static String edges(String line) {
        String start = line.charAt(0) == ' ' ? "\\u0020" + line.substring(1) : line;
        return start.endsWith(" ") ? start.substring(0, start.length() - 1) + "\\u0020" : start;
    }
}
