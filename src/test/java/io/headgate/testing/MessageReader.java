package io.headgate.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP/1.1 messages and forgives nothing (RFC 9112 without its leniencies): a test that goes through it has seen
 * correct syntax. Takes no byte beyond the message from its stream but those that the stream itself has buffered.
 */
final class MessageReader {
    private static final int LONGEST_LINE = 1 << 20;
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private final InputStream in;

    MessageReader(InputStream in) {
        this.in = in;
    }

    /** A line without its CRLF; null where the stream ends before its first byte. */
    @Nullable
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.length() < LONGEST_LINE) {
            int next = in.read();
            if (next < 0) {
                if (line.length() == 0) {
                    return null;
                }
                throw new MalformedMessage("the stream ended inside the line: " + line);
            }
            if (next == '\n') {
                throw new MalformedMessage("a bare LF after: " + line);
            }
            if (next == '\r') {
                if (in.read() != '\n') {
                    throw new MalformedMessage("a bare CR after: " + line);
                }
                return line.toString();
            }
            line.append((char) next);
        }
        throw new MalformedMessage("an endless line");
    }

    /** Header or trailer lines up to and with the empty one. */
    Fields fields() throws IOException {
        List<Fields.Field> fields = new ArrayList<>();
        for (String line = require(line()); !line.isEmpty(); line = require(line())) {
            int colon = line.indexOf(':');
            if (colon < 0 || !line.substring(0, colon).matches(TOKEN)) {
                throw new MalformedMessage("no header line: " + line);
            }
            String value = line.substring(colon + 1);
            if (value.chars().anyMatch(c -> c == 127 || (c < ' ' && c != '\t'))) {
                throw new MalformedMessage("a control character in: " + line);
            }
            fields.add(new Fields.Field(line.substring(0, colon), value.strip()));
        }
        return new Fields(fields);
    }

    /** Reads the body that these headers announce into the tally and returns the trailers. */
    Fields body(Fields headers, boolean untilCloseIfUnknown, Tally into) throws IOException {
        List<String> lengths = headers.values("Content-Length");
        List<String> codings = headers.values("Transfer-Encoding");
        if (!codings.isEmpty()) {
            if (!lengths.isEmpty() || codings.size() > 1 || !codings.get(0).equalsIgnoreCase("chunked")) {
                throw new MalformedMessage("ambiguous framing: " + headers);
            }
            return chunks(into);
        }
        if (lengths.isEmpty()) {
            if (untilCloseIfUnknown) {
                untilEnd(into);
            }
            return Fields.NONE;
        }
        if (lengths.size() > 1 || !lengths.get(0).matches("[0-9]{1,18}")) {
            throw new MalformedMessage("no usable length: " + lengths);
        }
        exactly(Long.parseLong(lengths.get(0)), into);
        return Fields.NONE;
    }

    private Fields chunks(Tally into) throws IOException {
        while (true) {
            String line = require(line());
            String size = line.split(";", 2)[0];
            if (!size.matches("[0-9A-Fa-f]{1,15}")) {
                throw new MalformedMessage("no chunk size: " + line);
            }
            long length = Long.parseLong(size.toLowerCase(Locale.ROOT), 16);
            if (length == 0) {
                return fields();
            }
            exactly(length, into);
            if (!require(line()).isEmpty()) {
                throw new MalformedMessage("a chunk longer than its size " + size);
            }
        }
    }

    void exactly(long length, Tally into) throws IOException {
        byte[] buffer = new byte[(int) Math.min(length, 1 << 16)];
        for (long left = length; left > 0; ) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                throw new MalformedMessage("the stream ended " + left + " bytes before the end of the body");
            }
            into.add(buffer, 0, count);
            left -= count;
        }
    }

    void untilEnd(Tally into) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            into.add(buffer, 0, count);
        }
    }

    static String require(@Nullable String line) throws MalformedMessage {
        if (line == null) {
            throw new MalformedMessage("the stream ended inside a message");
        }
        return line;
    }

    static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
