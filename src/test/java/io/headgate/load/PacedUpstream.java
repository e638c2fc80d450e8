package io.headgate.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 server that works on so many requests at a time, each for a time drawn evenly from half to one and a half of the mean,
 * without using a processor for it. What comes on top waits its turn. As most stores it does not notice that a caller has gone: the
 * work is done to its end, and was in vain. Requests have no body.
 */
public final class PacedUpstream implements AutoCloseable {
    private static final int END_OF_HEAD = 0x0d0a0d0a;
    private static final int LONGEST_HEAD = 16 * 1024;

    private final int workers;
    private final long meanNanos;
    private final @Nullable Random random;
    private final UnaryOperator<String> content;
    private final Selector selector = Selector.open();
    private final ServerSocketChannel server = ServerSocketChannel.open();
    private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
    private final Queue<Work> queue = new ArrayDeque<>();
    private final PriorityQueue<Work> working = new PriorityQueue<>(Comparator.comparingLong(work -> work.endNanos));
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong outstanding = new AtomicLong();
    private final Thread thread = new Thread(this::serve, "paced-upstream");
    private volatile boolean ended;

    private static final class Peer {
        final SocketChannel channel;
        final StringBuilder head = new StringBuilder();
        int lastOctets;

        Peer(SocketChannel channel) {
            this.channel = channel;
        }
    }

    private static final class Work {
        final Peer peer;
        final byte[] answer;
        long endNanos;

        Work(Peer peer, byte[] answer) {
            this.peer = peer;
            this.answer = answer;
        }
    }

    /**
     * Starts it on a free port of the loopback address.
     *
     * @param workers how many requests it works on at a time
     * @param mean milliseconds for one, on average
     */
    public PacedUpstream(int workers, long mean, long seed) throws IOException {
        this(workers, mean, new Random(seed), target -> "done\n");
    }

    /**
     * One that takes exactly the same time for each.
     *
     * @param millis for one
     * @param content what is answered to a request target, in ASCII
     */
    public PacedUpstream(int workers, long millis, UnaryOperator<String> content) throws IOException {
        this(workers, millis, null, content);
    }

    private PacedUpstream(int workers, long mean, @Nullable Random random, UnaryOperator<String> content)
            throws IOException {
        this.workers = workers;
        this.meanNanos = TimeUnit.MILLISECONDS.toNanos(mean);
        this.random = random;
        this.content = content;
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        thread.setDaemon(true);
        thread.start();
    }

    public int port() {
        return server.socket().getLocalPort();
    }

    /** How many requests have been worked off since the start, whether or not anybody was there to hear of it. */
    public long done() {
        return done.get();
    }

    /** How many requests it still has before it. */
    public long outstanding() {
        return outstanding.get();
    }

    private void serve() {
        try {
            while (!ended) {
                Work next = working.peek();
                long left = next == null ? Long.MAX_VALUE : next.endNanos - System.nanoTime();
                if (left > 0) {
                    selector.select(next == null ? 0 : Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
                } else {
                    selector.selectNow();
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    handle(key);
                }
                selector.selectedKeys().clear();
                finish();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void handle(SelectionKey key) throws IOException {
        if (key.isAcceptable()) {
            SocketChannel channel;
            while ((channel = server.accept()) != null) {
                channel.configureBlocking(false);
                channel.socket().setTcpNoDelay(true);
                channel.register(selector, SelectionKey.OP_READ, new Peer(channel));
            }
        } else if (key.attachment() instanceof Peer peer) {
            read(peer);
        }
    }

    private void read(Peer peer) throws IOException {
        buffer.clear();
        try {
            if (peer.channel.read(buffer) < 0) {
                peer.channel.close();
                return;
            }
        } catch (IOException reset) {
            peer.channel.close();
            return;
        }
        buffer.flip();
        while (buffer.hasRemaining()) {
            byte octet = buffer.get();
            peer.lastOctets = peer.lastOctets << 8 | (octet & 0xff);
            if (peer.head.length() < LONGEST_HEAD) {
                peer.head.append((char) octet);
            }
            if (peer.lastOctets == END_OF_HEAD) {
                outstanding.incrementAndGet();
                queue.add(new Work(peer, answer(peer.head.toString().split(" ", 3)[1])));
                peer.head.setLength(0);
            }
        }
        begin(System.nanoTime());
    }

    private byte[] answer(String target) {
        String text = content.apply(target);
        String type = text.startsWith("{") ? "application/json" : "text/plain";
        return ("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: " + text.length() + "\r\n\r\n" + text)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private void begin(long now) {
        while (working.size() < workers && !queue.isEmpty()) {
            Work work = queue.remove();
            work.endNanos = now + (long) (meanNanos * (random == null ? 1 : 0.5 + random.nextDouble()));
            working.add(work);
        }
    }

    private void finish() throws IOException {
        Work work;
        long now = System.nanoTime();
        while ((work = working.peek()) != null && work.endNanos - now <= 0) {
            working.remove();
            done.incrementAndGet();
            outstanding.decrementAndGet();
            if (work.peer.channel.isOpen()) {
                try {
                    // A few octets on a connection that carries one request at a time: they fit.
                    work.peer.channel.write(ByteBuffer.wrap(work.answer));
                } catch (IOException gone) {
                    work.peer.channel.close();
                }
            }
        }
        begin(now);
    }

    @Override
    public void close() throws IOException {
        ended = true;
        selector.wakeup();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
        server.close();
    }
}
