package io.headgate.upstream.http;

import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import io.headgate.wire.Body;
import io.headgate.wire.FieldLines;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpSession.Outgoing;
import java.nio.charset.StandardCharsets;
import org.apache.pekko.util.ByteString;

/**
 * Turns a request into the bytes of its head, and of its body where that is here already. What could be read in another way than it
 * was meant is refused rather than repaired: nothing a caller sends may become a line end, a second length or another target.
 */
final class RequestWriter {
    private static final String CRLF = "\r\n";

    private final String basePath;
    private final String hostLine;
    private volatile Own own;

    /** Fields that every request gets, as they are written. */
    private record Own(Headers fields, String lines) {}

    /** @param own fields that every request gets, such as a credential; they replace fields of the same name */
    RequestWriter(Endpoint endpoint, Headers own) {
        basePath = endpoint.basePath();
        hostLine = "Host: " + endpoint.authority() + CRLF;
        this.own = written(own);
    }

    /** Gives every further request other fields; an {@link IllegalArgumentException} where they cannot be sent. */
    void own(Headers fields) {
        own = written(fields);
    }

    private static Own written(Headers own) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < own.size(); i++) {
            if (!FieldLines.isName(own.name(i)) || !FieldLines.isWritableValue(own.value(i))) {
                throw new IllegalArgumentException("the field " + own.name(i) + " cannot be sent");
            }
            lines.append(own.name(i)).append(": ").append(own.value(i)).append(CRLF);
        }
        return new Own(own, lines.toString());
    }

    /** The first bytes to send; a {@link FailureException} where there is no safe way to write the request. */
    ByteString write(Outgoing request) {
        StringBuilder head = new StringBuilder(512);
        startLine(request, head);
        Own now = own;
        boolean host = fields(request.headers(), now.fields, head);
        if (!host) {
            head.append(hostLine);
        }
        head.append(now.lines);
        framing(request, head);
        head.append(CRLF);
        ByteString bytes = ByteString.fromArrayUnsafe(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        return request.body() instanceof Body.Bytes body ? bytes.concat(body.bytes()) : bytes;
    }

    private void startLine(Outgoing request, StringBuilder head) {
        if (!FieldLines.isName(request.method()) || !isOriginForm(request.target())) {
            throw refused("the method or the target cannot be sent");
        }
        head.append(request.method())
                .append(' ')
                .append(basePath)
                .append(request.target())
                .append(" HTTP/1.1\r\n");
    }

    private static boolean isOriginForm(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= 0x20 || c >= 0x7f) {
                return false;
            }
        }
        return !target.isEmpty() && target.charAt(0) == '/';
    }

    private static boolean fields(Headers headers, Headers own, StringBuilder head) {
        boolean host = false;
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            String value = headers.value(i);
            if (!FieldLines.isName(name) || !FieldLines.isWritableValue(value)) {
                throw refused("a header field cannot be sent");
            }
            if (isConnectionsOwn(name)) {
                throw refused("framing and connection fields are not the caller's to set");
            }
            if (name.equalsIgnoreCase("host")) {
                if (host) {
                    throw refused("there is more than one Host field");
                }
                host = true;
            }
            if (own.size() == 0 || !own.contains(name)) {
                head.append(name).append(": ").append(value).append(CRLF);
            }
        }
        return host;
    }

    private static boolean isConnectionsOwn(String name) {
        return switch (name.length()) {
            case 10 -> name.equalsIgnoreCase("connection");
            case 14 -> name.equalsIgnoreCase("content-length");
            case 17 -> name.equalsIgnoreCase("transfer-encoding");
            default -> false;
        };
    }

    private static void framing(Outgoing request, StringBuilder head) {
        long length = request.body().length();
        if (length < 0) {
            head.append("Transfer-Encoding: chunked\r\n");
        } else if (length > 0 || request.body() instanceof Body.Flowing || expectsBody(request.method())) {
            head.append("Content-Length: ").append(length).append(CRLF);
        }
    }

    /** Methods whose missing length some servers answer with 411 (RFC 9110, 8.6). */
    private static boolean expectsBody(String method) {
        return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
    }

    private static FailureException refused(String what) {
        return Failure.of(FailureKind.INTERNAL, what).exception();
    }
}
