package io.headgate.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on loopback that stands before a real server and breaks what goes through it. Passes everything at first,
 * the ends of either direction too. Settings hold at once, for open connections as well.
 */
public final class FaultProxy implements AutoCloseable {
    /** Which way bytes go. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    /** What a new connection meets. */
    public enum Greeting {
        /** The server. */
        PASS,
        /** Nobody: it is closed at once. */
        CLOSE,
        /** Nobody: what it sends is read, and never answered. */
        SILENCE
    }

    private record Cut(Direction direction, long after, boolean reset) {}

    /** A cut that happens once: the bytes that are left until then, whichever connection they travel on. */
    private record OneCut(Direction direction, AtomicLong left, boolean reset) {}

    private record Pair(Socket client, Socket server, CountDownLatch ended) {
        void end(boolean reset) {
            ended.countDown();
            for (Socket side : List.of(client, server)) {
                if (reset) {
                    Listener.resetQuietly(side);
                } else {
                    Listener.closeQuietly(side);
                }
            }
        }
    }

    private final int target;
    private final Gate gate = new Gate();
    private final Listener listener = new Listener("fault-proxy", (socket, number) -> serve(socket));
    private final List<Pair> pairs = new CopyOnWriteArrayList<>();
    private final AtomicLong toServer = new AtomicLong();
    private final AtomicLong toClient = new AtomicLong();
    private volatile Duration delay = Duration.ZERO;
    private volatile @Nullable Cut cut;
    private volatile @Nullable OneCut oneCut;
    private volatile Greeting greeting = Greeting.PASS;

    private FaultProxy(int target) {
        this.target = target;
    }

    /** Starts to pass connections on to this port of the loopback address. */
    public static FaultProxy before(int target) {
        FaultProxy proxy = new FaultProxy(target);
        proxy.listener.listen();
        return proxy;
    }

    /** The same port for the whole life, listening or not. */
    public int port() {
        return listener.port();
    }

    /** Lets those who connect from now on meet this. */
    public void greet(Greeting with) {
        greeting = with;
    }

    /** Takes delay, cut, freeze and greeting back and listens again. */
    public void pass() {
        greeting = Greeting.PASS;
        delay = Duration.ZERO;
        cut = null;
        oneCut = null;
        gate.open();
        listener.listen();
    }

    /** Holds every piece (at most 64 KiB) so long before it goes on, in both directions; zero for none. */
    public void delay(Duration each) {
        delay = each;
    }

    /** Nothing moves any more, connections stay: as a network that drops every packet. {@link #pass} ends it. */
    public void freeze() {
        gate.shut();
    }

    /** Ends a connection, both sides, once so many bytes of it went this way; by a reset or by closing. */
    public void cutAfter(Direction direction, long bytes, boolean reset) {
        cut = new Cut(direction, bytes, reset);
    }

    /**
     * Ends one connection, both sides, once so many further bytes went this way; those after it are left alone. Exact only while one
     * connection at a time carries anything.
     */
    public void cutOnceAfter(Direction direction, long bytes, boolean reset) {
        oneCut = new OneCut(direction, new AtomicLong(bytes), reset);
    }

    /** Whether the cut of {@link #cutOnceAfter} is still to come. */
    public boolean cutIsDue() {
        return oneCut != null;
    }

    /** Connecting is refused from now on, open connections stay; {@link #pass} ends it. */
    public void refuse() {
        listener.refuse();
    }

    /** Resets both sides of every open connection. */
    public void resetAll() {
        pairs.forEach(pair -> pair.end(true));
        listener.resetAll();
    }

    public long accepted() {
        return listener.accepted();
    }

    public int open() {
        return listener.open();
    }

    public long peak() {
        return listener.peak();
    }

    /** Bytes that went this way since the start. */
    public long passed(Direction direction) {
        return counter(direction).get();
    }

    private AtomicLong counter(Direction direction) {
        return switch (direction) {
            case TO_SERVER -> toServer;
            case TO_CLIENT -> toClient;
        };
    }

    private void serve(Socket client) throws InterruptedException {
        if (greeting != Greeting.PASS) {
            turnAway(client, greeting);
            return;
        }
        Pair pair;
        try {
            pair = new Pair(client, new Socket(InetAddress.getLoopbackAddress(), target), new CountDownLatch(1));
        } catch (IOException refused) {
            Listener.resetQuietly(client);
            return;
        }
        pairs.add(pair);
        Thread back = new Thread(() -> pump(pair, Direction.TO_CLIENT), "fault-proxy-back");
        back.setDaemon(true);
        back.start();
        try {
            pump(pair, Direction.TO_SERVER);
            back.join();
        } finally {
            pair.end(false);
            pairs.remove(pair);
        }
    }

    private void turnAway(Socket client, Greeting how) {
        try (client) {
            if (how == Greeting.SILENCE) {
                while (greeting == Greeting.SILENCE && client.getInputStream().read() >= 0) {
                    // nobody is interested
                }
            }
        } catch (IOException broken) {
            // then it has ended
        }
    }

    private void pump(Pair pair, Direction direction) {
        Socket from = direction == Direction.TO_SERVER ? pair.client : pair.server;
        Socket to = direction == Direction.TO_SERVER ? pair.server : pair.client;
        byte[] buffer = new byte[1 << 16];
        long passed = 0;
        try {
            to.setTcpNoDelay(true);
            for (int count = take(from, buffer); count >= 0; count = take(from, buffer)) {
                hold(pair);
                gate.pass();
                Cut now = cut;
                boolean cutting = now != null && now.direction == direction && passed + count >= now.after;
                int length = cutting && now != null ? (int) Math.max(0, now.after - passed) : count;
                OneCut once = oneCut;
                if (once != null && once.direction == direction && once.left.get() <= count) {
                    oneCut = null;
                    to.getOutputStream().write(buffer, 0, (int) once.left.get());
                    counter(direction).addAndGet(once.left.get());
                    pair.end(once.reset);
                    return;
                } else if (once != null && once.direction == direction) {
                    once.left.addAndGet(-count);
                }
                to.getOutputStream().write(buffer, 0, length);
                passed += length;
                counter(direction).addAndGet(length);
                if (cutting && now != null) {
                    pair.end(now.reset);
                    return;
                }
            }
            to.shutdownOutput();
        } catch (IOException broken) {
            pair.end(true);
        }
    }

    private int take(Socket from, byte[] buffer) throws IOException {
        gate.pass();
        return from.getInputStream().read(buffer);
    }

    private void hold(Pair pair) throws IOException {
        try {
            if (!delay.isZero() && pair.ended.await(delay.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IOException("ended while held");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        }
    }

    @Override
    public void close() {
        gate.open();
        pairs.forEach(pair -> pair.end(false));
        listener.close();
    }
}
