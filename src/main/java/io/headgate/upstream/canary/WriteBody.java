package io.headgate.upstream.canary;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import com.fasterxml.jackson.core.async.NonBlockingInputFeeder;
import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * What the body of a write says: which tags it names and how many rows it has for them. Strict where the service may be lenient, so
 * that nothing is written that was not seen here: UTF-8 only, one object and nothing behind it, no member that is not known.
 */
final class WriteBody {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Set<String> TOKENS = Set.of("sessiontoken", "apitoken", "accesstoken", "usertoken");
    private static final int SHOWN_DATA_SETS = 16;

    private final WriteCall call;
    private final DataSets allowed;
    private final JsonParser parser;
    private final Set<String> tags = new LinkedHashSet<>();
    private final Set<String> dataSets = new LinkedHashSet<>();
    private long values;
    private boolean empty = true;
    private @Nullable Failure refusal;

    private WriteBody(WriteCall call, DataSets allowed, byte[] json) throws IOException {
        this.call = call;
        this.allowed = allowed;
        // The only one of Jackson's readers that takes nothing but UTF-8.
        parser = JSON.createNonBlockingByteArrayParser();
        NonBlockingInputFeeder input = parser.getNonBlockingInputFeeder();
        ByteArrayFeeder feeder = (ByteArrayFeeder) input;
        feeder.feedInput(json, 0, json.length);
        feeder.endOfInput();
    }

    /** Reads a body; what speaks against it is {@link #refusal}. */
    static WriteBody read(WriteCall call, DataSets allowed, ByteString bytes) {
        try {
            WriteBody body = new WriteBody(call, allowed, bytes.toArrayUnsafe());
            body.read();
            return body;
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Nullable
    Failure refusal() {
        return refusal;
    }

    /** The tags named, each once, as far as it was read. */
    Set<String> tags() {
        return tags;
    }

    /** Some of the data sets named, each once, as far as it was read. */
    List<String> dataSets() {
        return new ArrayList<>(dataSets);
    }

    /** Rows for the tags named, as far as it was read. */
    long values() {
        return values;
    }

    /** Whether the object has no members. */
    boolean isEmpty() {
        return empty;
    }

    private void read() {
        try (parser) {
            object();
        } catch (FailureException refused) {
            refusal = refused.failure();
        } catch (IOException notJson) {
            refusal = Failure.of(FailureKind.REQUEST_BODY, "The body is not one whole JSON object in UTF-8.");
        }
    }

    private void object() throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw wrong("The body is not a JSON object.");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            empty = false;
            String name = parser.currentName().toLowerCase(Locale.ROOT);
            if (TOKENS.contains(name)) {
                throw Failure.of(FailureKind.WRITE_OWN_TOKEN).exception();
            }
            WriteCall.Member member = call.members().get(name);
            if (member == null) {
                throw wrong("The body has a member that the gateway does not know; what it would do cannot be judged.");
            }
            member(member);
        }
        if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
            throw wrong("The body is not one whole JSON object.");
        }
    }

    private void member(WriteCall.Member member) throws IOException {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.VALUE_NULL) {
            return;
        }
        switch (member) {
            case VALUE -> expect(token.isScalarValue());
            case DATA_SET -> {
                expect(token == JsonToken.VALUE_STRING);
                dataSet(parser.getText());
            }
            case TAGS -> {
                expect(token == JsonToken.START_ARRAY);
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    expect(parser.currentToken() == JsonToken.VALUE_STRING);
                    tag(parser.getText());
                }
            }
            case ROWS, SETTINGS -> {
                expect(token == JsonToken.START_OBJECT);
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    tag(parser.currentName());
                    perTag(member, parser.nextToken());
                }
            }
        }
    }

    private void perTag(WriteCall.Member member, JsonToken token) throws IOException {
        if (member == WriteCall.Member.SETTINGS) {
            expect(token == JsonToken.START_OBJECT);
            parser.skipChildren();
            return;
        }
        expect(token == JsonToken.START_ARRAY);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(parser.currentToken() == JsonToken.START_ARRAY);
            parser.skipChildren();
            values++;
        }
    }

    private void tag(String name) {
        tags.add(name);
        show(DataSets.of(name));
        if (!allowed.allowTag(name)) {
            throw Failure.of(
                            FailureKind.WRITE_NOT_ALLOWED,
                            "The data set of a tag in the body is not among those that may be written; nothing was sent.")
                    .exception();
        }
    }

    private void dataSet(String name) {
        show(name);
        if (!allowed.allow(name)) {
            throw Failure.of(
                            FailureKind.WRITE_NOT_ALLOWED,
                            "This data set is not among those that may be written; nothing was sent.")
                    .exception();
        }
    }

    private void show(String dataSet) {
        if (dataSets.size() < SHOWN_DATA_SETS) {
            dataSets.add(dataSet);
        }
    }

    private static void expect(boolean right) {
        if (!right) {
            throw wrong("A member of the body is not of the form that the write service takes.");
        }
    }

    private static FailureException wrong(String detail) {
        return Failure.of(FailureKind.REQUEST_BODY, detail).exception();
    }
}
