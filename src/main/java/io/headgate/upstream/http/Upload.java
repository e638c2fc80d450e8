package io.headgate.upstream.http;

import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request on its way to the socket: read no faster than the socket takes it, one piece ahead; framed, and counted
 * against the length that was announced.
 */
final class Upload extends AbstractInHandler {
    /** Where the pieces go. */
    interface Socket {
        /** Whether a piece can be written now. */
        boolean ready();

        void write(ByteString bytes);

        /** Something was written or read: look at the clock. */
        void moved();

        /** The body was not what was announced, or ended before it was complete. */
        void broken(Failure why);
    }

    private static final ByteString LAST_CHUNK = ByteString.fromString("0\r\n\r\n");
    private static final ByteString CRLF = ByteString.fromString("\r\n");

    private final GraphStageLogic.SubSinkInlet<ByteString> in;
    private final Socket socket;
    private final boolean chunked;
    private long remaining;
    private @Nullable ByteString held;
    private boolean ended;
    private boolean sent;
    private boolean left;

    /** @param length octets, or -1 for the chunked coding */
    Upload(GraphStageLogic.SubSinkInlet<ByteString> in, long length, Socket socket) {
        this.in = in;
        this.socket = socket;
        chunked = length < 0;
        remaining = length;
        sent = length == 0;
        in.setHandler(this);
    }

    void start(Source<ByteString, ?> body, Materializer materializer) {
        body.runWith(Sink.fromGraph(in.sink()), materializer);
        in.pull();
    }

    /** Whether the whole body has been handed to the socket. */
    boolean sent() {
        return sent;
    }

    /** Whether a piece waits for the socket, rather than the socket for a piece. */
    boolean holds() {
        return held != null || ended;
    }

    /** Reads no more. */
    void cancel() {
        left = true;
        held = null;
        if (!in.isClosed()) {
            in.cancel();
        }
    }

    /** The exchange is over. The end of a body that was sent may still be on its way here; there is no need to break it off. */
    void leave() {
        if (sent) {
            left = true;
        } else {
            cancel();
        }
    }

    /** The socket takes more. */
    void proceed() {
        if (left) {
            // Nothing more, not even an end: what was cut must not look whole.
            return;
        }
        ByteString piece = held;
        if (piece != null) {
            held = null;
            sent = !chunked && remaining == 0;
            socket.write(piece);
            if (!in.isClosed()) {
                in.pull();
            }
        } else if (ended && chunked && !sent) {
            sent = true;
            socket.write(LAST_CHUNK);
        }
        socket.moved();
    }

    @Override
    public void onPush() {
        ByteString piece = in.grab();
        if (left) {
            in.cancel();
        } else if (piece.isEmpty()) {
            // An empty chunk would end the message.
            in.pull();
        } else if (!chunked && piece.size() > remaining) {
            socket.broken(Failure.of(FailureKind.REQUEST_BODY, "the request body is longer than announced"));
        } else {
            accept(piece);
        }
    }

    private void accept(ByteString piece) {
        if (chunked) {
            held = ByteString.fromString(Integer.toHexString(piece.size()))
                    .concat(CRLF)
                    .concat(piece)
                    .concat(CRLF);
        } else {
            remaining -= piece.size();
            held = piece;
        }
        if (socket.ready()) {
            proceed();
        } else {
            socket.moved();
        }
    }

    @Override
    public void onUpstreamFinish() {
        if (left) {
            return;
        }
        ended = true;
        if (!chunked && remaining > 0) {
            socket.broken(Failure.of(FailureKind.REQUEST_TRUNCATED, "the request body is shorter than announced"));
        } else if (chunked && socket.ready()) {
            proceed();
        }
    }

    @Override
    public void onUpstreamFailure(Throwable failed) {
        if (!left) {
            socket.broken(
                    failed instanceof FailureException known
                            ? known.failure()
                            : Failure.of(FailureKind.REQUEST_TRUNCATED, "the request body broke off"));
        }
    }
}
