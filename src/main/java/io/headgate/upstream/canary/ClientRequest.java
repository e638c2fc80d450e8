package io.headgate.upstream.canary;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import io.headgate.config.Secret;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpSession.Outgoing;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Where parameters stand in a request to Canary: in the query, in a form or in a JSON object, whatever its content type says. A body
 * that begins with a brace is JSON. Names are compared without regard to case, as the services do.
 */
final class ClientRequest {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Set<String> TOKENS = Set.of("usertoken", "apitoken", "accesstoken");
    /** They give tokens out and take them back, which the gateway does by itself. */
    private static final Set<String> LOG_INS = Set.of("getusertoken", "revokeusertoken");
    /** The historian wants no token for these, or another one. */
    private static final Set<String> WITHOUT_TOKEN =
            Set.of("gettimezones", "getaggregates", "getlivedata", "revokelivedatatoken");
    /** They speak of the content as it was. */
    private static final Set<String> CONTENT_FIELDS =
            Set.of("content-type", "content-encoding", "content-md5", "digest", "content-digest", "repr-digest");

    private static final String FORM = "application/x-www-form-urlencoded";

    private final String target;
    private final @Nullable String text;

    private ClientRequest(String target, @Nullable String text) {
        this.target = target;
        this.text = text;
    }

    /**
     * A request of a client.
     *
     * @param body all of it
     */
    static ClientRequest of(String target, ByteString body) {
        return new ClientRequest(target, text(body));
    }

    /** What speaks against it: a token of the client's own, or a body in which one could hide. */
    @Nullable
    Failure objection() {
        if (LOG_INS.contains(endpoint())) {
            return clientToken("The gateway logs in by itself.");
        } else if (text == null) {
            return unreadable("it is not text in UTF-8");
        } else if (namesToken(query())) {
            return clientToken("The query has a parameter that is a token, or that cannot be read.");
        }
        String body = text.strip();
        if (body.startsWith("{")) {
            return inJson(body);
        } else if (!isForm(body)) {
            return unreadable("it is neither a JSON object nor a form");
        }
        return namesToken(body)
                ? clientToken("The form has a parameter that is a token, or that cannot be read.")
                : null;
    }

    /** Whether the historian wants to know in whose name it is asked. */
    boolean needsToken() {
        return !WITHOUT_TOKEN.contains(endpoint());
    }

    /** Without what would make the historian read another body than was read here. */
    static Outgoing plain(Outgoing request) {
        return request.headers().contains("content-encoding")
                ? new Outgoing(
                        request.method(),
                        request.target(),
                        request.headers()
                                .filter((name, value) -> !Headers.key(name).equals("content-encoding")),
                        request.body())
                : request;
    }

    /** All that it says, as one object; fails with a {@link FailureException} where that cannot be read. */
    ObjectNode json(String operation) {
        return RequestJson.of(operation, query(), text == null ? "" : text);
    }

    /** A request to the same path with this content, whatever form it had. */
    static Outgoing posted(Outgoing request, String json) {
        int mark = request.target().indexOf('?');
        String path = mark < 0 ? request.target() : request.target().substring(0, mark);
        return post(request, path, "application/json", json);
    }

    /** The same request with the token in its body; one without a body becomes a POST of its own query as a form. */
    Outgoing with(Secret token, Outgoing request) {
        if (!request.method().equals("GET") && !request.method().equals("POST")) {
            return plain(request);
        }
        String body = text == null ? "" : text;
        if (body.strip().startsWith("{")) {
            int brace = body.indexOf('{');
            boolean empty = body.substring(brace + 1).strip().startsWith("}");
            String member = TokenCalls.member("userToken", token.reveal()) + (empty ? "" : ",");
            String whole = body.substring(0, brace + 1) + member + body.substring(brace + 1);
            return post(request, request.target(), "application/json", whole);
        }
        String parameter = "userToken=" + URLEncoder.encode(token.reveal(), StandardCharsets.UTF_8);
        if (!body.isBlank()) {
            return post(request, request.target(), FORM, body.strip() + "&" + parameter);
        }
        int mark = request.target().indexOf('?');
        String path = mark < 0 ? request.target() : request.target().substring(0, mark);
        String form = mark < 0 ? "" : request.target().substring(mark + 1);
        return post(request, path, FORM, form.isEmpty() ? parameter : form + "&" + parameter);
    }

    private static Outgoing post(Outgoing request, String target, String type, String body) {
        Headers headers =
                request.headers().filter((name, value) -> !CONTENT_FIELDS.contains(Headers.key(name))).toBuilder()
                        .add("Content-Type", type)
                        .build();
        return new Outgoing("POST", target, headers, Body.of(ByteString.fromString(body, StandardCharsets.UTF_8)));
    }

    /** The last segment of the path, in lower case. */
    private String endpoint() {
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        String last = path.substring(path.lastIndexOf('/') + 1).replace("+", "%2B");
        String name = decode(last);
        return (name == null ? last : name).strip().toLowerCase(Locale.ROOT);
    }

    private String query() {
        int mark = target.indexOf('?');
        return mark < 0 ? "" : target.substring(mark + 1);
    }

    private static @Nullable String text(ByteString body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body.toArray()))
                    .toString();
        } catch (CharacterCodingException notText) {
            return null;
        }
    }

    private static @Nullable Failure inJson(String body) {
        try (JsonParser parser = JSON.createParser(body)) {
            int depth = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (depth == 1 && token == JsonToken.FIELD_NAME && isToken(parser.currentName())) {
                    return clientToken("There is a token in the JSON object.");
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (depth == 0 && parser.nextToken() != null) {
                    return unreadable("something stands behind its JSON object");
                }
            }
            return depth == 0 ? null : unreadable("its JSON object ends early");
        } catch (IOException notJson) {
            return unreadable("it is not a JSON object");
        }
    }

    /** No control characters, and the first character is one of a name. */
    private static boolean isForm(String body) {
        return body.isEmpty()
                || (Character.isLetterOrDigit(body.charAt(0)) || "%_$.&".indexOf(body.charAt(0)) >= 0)
                        && body.chars().allMatch(c -> c >= ' ' && c != 0x7f);
    }

    private static boolean namesToken(String form) {
        for (String pair : form.split("[&;?]", -1)) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            if (name == null || isToken(name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isToken(String name) {
        int bracket = name.indexOf('[');
        String plain = bracket < 0 ? name : name.substring(0, bracket);
        return TOKENS.contains(plain.strip().toLowerCase(Locale.ROOT));
    }

    private static @Nullable String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return null;
        }
    }

    private static Failure clientToken(String what) {
        return Failure.of(FailureKind.CANARY_CLIENT_TOKEN, what + " " + FailureKind.CANARY_CLIENT_TOKEN.advice());
    }

    private static Failure unreadable(String why) {
        return Failure.of(
                FailureKind.REQUEST_BODY, "The body cannot be sent to this historian with a credential: " + why + ".");
    }
}
