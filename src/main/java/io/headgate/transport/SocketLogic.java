package io.headgate.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.Done;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SubscriptionWithCancelException;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.InHandler;
import org.apache.pekko.stream.stage.OutHandler;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The running {@link SocketStage}. Whichever way it ends, its socket is closed then: an open socket that nobody listens to would keep
 * its loop awake.
 */
final class SocketLogic extends GraphStageLogic implements InHandler, OutHandler, LoopSocket.Events {
    /** How the socket comes into being. */
    interface Start {
        void begin(SocketLogic logic);
    }

    private enum Event {
        CONNECTED,
        INPUT_ENDED,
        WRITTEN
    }

    private final Inlet<ByteString> in;
    private final Outlet<ByteString> out;
    private final Start start;
    private final boolean halfClose;
    private final CompletableFuture<Done> ready;
    private final AsyncCallback<Object> events = createAsyncCallback(this::happened);

    private @Nullable LoopSocket socket;
    private boolean connected;
    private boolean writing;
    private boolean broken;

    SocketLogic(
            FlowShape<ByteString, ByteString> shape, Start start, boolean halfClose, CompletableFuture<Done> ready) {
        super(shape);
        in = shape.in();
        out = shape.out();
        this.start = start;
        this.halfClose = halfClose;
        this.ready = ready;
        setHandler(in, this);
        setHandler(out, this);
    }

    @Override
    public void preStart() {
        // What was taken must be written, even if both sides have ended by then.
        setKeepGoing(true);
        start.begin(this);
    }

    /** For a channel that is connected and in non-blocking mode. */
    void take(SocketChannel channel) {
        socket().accepted(channel);
    }

    void connect(InetSocketAddress to) {
        socket().connect(to);
    }

    private LoopSocket socket() {
        LoopSocket now = socket;
        if (now == null) {
            now = new LoopSocket(HomeLoop.of(materializer().system()), this);
            socket = now;
        }
        return now;
    }

    // ---- from the loop ----

    @Override
    public void connected() {
        events.invoke(Event.CONNECTED);
    }

    @Override
    public void received(ByteString bytes) {
        events.invoke(bytes);
    }

    @Override
    public void inputEnded() {
        events.invoke(Event.INPUT_ENDED);
    }

    @Override
    public void written() {
        events.invoke(Event.WRITTEN);
    }

    @Override
    public void failed(IOException why) {
        events.invoke(why);
    }

    private void happened(Object event) {
        if (event instanceof ByteString bytes) {
            if (!isClosed(out)) {
                push(out, bytes);
            }
        } else if (event instanceof Event known) {
            switch (known) {
                case CONNECTED -> begin();
                case INPUT_ENDED -> endOfInput();
                case WRITTEN -> endOfWrite();
            }
        } else if (event instanceof IOException why) {
            ready.completeExceptionally(why);
            failStage(why);
        }
    }

    private void begin() {
        connected = true;
        ready.complete(Done.getInstance());
        if (isClosed(out)) {
            socket().discard();
        } else if (isAvailable(out)) {
            socket().read();
        }
        if (isClosed(in)) {
            endOfOutput();
        } else {
            pull(in);
        }
    }

    private void endOfInput() {
        complete(out);
        if (isClosed(in) && !writing) {
            completeStage();
        }
    }

    private void endOfWrite() {
        writing = false;
        if (isClosed(in) || isClosed(out) && !halfClose) {
            endOfOutput();
        } else {
            pull(in);
        }
    }

    private void endOfOutput() {
        if (isClosed(out) || !halfClose) {
            completeStage();
        } else {
            socket().endOutput();
        }
    }

    // ---- from the stream ----

    @Override
    public void onPush() {
        if (socket().write(grab(in))) {
            pull(in);
        } else {
            writing = true;
        }
    }

    @Override
    public void onPull() {
        if (connected) {
            socket().read();
        }
    }

    @Override
    public void onUpstreamFinish() {
        if (!connected && !halfClose) {
            completeStage();
        } else if (connected && !writing) {
            endOfOutput();
        }
    }

    @Override
    public void onUpstreamFailure(Throwable why) {
        broken = true;
        failStage(why);
    }

    @Override
    public void onDownstreamFinish(Throwable cause) {
        if (!(cause instanceof SubscriptionWithCancelException.NonFailureCancellation)) {
            broken = true;
            failStage(cause);
        } else if (!halfClose || isClosed(in)) {
            if (!writing) {
                completeStage();
            }
        } else if (connected) {
            // Unread bytes would turn the close into a reset, which could destroy what was written (RFC 9112, 9.6).
            socket().discard();
        }
    }

    @Override
    public void postStop() {
        ready.completeExceptionally(new IOException("closed before it was connected"));
        LoopSocket last = socket;
        if (last == null) {
            return;
        }
        if (broken) {
            last.abort();
        } else {
            last.close();
        }
    }
}
