package io.headgate.provider;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * One JSON value (RFC 8259) as the bytes it was written in, so that it can be handed on without changing a digit, an order or a member
 * nobody knows. Always valid and UTF-8; bounded in depth and in the length of names and numbers.
 */
public final class JsonText {
    /** How deep values may be nested. */
    public static final int MAX_DEPTH = 64;

    /** Characters of an exponent, its letter and sign included. */
    private static final int MAX_EXPONENT = 11;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** A member stands twice in an object. */
    public static final class RepeatedMember extends IOException {
        private static final long serialVersionUID = 1L;
        private static final int LONGEST = 200;

        private final String name;

        RepeatedMember(String name) {
            super("a member stands twice");
            this.name = name.length() <= LONGEST ? name : name.substring(0, LONGEST) + "\u2026";
        }

        /** Its name, of a long one the beginning. */
        public String name() {
            return name;
        }
    }

    /** <code>{}</code>. */
    public static final JsonText EMPTY_OBJECT = new JsonText("{}".getBytes(StandardCharsets.UTF_8));

    private final byte[] bytes;
    /** Worked out when it is asked for; 0: not yet. A race is harmless, since everybody comes to the same. */
    private int hash;

    private JsonText(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The mapper that reads numbers exactly and knows the bounds; for building trees. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /** A tree, written compactly. */
    public static JsonText of(JsonNode tree) {
        try {
            return new JsonText(MAPPER.writeValueAsBytes(tree));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /**
     * Text that somebody else wrote.
     *
     * @throws IOException if it is not exactly one JSON value within the bounds
     */
    public static JsonText parse(byte[] text) throws IOException {
        return parse(text, null);
    }

    /**
     * Text that somebody else wrote, and that means the same to every reader: with a member that stands twice two readers could take
     * different ones (RFC 8259, 4).
     *
     * @throws RepeatedMember if there is one, in any of its objects
     * @throws IOException if it is not exactly one JSON value within the bounds
     */
    public static JsonText parseOnce(byte[] text) throws IOException {
        return parse(text, new MemberNames());
    }

    private static JsonText parse(byte[] text, @Nullable MemberNames names) throws IOException {
        requireUtf8(text);
        try (JsonParser parser = MAPPER.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new IOException("there is no value");
            }
            walk(parser, names);
            if (parser.nextToken() != null) {
                throw new IOException("there is more than one value");
            }
        }
        return new JsonText(text.clone());
    }

    /** Goes to the end of the value that begins where the parser is. */
    private static void walk(JsonParser parser, @Nullable MemberNames names) throws IOException {
        int open = 0;
        do {
            JsonToken token = parser.currentToken();
            if (token == null) {
                throw new IOException("it ends early");
            } else if (token == JsonToken.VALUE_NUMBER_FLOAT && parser.getTextLength() > MAX_EXPONENT) {
                requireExponent(parser);
            }
            if (names != null) {
                names.see(token, parser);
            }
            open += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (open > 0) {
                parser.nextToken();
            }
        } while (open > 0);
    }

    /** What no program can hold, the parser finds only when it is asked for the number. */
    private static void requireExponent(JsonParser parser) throws IOException {
        char[] text = parser.getTextCharacters();
        int from = parser.getTextOffset();
        int end = from + parser.getTextLength();
        for (int at = end - 1; at >= from; at--) {
            if (text[at] == 'e' || text[at] == 'E') {
                if (end - at > MAX_EXPONENT) {
                    throw new IOException("there is a number whose exponent is too long");
                }
                return;
            }
        }
    }

    /** The parser would take other encodings too, and is lenient with this one (RFC 8259, 8.1). */
    private static void requireUtf8(byte[] text) throws IOException {
        boolean ascii = true;
        for (byte octet : text) {
            if (octet == 0) {
                throw new IOException("there is a zero octet");
            }
            ascii &= octet > 0;
        }
        if (!ascii) {
            if (text[0] < 0) {
                throw new IOException("it begins with no character of JSON");
            }
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
        }
    }

    /** A literal of the program's own; anything but JSON is a defect. */
    public static JsonText literal(String text) {
        try {
            return parse(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException defect) {
            throw new UncheckedIOException(defect);
        }
    }

    /** The value as a tree; numbers are exact. */
    public JsonNode tree() {
        try {
            return MAPPER.readTree(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** A member of an object, byte for byte; null where there is none, and where this is no object. The last of several wins. */
    public @Nullable JsonText member(String name) {
        try (JsonParser parser = MAPPER.createParser(bytes)) {
            JsonText found = null;
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    boolean wanted = name.equals(parser.currentName());
                    parser.nextToken();
                    if (wanted) {
                        found = value(parser);
                    } else {
                        parser.skipChildren();
                    }
                }
            }
            return found;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /**
     * A member of an object.
     *
     * @param name without quotes and escapes
     */
    public record Member(String name, JsonText value) {}

    /** The members of an object in their order, byte for byte, each of several with the same name; none where this is no object. */
    public List<Member> members() {
        List<Member> members = new ArrayList<>();
        try (JsonParser parser = MAPPER.createParser(bytes)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    members.add(new Member(name, value(parser)));
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return members;
    }

    /** The elements of an array in their order, byte for byte; none where this is no array. */
    public List<JsonText> elements() {
        List<JsonText> elements = new ArrayList<>();
        try (JsonParser parser = MAPPER.createParser(bytes)) {
            if (parser.nextToken() == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(value(parser));
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return elements;
    }

    /** The value that begins where the parser is; leaves it at the value's end. */
    private JsonText value(JsonParser parser) throws IOException {
        int from = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        return new JsonText(
                Arrays.copyOfRange(bytes, from, (int) parser.currentLocation().getByteOffset()));
    }

    /** A parser of these bytes, from their beginning. */
    public JsonParser parser() throws IOException {
        return MAPPER.createParser(bytes);
    }

    /** Whether it is an object. */
    public boolean isObject() {
        return firstOctet() == '{';
    }

    /** The content of a string, escapes resolved; null where this is no string. */
    public @Nullable String text() {
        if (firstOctet() != '"') {
            return null;
        }
        return isPlainString() ? new String(bytes, 1, bytes.length - 2, StandardCharsets.UTF_8) : tree().textValue();
    }

    /** Whether there is nothing to resolve, as in most names. */
    private boolean isPlainString() {
        if (bytes[0] != '"' || bytes[bytes.length - 1] != '"') {
            return false;
        }
        for (byte octet : bytes) {
            if (octet == '\\') {
                return false;
            }
        }
        return true;
    }

    private byte firstOctet() {
        int i = 0;
        while (bytes[i] == ' ' || bytes[i] == '\n' || bytes[i] == '\r' || bytes[i] == '\t') {
            i++;
        }
        return bytes[i];
    }

    /** Writes the bytes into an array, from a position on. */
    public void copyTo(byte[] target, int at) {
        System.arraycopy(bytes, 0, target, at, bytes.length);
    }

    public int size() {
        return bytes.length;
    }

    /** The bytes, not copied. */
    public ByteString bytes() {
        return ByteString.fromArrayUnsafe(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonText that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        int known = hash;
        if (known == 0) {
            known = Arrays.hashCode(bytes);
            hash = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
