package io.headgate.loadtests.stand;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A store in this process: it answers every request with 200 bytes after a while, fails a share of them, and can go away. */
public final class WorkerStore implements AutoCloseable {
    private static final byte[] ANSWER = ("{\"id\":\"" + "x".repeat(191) + "\"}").getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FAILURE = "{\"error\":\"told to fail\"}".getBytes(StandardCharsets.US_ASCII);

    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "worker-store");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicLong served = new AtomicLong();
    private volatile Duration time;
    private volatile double failing;
    private final int port;
    private @Nullable HttpServer server;

    static {
        // Two packets for head and body would meet the delayed acknowledgement of the other side, 40 ms each.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("jdk.httpserver.maxConnections", "1000");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "1000");
    }

    /** @param time for each request */
    public WorkerStore(Duration time) throws IOException {
        this.time = time;
        this.server = listen(0);
        this.port = server.getAddress().getPort();
    }

    private HttpServer listen(int wanted) throws IOException {
        HttpServer fresh = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 1024);
        fresh.createContext("/", this::answer);
        fresh.setExecutor(threads);
        fresh.start();
        return fresh;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            long nanos = time.toNanos();
            if (nanos > 0) {
                LockSupport.parkNanos(nanos);
            }
            served.incrementAndGet();
            boolean fails = !exchange.getRequestURI().getPath().equals("/")
                    && ThreadLocalRandom.current().nextDouble() < failing;
            byte[] body = fails ? FAILURE : ANSWER;
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(fails ? 500 : 200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Takes this long for each request from now on. */
    public void takes(Duration each) {
        time = each;
    }

    /** Answers 500 to this share of requests from now on, 0 to 1; but not to the gateway's probes. */
    public void fails(double share) {
        failing = share;
    }

    /** Goes away: connections break, new ones are refused. */
    public synchronized void vanish() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    /** Is back, on the same port. */
    public synchronized void comeBack() throws IOException {
        if (server == null) {
            server = listen(port);
        }
    }

    @Override
    public void close() {
        vanish();
        threads.shutdownNow();
    }
}
