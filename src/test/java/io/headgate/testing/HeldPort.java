package io.headgate.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A loopback port that belongs to its test until it is closed, listening or not. A bound socket that never listens keeps
 * the number: connecting to it is refused, and nobody else is given it between a stop and a restart.
 */
public final class HeldPort implements AutoCloseable {
    private static final int BACKLOG = 1024;
    private final Socket holder = new Socket();
    private final InetAddress address;

    /** Holds a port that the system chose. */
    public HeldPort() {
        this(InetAddress.getLoopbackAddress(), 0);
    }

    /** Holds this port of a loopback address; 0: one that the system chooses. */
    HeldPort(InetAddress address, int number) {
        this.address = address;
        try {
            holder.setReuseAddress(true);
            holder.bind(new InetSocketAddress(address, number));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public int number() {
        return holder.getLocalPort();
    }

    /** A new listening socket on this port; the former one must have been closed. */
    public ServerSocket listen() throws IOException {
        ServerSocket server = new ServerSocket();
        try {
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(address, number()), BACKLOG);
            return server;
        } catch (IOException failed) {
            server.close();
            throw failed;
        }
    }

    @Override
    public void close() {
        try {
            holder.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
