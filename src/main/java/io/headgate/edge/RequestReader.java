package io.headgate.edge;

import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.wire.ChunkedReader;
import io.headgate.wire.Framing;
import io.headgate.wire.HeadBuffer;
import io.headgate.wire.HeadLimits;
import io.headgate.wire.Headers;
import io.headgate.wire.Malformed;
import io.headgate.wire.RequestHead;
import io.headgate.wire.Target;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the guard, without its stream: reads a client's bytes as strictly as RFC 9112 allows and writes, for each accepted
 * request, a plain message of our own making for the codec above. The codec never sees a byte of a client's head, so no two
 * parsers can disagree on it; what the request really said travels beside the bytes, as a {@link Head}.
 *
 * <p>The codec of Pekko HTTP 1.3.0 has known leniencies that this makes harmless: apache/pekko-http pull requests 1049
 * (Content-Length), 1257 and 1290 (chunk sizes), 1267 and 1291 (Transfer-Encoding), 1255 and 1268 (repeated fields).
 */
final class RequestReader {
    /** What the reader finds, in order. */
    interface Events {
        /** A request to be served, or refused if {@link Head#refusal} says so. */
        void head(Head head);

        /** Bytes for the codec. */
        void forward(ByteString bytes);

        /** The body that is being read breaks a rule; nothing follows. */
        void bodyRefused(Failure why);
    }

    /**
     * One request as its head says it.
     *
     * @param refusal why it is not served, or null
     */
    record Head(
            String method,
            Target target,
            int minorVersion,
            Headers headers,
            @Nullable Failure refusal) {
        static Head refused(String method, Failure why) {
            return new Head(method, ROOT, 1, Headers.EMPTY, why);
        }
    }

    private enum State {
        HEAD,
        LENGTH,
        CHUNKED,
        /** The client has said that nothing follows: what comes all the same is not a request (RFC 9112, 9.6). */
        LAST,
        REFUSED
    }

    private static final Target ROOT = new Target("/", null, Set.of());
    /** Ends the codec's chunked reading with an error: what it was given so far is no whole body. */
    private static final ByteString BROKEN_CHUNK = ByteString.fromString("!\r\n");

    private static final ByteString LAST_CHUNK = ByteString.fromString("0\r\n\r\n");
    private static final ByteString CRLF = ByteString.fromString("\r\n");

    private final HeadLimits limits;
    private final HostRule hosts;
    private final Events events;
    private final HeadBuffer buffer;
    private State state = State.HEAD;
    private long remaining;
    private ChunkedReader chunks = new ChunkedReader();
    private boolean emptyLineSkipped;
    private State afterBody = State.HEAD;

    RequestReader(HeadLimits limits, HostRule hosts, Events events) {
        this.limits = limits;
        this.hosts = hosts;
        this.events = events;
        this.buffer = new HeadBuffer(limits, RequestHead::requireLine);
    }

    /** Whether the client stands between two requests, nothing of the next one read. */
    boolean betweenRequests() {
        return state == State.HEAD && buffer.isEmpty();
    }

    boolean inHead() {
        return state == State.HEAD && !buffer.isEmpty();
    }

    boolean inBody() {
        return state == State.LENGTH || state == State.CHUNKED;
    }

    /** Whether the connection's further bytes mean nothing any more. */
    boolean refused() {
        return state == State.REFUSED;
    }

    void read(ByteString bytes) {
        ByteString rest = bytes;
        while (!rest.isEmpty()) {
            rest = switch (state) {
                case HEAD -> readHead(rest);
                case LENGTH -> readLength(rest);
                case CHUNKED -> readChunked(rest);
                case LAST, REFUSED -> ByteString.emptyByteString();
            };
        }
    }

    /** Ends reading with a refusal that the client is told. */
    void refuse(Failure why) {
        if (inBody()) {
            refuseBody(why);
        } else if (state == State.HEAD) {
            refuseHead("GET", why);
        }
    }

    private ByteString readHead(ByteString bytes) {
        buffer.append(bytes);
        try {
            if (!emptyLineSkipped) {
                if (buffer.skipOneEmptyLine()) {
                    return ByteString.emptyByteString();
                }
                emptyLineSkipped = true;
            }
            HeadBuffer.Lines lines = buffer.poll();
            if (lines == null) {
                return ByteString.emptyByteString();
            }
            RequestHead head = RequestHead.read(lines, limits);
            Framing framing = Framing.ofRequest(head.headers(), head.minorVersion());
            ByteString rest = buffer.takeRest();
            emptyLineSkipped = false;
            accept(head, framing);
            return rest;
        } catch (Malformed malformed) {
            refuseHead("GET", failureOf(malformed));
            return ByteString.emptyByteString();
        }
    }

    private void accept(RequestHead head, Framing framing) {
        Failure refusal = refusalOf(head, framing);
        if (refusal != null) {
            refuseHead(head.method(), refusal);
            return;
        }
        Target target;
        try {
            target = Target.read(originForm(head));
        } catch (Malformed malformed) {
            refuseHead(head.method(), Failure.of(FailureKind.REQUEST_TARGET, sentence(malformed)));
            return;
        }
        boolean framed = framing.kind() != Framing.Kind.NONE;
        boolean expecting = head.headers().contains("expect");
        boolean expects = expecting && head.minorVersion() == 1;
        Headers headers = framed || expecting || head.headers().contains("content-length")
                ? head.headers().filter((name, value) -> !isFramingField(name))
                : head.headers();
        events.head(new Head(head.method(), target, head.minorVersion(), headers, null));
        events.forward(CodecHead.of(head, framing, expects));
        afterBody = CodecHead.closes(head) ? State.LAST : State.HEAD;
        switch (framing.kind()) {
            case LENGTH -> {
                state = State.LENGTH;
                remaining = framing.length();
            }
            case CHUNKED -> {
                state = State.CHUNKED;
                chunks = new ChunkedReader();
            }
            case NONE, UNTIL_CLOSE -> state = afterBody;
        }
    }

    private ByteString readLength(ByteString bytes) {
        if (bytes.size() < remaining) {
            remaining -= bytes.size();
            events.forward(bytes);
            return ByteString.emptyByteString();
        }
        int part = (int) remaining;
        events.forward(part == bytes.size() ? bytes : bytes.take(part));
        state = afterBody;
        return bytes.drop(part);
    }

    private ByteString readChunked(ByteString bytes) {
        try {
            int used = chunks.read(bytes, this::forwardChunk);
            if (chunks.done()) {
                events.forward(LAST_CHUNK);
                state = afterBody;
            }
            return bytes.drop(used);
        } catch (Malformed malformed) {
            refuseBody(failureOf(malformed));
            return ByteString.emptyByteString();
        }
    }

    private void forwardChunk(ByteString data) {
        events.forward(ByteString.fromString(Integer.toHexString(data.size()), StandardCharsets.US_ASCII)
                .concat(CRLF)
                .concat(data)
                .concat(CRLF));
    }

    private void refuseHead(String method, Failure why) {
        state = State.REFUSED;
        events.head(Head.refused(method, why));
        events.forward(CodecHead.REFUSED);
    }

    private void refuseBody(Failure why) {
        boolean chunked = state == State.CHUNKED;
        state = State.REFUSED;
        events.bodyRefused(why);
        if (chunked) {
            events.forward(BROKEN_CHUNK);
        }
    }

    private @Nullable Failure refusalOf(RequestHead head, Framing framing) {
        if (!CodecHead.KNOWN_METHODS.contains(head.method())) {
            return head.method().equals("CONNECT") || head.method().equals("TRACE")
                    ? Failure.of(
                            FailureKind.METHOD_NOT_ALLOWED,
                            "CONNECT and TRACE are not served: this is no forward proxy.")
                    : Failure.of(FailureKind.METHOD_UNKNOWN);
        }
        boolean empty =
                framing.kind() == Framing.Kind.NONE || (framing.kind() == Framing.Kind.LENGTH && framing.length() == 0);
        if (head.method().equals("HEAD") && !empty) {
            // The codec behind would refuse it in words of its own.
            return Failure.of(FailureKind.REQUEST_BODY, "A HEAD request has no body here.");
        }
        if (head.target().equals("*")) {
            return Failure.of(FailureKind.METHOD_NOT_ALLOWED, "The asterisk target is not served.");
        }
        String host = HostRule.only(head.headers());
        if (host == null && (head.minorVersion() == 1 || head.headers().contains("host"))) {
            return Failure.of(FailureKind.REQUEST_MALFORMED, "There must be exactly one valid Host header.");
        }
        String authority = authority(head.target());
        if (authority != null && !authority.equalsIgnoreCase(host)) {
            return Failure.of(
                    FailureKind.REQUEST_MALFORMED, "The request target names another host than the Host header.");
        }
        if (authority == null && namesScheme(head.target())) {
            return Failure.of(
                    FailureKind.REQUEST_TARGET, "The scheme of the request target is neither http nor https.");
        }
        String name = host == null ? null : HostRule.nameOf(host);
        if (name != null && !hosts.serves(name)) {
            return Failure.of(FailureKind.HOST_NOT_SERVED);
        }
        return expectation(head);
    }

    private static @Nullable Failure expectation(RequestHead head) {
        if (head.minorVersion() == 0) {
            // RFC 9110, 10.1.1: an expectation in HTTP/1.0 is ignored.
            return null;
        }
        for (String expected : head.headers().all("expect")) {
            if (!expected.equalsIgnoreCase("100-continue")) {
                return Failure.of(FailureKind.EXPECTATION_FAILED);
            }
        }
        return null;
    }

    /** The authority of a target in absolute form (RFC 9112, 3.2.2), or null. */
    private static @Nullable String authority(String target) {
        int start = schemeLength(target);
        if (start == 0) {
            return null;
        }
        int end = start;
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
            end++;
        }
        return target.substring(start, end);
    }

    private static String originForm(RequestHead head) {
        String target = head.target();
        String authority = authority(target);
        if (authority == null) {
            return target;
        }
        String rest = target.substring(schemeLength(target) + authority.length());
        return rest.startsWith("/") ? rest : "/" + rest;
    }

    private static int schemeLength(String target) {
        if (target.regionMatches(true, 0, "http://", 0, 7)) {
            return 7;
        }
        return target.regionMatches(true, 0, "https://", 0, 8) ? 8 : 0;
    }

    /** Whether a target begins with a scheme and two slashes (RFC 3986, 3.1); what has no slashes may be a host and a port. */
    private static boolean namesScheme(String target) {
        int end = target.indexOf("://");
        for (int i = 0; i < end; i++) {
            char c = target.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            boolean other = c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.';
            if (!letter && (i == 0 || !other)) {
                return false;
            }
        }
        return end > 0;
    }

    private static boolean isFramingField(String name) {
        return name.equalsIgnoreCase("content-length")
                || name.equalsIgnoreCase("transfer-encoding")
                || name.equalsIgnoreCase("expect");
    }

    private static Failure failureOf(Malformed malformed) {
        return Failure.of(
                switch (malformed.rule()) {
                    case SYNTAX -> FailureKind.REQUEST_MALFORMED;
                    case START_LINE_TOO_LONG -> FailureKind.TARGET_TOO_LONG;
                    case FIELDS_TOO_LARGE -> FailureKind.HEADERS_TOO_LARGE;
                },
                sentence(malformed));
    }

    private static String sentence(Malformed malformed) {
        String what = malformed.what();
        return Character.toUpperCase(what.charAt(0)) + what.substring(1) + ".";
    }
}
