package io.headgate.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A server on a loopback port that records every byte, reads requests strictly and answers by a {@link Script}
 * ({@link Script#ECHO} at first). A request it cannot read is noted in {@link #complaints} and answered 400 and a close.
 * All settings may change while it runs and hold from the next connection or request on.
 */
public final class ScriptedUpstream implements AutoCloseable {
    private static final long KEPT = 8 << 20;
    private static final String REQUEST_LINE = "[!#$%&'*+.^_`|~0-9A-Za-z-]+ [!-~]+ HTTP/1\\.[01]";
    private static final String BAD_REQUEST =
            "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    /** What happens to a connection that was just accepted. */
    public enum Greeting {
        /** Its requests are read and answered. */
        SERVE,
        /** Its bytes are recorded, never answered. */
        SILENCE,
        /** It is closed at once. */
        CLOSE,
        /** It is reset at once. */
        RESET
    }

    private record Farewell(Duration after, String bytes) {}

    private final Gate gate = new Gate();
    private final Listener listener;
    private final List<RecordedConnection> connections = new CopyOnWriteArrayList<>();
    private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final AtomicLong count = new AtomicLong();
    private volatile Script script = Script.ECHO;
    private volatile boolean atHead;
    private volatile Greeting greeting = Greeting.SERVE;
    private volatile byte[] surplus = new byte[0];
    private volatile @Nullable Farewell farewell;
    private volatile int receiveBuffer;

    private ScriptedUpstream(HeldPort port) {
        listener = new Listener("scripted-upstream", port, this::serve);
    }

    /** Starts to listen on a port that the system chooses. */
    public static ScriptedUpstream start() {
        return start(new HeldPort());
    }

    /** Starts another one on the same port of another loopback address, such as 127.0.0.2. */
    public static ScriptedUpstream startBeside(ScriptedUpstream other, InetAddress address) {
        return start(new HeldPort(address, other.port()));
    }

    private static ScriptedUpstream start(HeldPort port) {
        ScriptedUpstream upstream = new ScriptedUpstream(port);
        upstream.listener.listen();
        return upstream;
    }

    /** The same port for the whole life, listening or not. */
    public int port() {
        return listener.port();
    }

    /** The base of its URLs, without a slash at the end. */
    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** Answers each request once all of it has been read. */
    public ScriptedUpstream answer(Script with) {
        atHead = false;
        script = with;
        return this;
    }

    /** Answers each request when its head has been read; the body is read at {@link Step#readBody} or after the answer. */
    public ScriptedUpstream answerAtHead(Script with) {
        atHead = true;
        script = with;
        return this;
    }

    public ScriptedUpstream greet(Greeting with) {
        greeting = with;
        return this;
    }

    /** After every answer sends these bytes too, in a write of their own; empty for none. */
    public ScriptedUpstream surplus(String latin1) {
        surplus = latin1.getBytes(StandardCharsets.ISO_8859_1);
        return this;
    }

    /** Sends these bytes to a connection that has not begun a request for this time, and closes it (an unasked 408). */
    public ScriptedUpstream endSilent(Duration after, String latin1) {
        farewell = new Farewell(after, latin1);
        return this;
    }

    /** Gives further connections a receive buffer of so many bytes, so that uploads feel back-pressure early. */
    public ScriptedUpstream receiveBuffer(int bytes) {
        receiveBuffer = bytes;
        return this;
    }

    /** Stops listening: connecting is refused from now on, open connections stay. */
    public void refuse() {
        listener.refuse();
    }

    /** Listens again on the same port. */
    public void listen() {
        listener.listen();
    }

    /** As a process that is killed: refuses further connections and resets the open ones. */
    public void kill() {
        refuse();
        resetAll();
    }

    /** Resets every open connection. */
    public void resetAll() {
        connections.forEach(RecordedConnection::reset);
        listener.resetAll();
    }

    /** As a stopped process: connections are still accepted by the kernel, nothing is read or written until {@link #thaw}. */
    public void freeze() {
        gate.shut();
    }

    public void thaw() {
        gate.open();
    }

    /** Connections accepted since the start. */
    public long accepted() {
        return listener.accepted();
    }

    /** Connections open now, as far as this server has noticed. */
    public int open() {
        return listener.open();
    }

    /** The most connections that were ever open at once, as the kernel counts. */
    public long peak() {
        return listener.peak();
    }

    /** Requests read since the start; those of a script at the head count from their head on. */
    public long requestCount() {
        return count.get();
    }

    /** Every request that was read to its end, in that order. */
    public List<RecordedRequest> requests() {
        return List.copyOf(requests);
    }

    /** Every connection, in the order of acceptance. */
    public List<RecordedConnection> connections() {
        return List.copyOf(connections);
    }

    /** What was wrong with the requests that could not be read, and which scripts failed. Empty in most tests. */
    public List<String> complaints() {
        List<String> all = new CopyOnWriteArrayList<>(complaints);
        listener.failures().forEach(failure -> all.add(failure.toString()));
        return all;
    }

    private void serve(Socket socket, long number) throws IOException, InterruptedException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        Tally bytes = new Tally(KEPT);
        try (Peer peer = new Peer(socket, bytes, gate)) {
            RecordedConnection connection = new RecordedConnection(number, peer, bytes);
            connections.add(connection);
            switch (greeting) {
                case SERVE -> serve(connection, peer);
                case SILENCE -> peer.drain();
                case CLOSE -> {
                    // left by the try
                }
                case RESET -> peer.reset();
            }
        }
    }

    private void serve(RecordedConnection connection, Peer peer) throws IOException, InterruptedException {
        MessageReader reader = new MessageReader(peer.wire());
        try {
            boolean more = true;
            while (more && !peer.isClosed()) {
                more = !isSilent(peer) && serveOne(connection, peer, reader);
            }
        } catch (MalformedMessage malformed) {
            complaints.add("connection " + connection.number() + ": " + malformed.getMessage());
            peer.send(BAD_REQUEST);
        }
    }

    private boolean isSilent(Peer peer) throws IOException {
        Farewell last = farewell;
        if (last == null || peer.wire().ready(last.after)) {
            return false;
        }
        peer.send(last.bytes);
        return true;
    }

    private boolean serveOne(RecordedConnection connection, Peer peer, MessageReader reader)
            throws IOException, InterruptedException {
        String line = reader.line();
        if (line == null) {
            return false;
        }
        if (!line.matches(REQUEST_LINE)) {
            throw new MalformedMessage("no request line: " + line);
        }
        String[] words = line.split(" ", 3);
        RecordedRequest.Head head = new RecordedRequest.Head(words[0], words[1], words[2], reader.fields());
        RecordedRequest begun = new RecordedRequest(
                count.incrementAndGet(),
                connection.number(),
                connection.requests.incrementAndGet(),
                head,
                new Tally(KEPT),
                Fields.NONE);
        peer.restOfMessage(() -> finish(begun, reader));
        if (!atHead) {
            peer.readRest();
        }
        for (Step step : script.answer(begun)) {
            step.run(peer);
        }
        if (peer.isClosed()) {
            return false;
        }
        if (surplus.length > 0) {
            peer.send(surplus);
        }
        peer.readRest();
        return !begun.isLast();
    }

    private void finish(RecordedRequest begun, MessageReader reader) throws IOException {
        Fields trailers = reader.body(begun.head().headers(), false, begun.body());
        requests.add(new RecordedRequest(
                begun.number(), begun.connection(), begun.ofConnection(), begun.head(), begun.body(), trailers));
    }

    @Override
    public void close() {
        thaw();
        listener.close();
    }
}
