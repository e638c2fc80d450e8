package io.headgate.sandbox.server;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.pekko.util.ByteString;

/** Writes the names of header fields in lower case; Pekko HTTP has a fixed case for those it knows. */
final class FieldCase {
    private static final String LINE_END = "\r\n";

    private FieldCase() {}

    /** The bytes with the head at their start rewritten; bytes that hold no whole head stay as they are. */
    static ByteString lowered(ByteString bytes) {
        String text = bytes.decodeString(StandardCharsets.ISO_8859_1);
        int end = text.indexOf(LINE_END + LINE_END);
        if (end < 0) {
            return bytes;
        }
        StringBuilder head = new StringBuilder(end);
        for (String line : text.substring(0, end).split(LINE_END, -1)) {
            int colon = head.isEmpty() ? -1 : line.indexOf(':');
            if (colon > 0) {
                head.append(LINE_END).append(line.substring(0, colon).toLowerCase(Locale.ROOT));
                head.append(line, colon, line.length());
            } else {
                head.append(head.isEmpty() ? "" : LINE_END).append(line);
            }
        }
        return ByteString.fromString(head.toString(), StandardCharsets.ISO_8859_1)
                .concat(bytes.drop(end));
    }
}
