package io.headgate.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests, GETs with a deadline unless told otherwise, over as many connections as it takes. {@link #atRate} sends by the clock
 * and never waits for an answer, so that a gateway that is slow is not asked less for it ("coordinated omission"); {@link #callers} sends
 * the next request when the last is answered, which finds out how much the gateway can do. A caller's patience begins when the clock
 * wants the request sent; the request says how much of it is left. Confined to one thread.
 */
public final class LoadClient implements AutoCloseable {
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(5);
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");
    private static final Pattern CLOSE = Pattern.compile("(?i)\r\nconnection: *close");
    private static final Pattern CODE = Pattern.compile("\"code\" *: *\"([^\"]+)\"");

    private final InetSocketAddress gateway;
    private final LongFunction<String> request;
    private final Selector selector = Selector.open();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private long patienceNanos;
    private int underWay;
    private LoadResult result = new LoadResult(0, 1, Duration.ZERO);

    private static final class Connection {
        final SocketChannel channel;
        final ByteBuffer in = ByteBuffer.allocate(8 * 1024);
        boolean busy;
        long scheduledNanos;

        Connection(SocketChannel channel) {
            this.channel = channel;
        }
    }

    /** What sends requests besides the answers that come. */
    private interface Arrivals {
        /** Sends what is due and returns when to be called next. */
        long send(long now) throws IOException;
    }

    public LoadClient(int port, String path) throws IOException {
        this(
                port,
                leftMillis -> "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nRequest-Timeout: " + leftMillis
                        + "ms\r\n\r\n");
    }

    /**
     * Sends other requests.
     *
     * @param request the whole request in ASCII, for so many milliseconds that the caller still waits
     */
    public LoadClient(int port, LongFunction<String> request) throws IOException {
        this.gateway = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.request = request;
    }

    /** Requests at random moments, so many per second on average (a Poisson process), whatever becomes of them. */
    public LoadResult atRate(double perSecond, Duration time, Duration patience, long seed) throws IOException {
        Random random = new Random(seed);
        long start = System.nanoTime();
        long end = start + time.toNanos();
        long[] next = {start};
        return run(start, end, patience, 0, now -> {
            while (next[0] - now <= 0 && next[0] - end < 0) {
                ask(next[0]);
                next[0] += (long) (-Math.log(1 - random.nextDouble()) * 1e9 / perSecond);
            }
            return next[0];
        });
    }

    /** So many callers, each of which asks again as soon as it has its answer. */
    public LoadResult callers(int many, Duration time, Duration patience) throws IOException {
        long start = System.nanoTime();
        return run(start, start + time.toNanos(), patience, many, now -> now + TimeUnit.SECONDS.toNanos(1));
    }

    private LoadResult run(long start, long end, Duration patience, int callers, Arrivals arrivals) throws IOException {
        result = new LoadResult(start, end, patience);
        patienceNanos = patience.toNanos();
        underWay = 0;
        for (int i = 0; i < callers; i++) {
            ask(start);
        }
        long now = System.nanoTime();
        while (now - end < 0 || underWay > 0 && now - end < LAST_ANSWERS.toNanos()) {
            long next = now - end < 0 ? arrivals.send(now) : now + TimeUnit.MILLISECONDS.toNanos(100);
            selector.select(Math.max(1, Math.min(100, TimeUnit.NANOSECONDS.toMillis(next - now))));
            for (SelectionKey key : selector.selectedKeys()) {
                if (key.attachment() instanceof Connection connection) {
                    ready(connection, key, callers > 0 && System.nanoTime() - end < 0);
                }
            }
            selector.selectedKeys().clear();
            now = System.nanoTime();
        }
        for (; underWay > 0; underWay--) {
            result.countBroken();
        }
        return result;
    }

    private void ask(long scheduled) throws IOException {
        result.countAsked();
        underWay++;
        Connection connection = idle.poll();
        if (connection != null) {
            connection.scheduledNanos = scheduled;
            write(connection);
            return;
        }
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.socket().setTcpNoDelay(true);
        connection = new Connection(channel);
        connection.scheduledNanos = scheduled;
        boolean connected = channel.connect(gateway);
        channel.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, connection);
        if (connected) {
            write(connection);
        }
    }

    private void write(Connection connection) throws IOException {
        long late = System.nanoTime() - connection.scheduledNanos;
        long leftMillis = TimeUnit.NANOSECONDS.toMillis(patienceNanos - late);
        if (leftMillis <= 0) {
            result.countUnsent();
            underWay--;
            idle.push(connection);
            return;
        }
        connection.busy = true;
        ByteBuffer bytes = ByteBuffer.wrap(request.apply(leftMillis).getBytes(StandardCharsets.US_ASCII));
        try {
            connection.channel.write(bytes);
        } catch (IOException gone) {
            broken(connection);
        }
    }

    private void broken(Connection connection) throws IOException {
        connection.channel.close();
        idle.remove(connection);
        if (connection.busy) {
            connection.busy = false;
            underWay--;
            result.countBroken();
        }
    }

    private void ready(Connection connection, SelectionKey key, boolean again) throws IOException {
        try {
            if (key.isConnectable()) {
                connection.channel.finishConnect();
                key.interestOps(SelectionKey.OP_READ);
                write(connection);
            } else if (connection.channel.read(connection.in) < 0) {
                broken(connection);
            } else if (answered(connection) && again) {
                ask(System.nanoTime());
            }
        } catch (IOException reset) {
            broken(connection);
        }
    }

    private boolean answered(Connection connection) throws IOException {
        String text = new String(connection.in.array(), 0, connection.in.position(), StandardCharsets.ISO_8859_1);
        int head = text.indexOf("\r\n\r\n");
        String length = head < 0 ? null : found(LENGTH, text);
        if (length == null || text.length() < head + 4 + Integer.parseInt(length)) {
            return false;
        }
        connection.in.clear();
        connection.busy = false;
        underWay--;
        int status = Integer.parseInt(text.substring(9, 12));
        String code = found(CODE, text);
        result.answered(
                status, code == null ? Integer.toString(status) : code, connection.scheduledNanos, System.nanoTime());
        if (CLOSE.matcher(text).find()) {
            connection.channel.close();
        } else {
            idle.push(connection);
        }
        return true;
    }

    private static @Nullable String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : null;
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
