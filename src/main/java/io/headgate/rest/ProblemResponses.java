package io.headgate.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The one form in which failures are told over HTTP: {@code application/problem+json} (RFC 9457) with the failure's stable code, and
 * {@code Proxy-Status} (RFC 9209). Everything in it comes from the {@link Failure}, never from an exception.
 */
public final class ProblemResponses {
    private static final String TYPE = "urn:headgate:failure:";
    private static final JsonFactory JSON = new JsonFactory();

    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

    private final String pseudonym;

    /** @param pseudonym how this gateway calls itself in {@code Proxy-Status}; a token */
    public ProblemResponses(String pseudonym) {
        this.pseudonym = pseudonym;
    }

    /**
     * The answer to a request; without content where the method is HEAD.
     *
     * @param requestId by which the log knows the request; empty: it has none, and none is told
     */
    public Response of(Failure failure, String requestId, String method) {
        return of(failure, requestId, method, Set.of());
    }

    /** The same, with the methods that are served where that one is not (RFC 9110, 15.5.6). */
    public Response of(Failure failure, String requestId, String method, Set<String> allow) {
        FailureKind kind = failure.kind();
        Headers.Builder headers = Headers.builder()
                .add("Content-Type", "application/problem+json")
                .add("Cache-Control", "no-store")
                .add("Proxy-Status", pseudonym + "; error=" + errorType(kind) + "; details=\"" + kind.code() + '"');
        if (!requestId.isEmpty()) {
            headers.add(ResponseFields.REQUEST_ID, requestId);
        }
        Duration retryAfter = retryAfter(failure);
        if (retryAfter != null) {
            headers.add("Retry-After", Long.toString(seconds(retryAfter)));
        }
        if (kind == FailureKind.METHOD_NOT_ALLOWED) {
            headers.add("Allow", String.join(", ", allow));
        }
        Body body = method.equals("HEAD") ? Body.EMPTY : Body.of(ByteString.fromArrayUnsafe(json(failure, requestId)));
        return new Response(kind.httpStatus(), headers.build(), body);
    }

    private static byte[] json(Failure failure, String requestId) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("type", TYPE + failure.kind().code());
            json.writeStringField("title", failure.kind().advice());
            json.writeNumberField("status", failure.kind().httpStatus());
            json.writeStringField("detail", failure.detail());
            json.writeStringField("code", failure.kind().code());
            if (!requestId.isEmpty()) {
                json.writeStringField("requestId", requestId);
            }
            Duration retryAfter = retryAfter(failure);
            if (retryAfter != null) {
                json.writeNumberField("retryAfterSeconds", seconds(retryAfter));
            }
            if (!failure.numbers().isEmpty()) {
                json.writeObjectFieldStart("numbers");
                for (Map.Entry<String, Object> number : new TreeMap<>(failure.numbers()).entrySet()) {
                    json.writeFieldName(number.getKey());
                    write(json, number.getValue());
                }
                json.writeEndObject();
            }
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, Object value) throws IOException {
        if (value instanceof Integer || value instanceof Long) {
            json.writeNumber(((Number) value).longValue());
        } else if (value instanceof Number number) {
            json.writeNumber(number.doubleValue());
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else {
            json.writeString(value.toString());
        }
    }

    /** When to come back; a 503 whose end nobody can foresee still asks for a pause, or refused callers would only ask faster. */
    private static @Nullable Duration retryAfter(Failure failure) {
        boolean shed = failure.kind().httpStatus() == 503;
        return failure.retryAfter() == null && shed ? SHORTEST_PAUSE : failure.retryAfter();
    }

    /** Whole seconds, rounded up: who comes back a little too early is refused once more. */
    private static long seconds(Duration duration) {
        return duration.plusSeconds(1).minusNanos(1).toSeconds();
    }

    /** The proxy error type (RFC 9209, 2.3) that comes closest. */
    private static String errorType(FailureKind kind) {
        return switch (kind) {
            case REQUEST_MALFORMED,
                    REQUEST_TARGET,
                    REQUEST_HEADER,
                    REQUEST_BODY,
                    REQUEST_TRUNCATED,
                    REQUEST_TIMEOUT,
                    REQUEST_TOO_LARGE,
                    TARGET_TOO_LONG,
                    EXPECTATION_FAILED,
                    HEADERS_TOO_LARGE,
                    METHOD_NOT_ALLOWED,
                    METHOD_UNKNOWN,
                    TOOL_ARGUMENT,
                    TOOL_PAGE,
                    WRITE_OWN_TOKEN,
                    UPSTREAM_TOKEN,
                    UPSTREAM_CONFLICT,
                    DATA_CONFLICT,
                    DATA_NOT_FOUND,
                    BAD_ARGUMENT,
                    UPSTREAM_REJECTED -> "http_request_error";
            case READ_ONLY, WRITE_NOT_ALLOWED, CANARY_CLIENT_TOKEN -> "http_request_denied";
            case ROUTE_NOT_FOUND, HOST_NOT_SERVED -> "destination_not_found";
            case FOLLOW_LIMIT,
                    RESULT_TOO_LARGE,
                    CANCELLED,
                    NOT_CACHED,
                    ADMISSION_DEADLINE,
                    POOL_DRAINING,
                    POOL_RESTARTING,
                    OVERLOADED,
                    ADMIN_BUSY -> "proxy_internal_response";
            case INTERNAL -> "proxy_internal_error";
            case UPSTREAM_PROTOCOL, UPSTREAM_FAILED -> "http_protocol_error";
            case UPSTREAM_CLOSED -> "connection_terminated";
            case POOL_QUEUE_FULL, CANARY_SEATS -> "connection_limit_reached";
            case POOL_DEADLINE -> "connection_timeout";
            case UPSTREAM_CONNECT, CANARY_LOG_IN, BREAKER_OPEN, WRITE_SESSION, UPSTREAM_LICENCE, UPSTREAM_BUSY ->
                "destination_unavailable";
            case UPSTREAM_TIMEOUT -> "http_response_timeout";
            case LOOP -> "proxy_loop_detected";
        };
    }
}
