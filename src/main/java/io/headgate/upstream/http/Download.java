package io.headgate.upstream.http;

import io.headgate.call.Failure;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** The body of an answer on its way to whoever reads it: taken from the socket only when the reader wants more. */
final class Download extends AbstractOutHandler {
    /** Where the content comes from. */
    interface Socket {
        /** The reader waits: read more. */
        void demanded();

        /** The reader has something to do: no more for now. */
        void satisfied();

        /** All content has been passed on. */
        void delivered();

        /** The reader does not want the rest. */
        void cancelled();
    }

    private final GraphStageLogic.SubSourceOutlet<ByteString> out;
    private final Socket socket;
    private @Nullable ByteString first;

    /** @param first what came with the head; may be empty */
    Download(GraphStageLogic.SubSourceOutlet<ByteString> out, ByteString first, Socket socket) {
        this.out = out;
        this.first = first.isEmpty() ? null : first;
        this.socket = socket;
        out.setHandler(this);
    }

    Source<ByteString, NotUsed> source() {
        return Source.fromGraph(out.source());
    }

    /** More content, asked for by {@link Socket#demanded}; it may be empty. */
    void received(ByteString content, boolean last) {
        if (!content.isEmpty()) {
            out.push(content);
        }
        if (last) {
            socket.delivered();
        } else if (content.isEmpty()) {
            socket.demanded();
        } else {
            socket.satisfied();
        }
    }

    @Override
    public void onPull() {
        ByteString content = first;
        if (content != null) {
            first = null;
            out.push(content);
        } else {
            socket.demanded();
        }
    }

    @Override
    public void onDownstreamFinish(Throwable cause) {
        socket.cancelled();
    }

    /** Whether there is content that the reader has not asked for yet. */
    boolean holds() {
        return first != null;
    }

    void complete() {
        out.complete();
    }

    void fail(Failure failure) {
        if (!out.isClosed()) {
            out.fail(failure.exception());
        }
    }
}
