package io.headgate.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What a socket receives: buffered, recorded, held back while its gate is shut, and bounded in time. One reader. */
final class Wire extends InputStream {
    private final Socket socket;
    private final Tally record;
    private final Gate gate;
    private final byte[] buffer = new byte[1 << 14];
    private int at;
    private int end;
    private long deadline;
    private boolean bounded;

    Wire(Socket socket, Tally record, Gate gate) {
        this.socket = socket;
        this.record = record;
        this.gate = gate;
    }

    /** From now on reads end with a {@link SocketTimeoutException} once this time has passed. */
    void within(Duration limit) {
        deadline = System.nanoTime() + limit.toNanos();
        bounded = true;
    }

    /** True once a byte can be read or the stream has ended; false when neither happened in this time. */
    boolean ready(Duration limit) throws IOException {
        if (at < end) {
            return true;
        }
        within(limit);
        try {
            return !fill() || at < end;
        } catch (SocketTimeoutException silent) {
            return false;
        } finally {
            bounded = false;
        }
    }

    @Override
    public int available() {
        return end - at;
    }

    @Override
    public int read() throws IOException {
        return at < end || fill() ? buffer[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (at == end && !fill()) {
            return -1;
        }
        int count = Math.min(length, end - at);
        System.arraycopy(buffer, at, into, offset, count);
        at += count;
        return count;
    }

    private boolean fill() throws IOException {
        gate.pass();
        socket.setSoTimeout(bounded ? millisLeft() : 0);
        int count = socket.getInputStream().read(buffer);
        if (count < 0) {
            return false;
        }
        gate.pass();
        record.add(buffer, 0, count);
        at = 0;
        end = count;
        return true;
    }

    private int millisLeft() throws SocketTimeoutException {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new SocketTimeoutException("nothing came in time");
        }
        return (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(left));
    }
}
