package io.headgate.mcp;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.headgate.provider.Answer;
import io.headgate.provider.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Adds to a result what its revision wants there, between the bytes that are there already: no member is read and written again, so none
 * loses a digit, its place or its meaning.
 */
final class Splice {
    private static final String SERVER = "io.modelcontextprotocol/serverInfo";

    private final byte[] bytes;
    private int close;
    private boolean empty = true;
    private int metaOpen = -1;
    private boolean metaEmpty = true;
    private boolean metaNamesServer;
    private boolean typed;
    private boolean timed;
    private boolean scoped;
    private boolean failed;
    private int oddFrom = -1;
    private int oddTo;

    private Splice(JsonText object) {
        bytes = new byte[object.size()];
        object.copyTo(bytes, 0);
        try (JsonParser parser = object.parser()) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                empty = false;
                member(parser, parser.currentName());
            }
            close = (int) parser.currentTokenLocation().getByteOffset();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private void member(JsonParser parser, String name) throws IOException {
        JsonToken value = parser.nextToken();
        int from = (int) parser.currentTokenLocation().getByteOffset();
        switch (name) {
            case "resultType" -> typed = true;
            case "ttlMs" -> timed = true;
            case "cacheScope" -> scoped = true;
            case "isError" -> failed = value == JsonToken.VALUE_TRUE;
            case "_meta" -> {
                if (value == JsonToken.START_OBJECT) {
                    metaOpen = from + 1;
                    meta(parser);
                    return;
                }
            }
            default -> {}
        }
        parser.skipChildren();
        if (name.equals("structuredContent") && value != JsonToken.START_OBJECT) {
            parser.finishToken();
            oddFrom = from;
            oddTo = (int) parser.currentLocation().getByteOffset();
        }
    }

    private void meta(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            metaEmpty = false;
            metaNamesServer |= parser.currentName().equals(SERVER);
            parser.nextToken();
            parser.skipChildren();
        }
    }

    /**
     * A result, and whether it says that a tool has failed.
     *
     * @param text the result as the client gets it
     */
    record Spliced(Output text, boolean failed) {}

    /** As legacy clients expect it: {@code structuredContent} is an object there (2025-11-25, server, tools), so others are wrapped. */
    static Spliced legacy(JsonText object) {
        Splice splice = new Splice(object);
        Output out = new Output();
        if (splice.oddFrom < 0) {
            out.json(object);
        } else {
            out.octets(splice.bytes, 0, splice.oddFrom)
                    .raw("{\"value\":")
                    .octets(splice.bytes, splice.oddFrom, splice.oddTo)
                    .raw("}")
                    .octets(splice.bytes, splice.oddTo, splice.bytes.length);
        }
        return new Spliced(out, splice.failed);
    }

    /**
     * As modern clients expect it.
     *
     * @param server who we are, an object
     * @param cacheable whether results of this method must say how long they may be kept
     * @param freshness how long; null: not at all
     */
    static Spliced modern(JsonText object, JsonText server, boolean cacheable, Answer.@Nullable Freshness freshness) {
        Splice splice = new Splice(object);
        return new Spliced(splice.modern(server, cacheable, freshness), splice.failed);
    }

    private Output modern(JsonText server, boolean cacheable, Answer.@Nullable Freshness freshness) {
        Output out = new Output();
        if (metaOpen < 0) {
            out.octets(bytes, 0, close);
        } else {
            out.octets(bytes, 0, metaOpen);
            if (!metaNamesServer) {
                out.raw("\"" + SERVER + "\":").json(server).raw(metaEmpty ? "" : ",");
            }
            out.octets(bytes, metaOpen, close);
        }
        String comma = empty ? "" : ",";
        if (!typed) {
            out.raw(comma).raw("\"resultType\":\"complete\"");
            comma = ",";
        }
        if (cacheable && !timed) {
            long millis = freshness == null ? 0 : freshness.ttl().toMillis();
            out.raw(comma).raw("\"ttlMs\":").raw(Long.toString(millis));
            comma = ",";
        }
        if (cacheable && !scoped) {
            boolean shared = freshness != null && freshness.shared();
            out.raw(comma).raw(shared ? "\"cacheScope\":\"public\"" : "\"cacheScope\":\"private\"");
            comma = ",";
        }
        if (metaOpen < 0) {
            out.raw(comma).raw("\"_meta\":{\"" + SERVER + "\":").json(server).raw("}");
        }
        return out.octets(bytes, close, bytes.length);
    }
}
