package io.headgate.testing;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One end of a connection, as a script of {@link Step}s acts on it. */
public final class Peer implements AutoCloseable {
    /** How long a step waits for something that should come: long enough for a loaded machine, short enough for a build. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int PIECE = 1 << 16;

    /** Reads the rest of the message that is being answered. */
    interface Rest {
        void read() throws IOException;
    }

    private final Socket socket;
    private final Gate gate;
    private final Wire wire;
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable Rest rest;

    Peer(Socket socket, Tally record, Gate gate) throws SocketException {
        this.socket = socket;
        this.gate = gate;
        this.wire = new Wire(socket, record, gate);
        socket.setTcpNoDelay(true);
    }

    Wire wire() {
        return wire;
    }

    void restOfMessage(@Nullable Rest toRead) {
        rest = toRead;
    }

    void send(byte[] bytes) throws IOException {
        gate.pass();
        socket.getOutputStream().write(bytes);
    }

    void send(String latin1) throws IOException {
        send(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    void sendPattern(long length) throws IOException {
        for (long at = 0; at < length; at += PIECE) {
            send(Pattern.bytes(at, (int) Math.min(PIECE, length - at)));
        }
    }

    void readRest() throws IOException {
        if (rest != null) {
            Rest now = rest;
            rest = null;
            now.read();
        }
    }

    /** Reads, records and drops whatever comes until the other side ends. */
    void drain() throws IOException {
        byte[] dropped = new byte[PIECE];
        while (wire.read(dropped) >= 0) {
            // the wire has recorded it
        }
    }

    /** Returns after this time, or at once when this side is closed. */
    void pause(Duration time) throws InterruptedException {
        boolean closed = ended.await(time.toNanos(), TimeUnit.NANOSECONDS);
        if (closed) {
            throw new InterruptedException("closed during a pause");
        }
    }

    void await(CountDownLatch latch) throws InterruptedException {
        Await.latch(latch, PATIENCE);
    }

    void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    /** Ends the connection with a TCP reset; what was not delivered is lost. */
    void reset() {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException alreadyClosed) {
            // then there is nothing to reset
        }
        close();
    }

    boolean isClosed() {
        return ended.getCount() == 0;
    }

    Socket socket() {
        return socket;
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            socket.close();
        } catch (IOException alreadyBroken) {
            // closed is closed
        }
    }
}
