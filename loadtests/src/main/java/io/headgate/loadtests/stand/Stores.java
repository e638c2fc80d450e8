package io.headgate.loadtests.stand;

import io.headgate.loadtests.measure.Gateway;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The stores behind the gateways under load. The sandbox's stores run in a process of their own (a gateway more, of which only the stores
 * are used), so that what a gateway under load costs can be read off its process.
 */
public final class Stores implements AutoCloseable {
    private static final Pattern SANDBOX =
            Pattern.compile("Canary simulator\\s+(http://\\S+)[^\n]*\n\\s*Qdrant stand-in\\s+(http://\\S+)");
    private static final Duration QDRANT_LIMIT = Duration.ofSeconds(30);
    private static final Duration WORK = Duration.ofMillis(20);

    private final Scratch scratch;
    private final Started started = new Started();
    private final URI canary;
    private final URI qdrant;
    private final String qdrantIs;
    private final WorkerStore worker;

    /**
     * Starts them.
     *
     * @param build whose sandbox it is
     * @param realQdrant its binary; null: the sandbox's stand-in
     */
    public Stores(Build build, @Nullable Path realQdrant) throws IOException {
        scratch = Scratch.make();
        try {
            Child sandbox = started.add(Child.start(
                    "sandbox",
                    Child.gateway(build.jar(), "run"),
                    Map.of("HEADGATE_PORT", "0", "HEADGATE_ADMIN_PORT", "0"),
                    build.root(),
                    scratch.folder().resolve("sandbox.log")));
            Matcher where = sandbox.await(SANDBOX);
            canary = URI.create(where.group(1));
            qdrant = realQdrant == null ? URI.create(where.group(2)) : startQdrant(realQdrant);
            qdrantIs = realQdrant == null ? "the sandbox's stand-in" : "a real Qdrant";
            worker = started.add(new WorkerStore(WORK));
        } catch (IOException | RuntimeException failed) {
            close();
            throw failed;
        }
    }

    private URI startQdrant(Path binary) throws IOException {
        int port;
        int grpc;
        try (ServerSocket one = new ServerSocket(0);
                ServerSocket two = new ServerSocket(0)) {
            port = one.getLocalPort();
            grpc = two.getLocalPort();
        }
        Path folder = Files.createDirectory(scratch.folder().resolve("qdrant"));
        Child child = started.add(Child.start(
                "qdrant",
                List.of(binary.toString()),
                Map.of(
                        "QDRANT__SERVICE__HOST", "127.0.0.1",
                        "QDRANT__SERVICE__HTTP_PORT", Integer.toString(port),
                        "QDRANT__SERVICE__GRPC_PORT", Integer.toString(grpc),
                        "QDRANT__TELEMETRY_DISABLED", "true",
                        "QDRANT__LOG_LEVEL", "WARN"),
                folder,
                scratch.folder().resolve("qdrant.log")));
        URI address = URI.create("http://127.0.0.1:" + port);
        Gateway asked = new Gateway(address, address, 0);
        long limit = System.nanoTime() + QDRANT_LIMIT.toNanos();
        while (asked.text(address, "/healthz").isEmpty()) {
            if (System.nanoTime() - limit > 0 || !child.isAlive()) {
                throw new IOException("Qdrant did not start:\n"
                        + Files.readString(scratch.folder().resolve("qdrant.log")));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        return address;
    }

    /** Where the Canary simulator is. */
    public URI canary() {
        return canary;
    }

    public URI qdrant() {
        return qdrant;
    }

    /** Which Qdrant it is, in words. */
    public String qdrantIs() {
        return qdrantIs;
    }

    public WorkerStore worker() {
        return worker;
    }

    /**
     * A place before them for gateways of one build, which ends when they do.
     *
     * @param cache whether the route with a cache keeps anything
     */
    public Stand stand(Build build, boolean cache) {
        return started.add(new Stand(build, this, cache));
    }

    /** What a gateway has to know of them. */
    Map<String, String> environment() {
        return new HashMap<>(Map.of(
                "LOAD_CANARY",
                canary + "/api/v2",
                "LOAD_QDRANT",
                qdrant.toString(),
                "LOAD_WORKER",
                worker.address().toString()));
    }

    /** A folder for what processes write, gone at the end. */
    Path scratch() {
        return scratch.folder();
    }

    @Override
    public void close() {
        started.close();
        scratch.close();
    }
}
