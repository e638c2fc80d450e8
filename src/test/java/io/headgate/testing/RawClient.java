package io.headgate.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A client that sends exactly the bytes it is given and reads one response at a time. Every read is bounded by the limit
 * given at the start (10 s unless told) and ends with a {@link java.net.SocketTimeoutException}. For one thread, but
 * that {@link #start} sends from another one while this one reads.
 */
public final class RawClient implements AutoCloseable {
    private static final Duration PROBE = Duration.ofMillis(1);
    private static final long KEPT = 8 << 20;

    /** What the other side has done to the connection, as far as its packets have come. */
    public enum State {
        /** Open, and nothing to read. */
        OPEN,
        /** Bytes wait to be read. */
        DATA,
        /** The other side has ended its direction. */
        ENDED,
        /** The other side has sent a reset. */
        RESET
    }

    /** How to connect, where the defaults do not do. */
    public record Options(String from, int receiveBuffer, Duration limit) {
        /** The default loopback address, the system's buffer, 10 s. */
        public static final Options DEFAULT = new Options("127.0.0.1", 0, Duration.ofSeconds(10));

        /** As this, from another address of 127.0.0.0/8. */
        public Options from(String address) {
            return new Options(address, receiveBuffer, limit);
        }

        /** As this, with a receive buffer of so many bytes (the system rounds): a peer that takes little at a time. */
        public Options receiveBuffer(int bytes) {
            return new Options(from, bytes, limit);
        }

        /** As this, with another limit for connecting and for each read. */
        public Options limit(Duration each) {
            return new Options(from, receiveBuffer, each);
        }
    }

    private final Peer peer;
    private final Tally received = new Tally(KEPT);
    private final MessageReader reader;
    private final Duration limit;

    private RawClient(Socket socket, Duration limit) throws SocketException {
        this.peer = new Peer(socket, received, new Gate());
        this.reader = new MessageReader(peer.wire());
        this.limit = limit;
    }

    /** Connects to this port of the loopback address. */
    public static RawClient connect(int port) throws IOException {
        return connect(port, Options.DEFAULT);
    }

    public static RawClient connect(int port, Options options) throws IOException {
        Socket socket = new Socket();
        try {
            if (options.receiveBuffer > 0) {
                socket.setReceiveBufferSize(options.receiveBuffer);
            }
            socket.bind(new InetSocketAddress(InetAddress.getByName(options.from), 0));
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) options.limit.toMillis());
            return new RawClient(socket, options.limit);
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    /** Sends each piece in a write of its own, each character as one byte. */
    public RawClient send(String... pieces) throws IOException {
        for (String piece : pieces) {
            SecretWatch.WHOLE_RUN.sent(piece);
            peer.send(piece);
        }
        return this;
    }

    public RawClient send(byte[] bytes) throws IOException {
        SecretWatch.WHOLE_RUN.sent(
                new String(bytes, 0, Math.min(bytes.length, SecretWatch.LONGEST_LOOK), StandardCharsets.ISO_8859_1));
        peer.send(bytes);
        return this;
    }

    /** Sends every byte in a write of its own. */
    public RawClient sendByteByByte(String bytes) throws IOException {
        for (int i = 0; i < bytes.length(); i++) {
            peer.send(bytes.substring(i, i + 1));
        }
        return this;
    }

    /** Does these steps on this thread. */
    public RawClient run(Step... steps) throws IOException, InterruptedException {
        for (Step step : steps) {
            step.run(peer);
        }
        return this;
    }

    /** Does these steps on a thread of their own, while this one reads; the future fails when a step does. */
    public CompletableFuture<Void> start(Step... steps) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        run(steps);
                        done.complete(null);
                    } catch (Throwable failed) {
                        done.completeExceptionally(new CompletionException(failed));
                    }
                },
                "raw-client");
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    /** The next response, interim ones (1xx) too. */
    public RawResponse read() throws IOException {
        RawResponse response = response(true);
        if (response.header("content-type").orElse("").contains("problem+json")) {
            SecretWatch.WHOLE_RUN.problem(response.text());
        }
        return response;
    }

    /** The next response that is not interim. */
    public RawResponse readFinal() throws IOException {
        RawResponse response = read();
        while (response.status() < 200 && response.status() != 101) {
            response = read();
        }
        return response;
    }

    /** The next response's head: of an answer to HEAD or CONNECT, or to read the body by {@link #readBytes}. */
    public RawResponse readHead() throws IOException {
        return response(false);
    }

    private RawResponse response(boolean withBody) throws IOException {
        peer.wire().within(limit);
        String line = MessageReader.require(reader.line());
        if (!line.matches("HTTP/1\\.[01] [1-5][0-9][0-9] .*")) {
            throw new MalformedMessage("no status line: " + line);
        }
        Fields headers = reader.fields();
        RawResponse head = new RawResponse(line, headers, new Tally(KEPT), Fields.NONE);
        boolean bodiless = head.status() < 200 || head.status() == 204 || head.status() == 304;
        if (bodiless || !withBody) {
            return head;
        }
        Fields trailers = reader.body(headers, true, head.body());
        return new RawResponse(line, headers, head.body(), trailers);
    }

    /** Exactly so many of the next bytes, whatever they mean. */
    public byte[] readBytes(int count) throws IOException {
        Tally bytes = new Tally(count);
        peer.wire().within(limit);
        reader.exactly(count, bytes);
        return bytes.bytes();
    }

    /** All further bytes until the other side ends; a reset is an {@link IOException}. */
    public byte[] readToEnd() throws IOException {
        Tally bytes = new Tally(KEPT);
        peer.wire().within(limit);
        reader.untilEnd(bytes);
        return bytes.bytes();
    }

    /** Every byte received so far, read by a caller or not. */
    public Tally received() {
        return received;
    }

    /** Looks without taking anything. */
    public State state() {
        return state(PROBE);
    }

    /** Waits until bytes or the end come, at most this long. */
    public State state(Duration atMost) {
        try {
            if (!peer.wire().ready(atMost)) {
                return State.OPEN;
            }
            return peer.wire().available() > 0 ? State.DATA : State.ENDED;
        } catch (IOException broken) {
            return State.RESET;
        }
    }

    /** Waits for the end of the connection, by FIN or by reset; an {@link AssertionError} on bytes or when it stays. */
    public State awaitEnd(Duration atMost) {
        State state = state(atMost);
        if (state == State.ENDED || state == State.RESET) {
            return state;
        }
        throw new AssertionError("the connection was not ended within " + atMost.toMillis() + " ms but is " + state
                + " after: " + MessageReader.latin1(received.bytes()));
    }

    /** Ends the own direction and keeps reading. */
    public RawClient halfClose() throws IOException {
        peer.halfClose();
        return this;
    }

    /** Ends the connection with a TCP reset. */
    public void reset() {
        peer.reset();
    }

    /** The own port, to tell connections apart at the other side. */
    public int localPort() {
        return peer.socket().getLocalPort();
    }

    @Override
    public void close() {
        peer.close();
    }
}
