package io.headgate.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A socket as its loop sees it. Its methods may be called from any thread; called from another one than the loop's they take effect a
 * moment later. Its state belongs to the loop's thread.
 *
 * <p>Interest in bytes stays registered while nobody asks for them, and is taken back only when some do arrive: a conversation of
 * requests and answers then never changes what the kernel watches.
 */
final class LoopSocket implements EventLoop.Watcher {
    /** What happens to the socket. Called on the loop's thread, perhaps before the method that caused it returns. */
    interface Events {
        void connected();

        /** What was asked for. */
        void received(ByteString bytes);

        /** The peer will send nothing more. */
        void inputEnded();

        /** All that {@link #write} could not write at once has been written. */
        void written();

        /** The socket is closed. Comes once, and nothing comes after it. */
        void failed(IOException why);
    }

    /** Written to one socket before others get their turn. */
    private static final int TURN = 16 * EventLoop.BUFFER;

    private final EventLoop loop;
    private final Events events;
    private @Nullable SocketChannel channel;
    private @Nullable SelectionKey key;
    private ByteString unsent = ByteString.emptyByteString();
    private boolean wanted;
    private boolean discarding;
    private boolean inputEnded;
    private boolean closed;

    LoopSocket(EventLoop loop, Events events) {
        this.loop = loop;
        this.events = events;
    }

    /** Takes over a channel that is connected and in non-blocking mode, whatever happens. */
    void accepted(SocketChannel connected) {
        if (!onLoop(() -> take(connected))) {
            closeUnregistered(connected);
        }
    }

    /** Connects; {@link Events#connected} or {@link Events#failed} follows. */
    void connect(InetSocketAddress to) {
        onLoop(() -> open(to));
    }

    /** Asks for some bytes, or the end. Asking again before they have come changes nothing. */
    void read() {
        onLoop(this::want);
    }

    /** From now on reads whatever comes and drops it; the end is still told. */
    void discard() {
        onLoop(() -> {
            discarding = true;
            want();
        });
    }

    /**
     * Writes. Nothing more may be written until all of it was.
     *
     * @return true if all of it has been written; otherwise {@link Events#written} or {@link Events#failed} follows
     */
    boolean write(ByteString bytes) {
        if (loop.isHere()) {
            return send(bytes);
        }
        onLoop(() -> {
            if (send(bytes)) {
                events.written();
            }
        });
        return false;
    }

    /** Tells the peer that nothing more will be written. */
    void endOutput() {
        onLoop(() -> {
            SocketChannel open = channel;
            if (open != null && !closed) {
                try {
                    open.shutdownOutput();
                } catch (IOException broken) {
                    fail(broken);
                }
            }
        });
    }

    /** Closes; what was written still reaches the peer. */
    void close() {
        onLoop(() -> close(false));
    }

    /** Closes with a reset. */
    void abort() {
        onLoop(() -> close(true));
    }

    /** A loop that is over has closed its channels itself, and has told so. */
    private boolean onLoop(Runnable task) {
        if (loop.isHere()) {
            task.run();
            return true;
        }
        if (loop.offer(task)) {
            return true;
        }
        events.failed(new IOException("the event loop has been shut down"));
        return false;
    }

    // ---- on the loop's thread ----

    private void take(SocketChannel connected) {
        channel = connected;
        if (closed) {
            closeUnregistered(connected);
            return;
        }
        try {
            connected.setOption(StandardSocketOptions.TCP_NODELAY, true);
            key = loop.register(connected, SelectionKey.OP_READ, this);
            events.connected();
        } catch (IOException broken) {
            fail(broken);
        }
    }

    private void open(InetSocketAddress to) {
        if (closed) {
            return;
        }
        try {
            SocketChannel fresh = SocketChannel.open();
            channel = fresh;
            fresh.configureBlocking(false);
            // Small writes must not wait for the peer's acknowledgement of earlier ones (RFC 9293, 3.7.4).
            fresh.setOption(StandardSocketOptions.TCP_NODELAY, true);
            boolean atOnce = fresh.connect(to);
            key = loop.register(fresh, atOnce ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
            if (atOnce) {
                events.connected();
            }
        } catch (IOException broken) {
            fail(broken);
        } catch (RuntimeException unsupported) {
            fail(new IOException(unsupported));
        }
    }

    @Override
    public void ready(int operations) throws IOException {
        SocketChannel open = channel;
        if (open == null || closed) {
            return;
        }
        if ((operations & SelectionKey.OP_CONNECT) != 0) {
            if (open.finishConnect()) {
                interest(SelectionKey.OP_READ, SelectionKey.OP_CONNECT);
                events.connected();
            }
            return;
        }
        if ((operations & SelectionKey.OP_WRITE) != 0 && flush(open)) {
            interest(0, SelectionKey.OP_WRITE);
            events.written();
        }
        if ((operations & SelectionKey.OP_READ) != 0 && !closed) {
            if (wanted) {
                receive(open);
            } else {
                interest(0, SelectionKey.OP_READ);
            }
        }
    }

    @Override
    public void lost(IOException why) {
        fail(why);
    }

    private void want() {
        if (!inputEnded && !closed) {
            wanted = true;
            interest(SelectionKey.OP_READ, 0);
        }
    }

    private void receive(SocketChannel open) throws IOException {
        ByteBuffer buffer = loop.buffer();
        int count = open.read(buffer);
        if (count < 0) {
            inputEnded = true;
            // The end would be ready for ever.
            interest(0, SelectionKey.OP_READ);
            events.inputEnded();
        } else if (count > 0 && !discarding) {
            wanted = false;
            byte[] bytes = new byte[count];
            buffer.flip().get(bytes);
            events.received(ByteString.fromArrayUnsafe(bytes));
        }
    }

    private boolean send(ByteString bytes) {
        SocketChannel open = channel;
        if (open == null || closed) {
            return false;
        }
        unsent = bytes;
        try {
            boolean all = flush(open);
            if (!all) {
                interest(SelectionKey.OP_WRITE, 0);
            }
            return all;
        } catch (IOException broken) {
            fail(broken);
            return false;
        }
    }

    /** Gives true when nothing is left. Copies in pieces: the channel would copy all of it into direct memory at once. */
    private boolean flush(SocketChannel open) throws IOException {
        int turn = TURN;
        while (!unsent.isEmpty() && turn > 0) {
            ByteBuffer buffer = loop.buffer();
            int count = unsent.copyToBuffer(buffer);
            int sent = open.write(buffer.flip());
            unsent = sent == unsent.size() ? ByteString.emptyByteString() : unsent.drop(sent);
            turn = sent < count ? 0 : turn - sent;
        }
        return unsent.isEmpty();
    }

    private void interest(int more, int less) {
        SelectionKey registered = key;
        if (registered != null && registered.isValid()) {
            int before = registered.interestOps();
            int after = (before | more) & ~less;
            if (after != before) {
                registered.interestOps(after);
            }
        }
    }

    private void fail(IOException why) {
        if (!closed) {
            close(false);
            events.failed(why);
        }
    }

    private void close(boolean reset) {
        SocketChannel open = channel;
        if (closed) {
            return;
        }
        closed = true;
        unsent = ByteString.emptyByteString();
        if (open != null) {
            try {
                if (reset) {
                    open.setOption(StandardSocketOptions.SO_LINGER, 0);
                }
                open.close();
            } catch (IOException broken) {
                // Not open any more, which was the point.
            }
        }
    }

    private static void closeUnregistered(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException broken) {
            // Not open any more, which was the point.
        }
    }
}
