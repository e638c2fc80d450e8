package io.headgate.upstream.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import com.fasterxml.jackson.core.async.NonBlockingInputFeeder;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.util.ByteString;

/**
 * Reads a JSON object piece by piece as it arrives and keeps only a few texts of it, so that an answer of any length costs the same
 * memory. For one answer; not thread-safe.
 */
final class JsonScan {
    private static final JsonFactory JSON = new JsonFactory();
    /** Deeper than anything that is looked for. */
    private static final int DEPTH = 4;

    private final Set<String> wanted;
    private final Map<String, String> texts = new HashMap<>();
    private final JsonParser parser;
    private final ByteArrayFeeder feeder;
    private boolean begun;
    private boolean ended;
    private boolean malformed;

    /** @param wanted JSON pointers (RFC 6901) to the texts to keep */
    JsonScan(Set<String> wanted) throws IOException {
        this.wanted = wanted;
        parser = JSON.createNonBlockingByteArrayParser();
        NonBlockingInputFeeder input = parser.getNonBlockingInputFeeder();
        feeder = (ByteArrayFeeder) input;
    }

    void take(ByteString bytes) {
        if (malformed || bytes.isEmpty()) {
            return;
        }
        byte[] array = bytes.toArrayUnsafe();
        try {
            feeder.feedInput(array, 0, array.length);
            read();
        } catch (IOException notJson) {
            malformed = true;
        }
    }

    /** Whether what has come was one whole object. */
    boolean end() {
        try {
            if (!malformed) {
                feeder.endOfInput();
                read();
            }
            parser.close();
        } catch (IOException notJson) {
            malformed = true;
        }
        return ended && !malformed;
    }

    Map<String, String> texts() {
        return texts;
    }

    private void read() throws IOException {
        JsonToken token = parser.nextToken();
        while (token != null && token != JsonToken.NOT_AVAILABLE) {
            if (ended || !begun && token != JsonToken.START_OBJECT) {
                malformed = true;
                return;
            }
            begun = true;
            int depth = parser.getParsingContext().getNestingDepth();
            if (token == JsonToken.END_OBJECT && depth == 0) {
                ended = true;
            } else if (token == JsonToken.VALUE_STRING && depth <= DEPTH && !wanted.isEmpty()) {
                keep(parser.getParsingContext().pathAsPointer().toString());
            }
            token = parser.nextToken();
        }
    }

    private void keep(String pointer) throws IOException {
        if (wanted.contains(pointer)) {
            texts.put(pointer, parser.getText());
        }
    }
}
