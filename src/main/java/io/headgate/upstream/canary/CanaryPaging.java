package io.headgate.upstream.canary;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import io.headgate.call.Operation;
import io.headgate.wire.Paging;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Pages of the read service: the same request again, with the last page's {@code continuation} as it came, be it a text or an array. The
 * times in it are made absolute first, as "now" is a later moment for each page.
 *
 * @param maxPages see {@link Paging}
 * @param maxItems see {@link Paging}
 * @param maxBytes see {@link Paging}
 */
public record CanaryPaging(int maxPages, long maxItems, long maxBytes) implements Paging {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Set<String> PAGED =
            Set.of("canary.browseTags", "canary.getTagData", "canary.getTagData2", "canary.getAdhocEvents");
    private static final Set<String> ITEMS = Set.of("tags", "data", "events");
    private static final Set<String> TIMES = Set.of("starttime", "endtime", "searchfrom", "searchto");

    @Override
    public String continuation() {
        return "continuation";
    }

    /** Tag names, values by tag, events. */
    @Override
    public Set<String> items() {
        return ITEMS;
    }

    @Override
    public boolean pages(Operation operation) {
        return PAGED.contains(operation.name());
    }

    @Override
    public Pages pages(Operation operation, String target, ByteString body, Instant now) {
        if (!pages(operation)) {
            throw refused("This call has no pages that could be followed.");
        }
        byte[] first = rewritten(object(operation, target, body), now, null);
        return new Pages() {
            @Override
            public ByteString first() {
                return ByteString.fromArrayUnsafe(first);
            }

            @Override
            public ByteString next(String continuation) {
                return ByteString.fromArrayUnsafe(rewritten(first, now, continuation));
            }
        };
    }

    /** What is JSON already stays as it came. */
    private static byte[] object(Operation operation, String target, ByteString body) {
        int mark = target.indexOf('?');
        String query = mark < 0 ? "" : target.substring(mark + 1);
        String text = body.utf8String();
        return query.isEmpty() && RequestJson.isJson(text)
                ? body.toArrayUnsafe()
                : RequestJson.of(operation.name(), query, text).toString().getBytes(StandardCharsets.UTF_8);
    }

    /** @param continuation null: what the request has stays */
    private static byte[] rewritten(byte[] request, Instant now, @Nullable String continuation) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(request.length + 256);
        try (JsonParser in = JSON.createParser(request);
                JsonGenerator out = JSON.createGenerator(bytes)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw refused("Pages are followed for a JSON object only.");
            }
            out.writeStartObject();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                member(in, out, now, continuation != null);
            }
            if (continuation != null) {
                out.writeFieldName("continuation");
                out.writeRawValue(continuation);
            }
            out.writeEndObject();
            if (in.nextToken() != null) {
                throw refused("There is something after the JSON object.");
            }
        } catch (IOException notJson) {
            throw refused("The body is not JSON.");
        }
        return bytes.toByteArray();
    }

    private static void member(JsonParser in, JsonGenerator out, Instant now, boolean replaces) throws IOException {
        String name = in.currentName();
        // Canary does not tell upper from lower case in names.
        String key = name.toLowerCase(Locale.ROOT);
        JsonToken value = in.nextToken();
        if (replaces && key.equals("continuation")) {
            in.skipChildren();
        } else if (value == JsonToken.VALUE_STRING && TIMES.contains(key)) {
            String absolute = RelativeTimes.absolute(in.getText(), now);
            if (absolute == null) {
                throw refused("The time in " + key
                        + " depends on the historian's calendar; write an absolute one, or now with offsets.");
            }
            out.writeStringField(name, absolute);
        } else {
            out.writeFieldName(name);
            out.copyCurrentStructureExact(in);
        }
    }

    private static FailureException refused(String why) {
        return Failure.of(FailureKind.REQUEST_BODY, why).exception();
    }
}
