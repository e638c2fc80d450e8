package io.headgate.edge;

import io.headgate.wire.Framing;
import io.headgate.wire.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.util.ByteString;

/** The heads that the guard writes for the codec: method, version, framing and the wish to close, and nothing a client chose. */
final class CodecHead {
    /** Methods that are served somewhere; everything else ends at the edge. */
    static final Set<String> KNOWN_METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    /** Stands for a request that is answered with a refusal. */
    static final ByteString REFUSED = ascii("GET / HTTP/1.1\r\nHost: refused\r\nConnection: close\r\n\r\n");

    private static final ByteString CHUNKED = ascii("Transfer-Encoding: chunked\r\n\r\n");
    private static final ByteString CHUNKED_EXPECTING =
            ascii("Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
    private static final ByteString END = ascii("\r\n");
    private static final Map<String, ByteString> STARTS = starts(END);
    private static final Map<String, ByteString> OPEN_STARTS = starts(ByteString.emptyByteString());

    private CodecHead() {}

    static ByteString of(RequestHead head, Framing framing, boolean expects) {
        String key = key(head.method(), head.minorVersion(), persistence(head));
        if (framing.kind() == Framing.Kind.NONE) {
            return start(STARTS, key);
        }
        ByteString start = start(OPEN_STARTS, key);
        if (framing.kind() == Framing.Kind.CHUNKED) {
            return start.concat(expects ? CHUNKED_EXPECTING : CHUNKED);
        }
        String length = (expects ? "Expect: 100-continue\r\nContent-Length: " : "Content-Length: ") + framing.length()
                + "\r\n\r\n";
        return start.concat(ascii(length));
    }

    /** Whether the connection ends with the answer to this request (RFC 9112, 9.3). */
    static boolean closes(RequestHead head) {
        String persistence = persistence(head);
        return head.minorVersion() == 0 ? !persistence.equals("keep-alive") : persistence.equals("close");
    }

    /** What the client asked of the connection: {@code close}, {@code keep-alive} where that is not the default, or nothing. */
    private static String persistence(RequestHead head) {
        if (head.headers().hasToken("connection", "close")) {
            return "close";
        }
        boolean keepAlive = head.minorVersion() == 0 && head.headers().hasToken("connection", "keep-alive");
        return keepAlive ? "keep-alive" : "";
    }

    private static Map<String, ByteString> starts(ByteString end) {
        Map<String, ByteString> starts = new HashMap<>();
        for (String method : KNOWN_METHODS) {
            for (int minor : List.of(0, 1)) {
                for (String persistence : List.of("", "close", "keep-alive")) {
                    String connection = persistence.isEmpty() ? "" : "Connection: " + persistence + "\r\n";
                    String lines = method + " / HTTP/1." + minor + "\r\nHost: guarded\r\n" + connection;
                    starts.put(
                            key(method, minor, persistence),
                            ascii(lines).concat(end).compact());
                }
            }
        }
        return starts;
    }

    private static ByteString start(Map<String, ByteString> starts, String key) {
        ByteString start = starts.get(key);
        if (start == null) {
            throw new IllegalStateException("no head for " + key);
        }
        return start;
    }

    private static String key(String method, int minorVersion, String persistence) {
        return minorVersion == 1 && persistence.isEmpty() ? method : method + minorVersion + persistence;
    }

    private static ByteString ascii(String text) {
        return ByteString.fromString(text, StandardCharsets.US_ASCII);
    }
}
