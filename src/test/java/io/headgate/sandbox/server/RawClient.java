package io.headgate.sandbox.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client that shows what a socket carries, without an opinion on HTTP. */
final class RawClient implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        in = socket.getInputStream();
    }

    void get(String path) throws IOException {
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: sandbox\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads up to the end of the connection. */
    String readAll(Duration atMost) throws IOException {
        socket.setSoTimeout((int) atMost.toMillis());
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Reads until the text has been seen, or fails at the end of the connection. */
    String readUntil(String end, Duration atMost) throws IOException {
        socket.setSoTimeout((int) atMost.toMillis());
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        while (!seen.toString(StandardCharsets.UTF_8).endsWith(end)) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed after " + seen.toString(StandardCharsets.UTF_8));
            }
            seen.write(next);
        }
        return seen.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
