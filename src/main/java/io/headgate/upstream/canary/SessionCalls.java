package io.headgate.upstream.canary;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import io.headgate.config.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** The calls of which a write session's life is made (https://writeapi.canarylabs.com). */
final class SessionCalls {
    private static final JsonFactory JSON = new JsonFactory();
    /** What can stand between quotes in JSON as it is. */
    private static final Pattern TOKEN = Pattern.compile("[!#-\\[\\]-~]{1,512}");

    private static final int LARGEST = 64 << 10;

    private final SessionSetup setup;
    private final Materializer materializer;

    SessionCalls(SessionSetup setup, Materializer materializer) {
        this.setup = setup;
        this.materializer = materializer;
    }

    /** Opens a session; its token, or a failure that can be told to callers. */
    CompletionStage<String> open() {
        return call("getSessionToken", opening()).thenApply(SessionCalls::token);
    }

    CompletionStage<ByteString> keepAlive(String token) {
        return call("keepAlive", naming(token));
    }

    CompletionStage<ByteString> revoke(String token) {
        return call("revokeSessionToken", naming(token));
    }

    private CompletionStage<ByteString> call(String name, ByteString json) {
        Deadline deadline = Deadline.after(setup.limit(), setup.ticker().nanos());
        return ServiceCall.post(
                setup.pool(), name, json, deadline, new ServiceCall.Reader("write-session", LARGEST, materializer));
    }

    private ByteString opening() {
        WriteConfig config = setup.config();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            Secret apiToken = setup.apiToken().get();
            if (apiToken != null) {
                json.writeStringField("apiToken", apiToken.reveal());
            }
            json.writeArrayFieldStart("historians");
            for (String historian : config.historians()) {
                json.writeString(historian);
            }
            json.writeEndArray();
            json.writeStringField("clientId", setup.clientId());
            json.writeObjectFieldStart("settings");
            json.writeNumberField("clientTimeout", config.clientTimeout().toMillis());
            json.writeBooleanField("autoCreateDatasets", config.autoCreateDataSets());
            // Otherwise the end of this session, and every restart, would write a null behind each tag's last value.
            json.writeBooleanField("autoWriteNoData", false);
            json.writeBooleanField("insertReplaceData", config.insertReplace());
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return ByteString.fromArrayUnsafe(bytes.toByteArray());
    }

    private static ByteString naming(String token) {
        return ByteString.fromString("{\"sessionToken\":\"" + token + "\"}");
    }

    private static String token(ByteString answer) {
        String token = "";
        try (JsonParser parser = JSON.createParser(answer.toArrayUnsafe())) {
            JsonToken at = parser.nextToken();
            while (at != null) {
                boolean top = parser.getParsingContext().getNestingDepth() == 1;
                if (at == JsonToken.VALUE_STRING && top && "sessionToken".equals(parser.currentName())) {
                    token = parser.getText();
                }
                at = parser.nextToken();
            }
        } catch (IOException notJson) {
            token = "";
        }
        if (!TOKEN.matcher(token).matches()) {
            throw Failure.of(FailureKind.UPSTREAM_PROTOCOL, "The write service answered without a session token.")
                    .exception();
        }
        return token;
    }

    /** Why there is no session, as callers are told who wanted to write. */
    static Failure unavailable(Throwable why, Duration pause) {
        Failure known = failureOf(why);
        String detail = known == null
                ? FailureKind.WRITE_SESSION.advice()
                : "No session with the write service could be opened ("
                        + known.kind().code() + "): " + known.detail();
        return new Failure(FailureKind.WRITE_SESSION, detail, pause, Map.of());
    }

    /** The failure behind a stage's exception; null for a defect. */
    static @Nullable Failure failureOf(Throwable why) {
        Throwable cause = FailureException.causeOf(why);
        return cause instanceof FailureException known ? known.failure() : null;
    }

    /** Whether the service no longer knows the session. */
    static boolean expired(Throwable why) {
        Failure known = failureOf(why);
        return known != null && known.kind() == FailureKind.UPSTREAM_TOKEN;
    }
}
