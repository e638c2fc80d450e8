package io.headgate.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Accepts on a held port, a thread for each connection, and counts. */
final class Listener implements AutoCloseable {
    private static final Duration END = Duration.ofSeconds(5);
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Serves one connection on its own thread; returning or throwing closes it. */
    interface Handler {
        void serve(Socket socket, long number) throws IOException, InterruptedException;
    }

    private final String name;
    private final Handler handler;
    private final HeldPort port;
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private @Nullable ServerSocket server;
    private @Nullable Thread acceptor;

    Listener(String name, Handler handler) {
        this(name, new HeldPort(), handler);
    }

    /** @param port closed with the listener */
    Listener(String name, HeldPort port, Handler handler) {
        this.name = name;
        this.port = port;
        this.handler = handler;
    }

    int port() {
        return port.number();
    }

    synchronized void listen() {
        if (server == null) {
            try {
                ServerSocket socket = port.listen();
                server = socket;
                acceptor = run(name + "-accept", () -> accept(socket));
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    /** Stops listening: further connections are refused, those that are open stay. */
    synchronized void refuse() {
        if (server != null) {
            try {
                server.close();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            awaitAcceptor();
            server = null;
        }
    }

    // A closed socket goes on listening until the thread that waits in accept has left it.
    private void awaitAcceptor() {
        try {
            if (acceptor != null) {
                acceptor.join(END.toMillis());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    long accepted() {
        return accepted.get();
    }

    int open() {
        return open.size();
    }

    long peak() {
        return peak.get();
    }

    List<Throwable> failures() {
        return failures;
    }

    private void accept(ServerSocket from) {
        while (!from.isClosed()) {
            try {
                Socket socket = from.accept();
                long number = accepted.incrementAndGet();
                open.add(socket);
                notePeak();
                run(name + "-" + number, () -> serve(socket, number));
            } catch (IOException closed) {
                return;
            }
        }
    }

    // A thread may not have read yet that its client has gone; the kernel knows, and is asked before a new record.
    private void notePeak() {
        int counted = open.size();
        if (counted > peak.get()) {
            int established = Ports.established(port());
            peak.accumulateAndGet(established < 0 ? counted : Math.min(counted, established), Math::max);
        }
    }

    private void serve(Socket socket, long number) {
        try (socket) {
            handler.serve(socket, number);
        } catch (IOException | InterruptedException ended) {
            // Connections break in these tests; what a test wants to know of it is in the record.
        } catch (RuntimeException | Error defect) {
            failures.add(defect);
        } finally {
            open.remove(socket);
        }
    }

    private Thread run(String threadName, Runnable work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } finally {
                        threads.remove(Thread.currentThread());
                    }
                },
                threadName);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        return thread;
    }

    @Override
    public void close() {
        refuse();
        long deadline = System.nanoTime() + END.toNanos();
        // Again and again: a connection may be between its acceptance and its thread.
        while (!threads.isEmpty() && System.nanoTime() < deadline) {
            for (Socket socket : open) {
                closeQuietly(socket);
            }
            for (Thread thread : threads) {
                thread.interrupt();
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
        port.close();
    }

    /** Resets every accepted connection, those too that their thread has not begun to serve. */
    void resetAll() {
        for (Socket socket : open) {
            resetQuietly(socket);
        }
    }

    static void resetQuietly(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException alreadyClosed) {
            // then there is nothing to reset
        }
        closeQuietly(socket);
    }

    static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException alreadyBroken) {
            // closed is closed
        }
    }
}
