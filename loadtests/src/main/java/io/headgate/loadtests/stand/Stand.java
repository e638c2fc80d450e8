package io.headgate.loadtests.stand;

import io.headgate.loadtests.measure.Gateway;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that stands while scenarios run. The sandbox's stores run in a process of their own (a second gateway, of which only the
 * stores are used), so that what the gateway under load costs can be read off its process.
 */
public final class Stand implements AutoCloseable {
    private static final Pattern SERVING = Pattern.compile("serving on (http://\\S+), admin on (http://[^\\s\"]+)");
    private static final Pattern STORES =
            Pattern.compile("Canary simulator\\s+(http://\\S+)[^\n]*\n\\s*Qdrant stand-in\\s+(http://\\S+)");
    private static final Duration QDRANT_LIMIT = Duration.ofSeconds(30);

    private final Path root;
    private final Path scratch;
    private final Deque<AutoCloseable> things = new ArrayDeque<>();
    private final Map<String, String> environment = new HashMap<>();
    private final URI canary;
    private final URI qdrant;
    private final String qdrantIs;
    private final WorkerStore worker;
    private @Nullable Gateway gateway;
    private @Nullable Child gatewayProcess;
    private @Nullable TaskTracking tasks;

    /**
     * Starts the stores.
     *
     * @param root the product's folder, with target/headgate.jar
     * @param realQdrant its binary; null: the sandbox's stand-in
     * @param cache whether the route with a cache keeps anything
     */
    public Stand(Path root, @Nullable Path realQdrant, boolean cache) throws IOException {
        this.root = root;
        this.scratch = Files.createTempDirectory("headgate-loadtests");
        try {
            Child stores = Child.start(
                    "sandbox",
                    Child.gateway(jar(), "run"),
                    Map.of("HEADGATE_PORT", "0", "HEADGATE_ADMIN_PORT", "0"),
                    root,
                    scratch.resolve("sandbox.log"));
            things.push(stores);
            Matcher where = stores.await(STORES);
            canary = URI.create(where.group(1));
            qdrant = realQdrant == null ? URI.create(where.group(2)) : startQdrant(realQdrant);
            qdrantIs = realQdrant == null ? "the sandbox's stand-in" : "a real Qdrant";
            worker = new WorkerStore(Duration.ofMillis(20));
            things.push(worker);
        } catch (IOException | RuntimeException failed) {
            close();
            throw failed;
        }
        environment.put("LOAD_CANARY", canary + "/api/v2");
        environment.put("LOAD_QDRANT", qdrant.toString());
        environment.put("LOAD_WORKER", worker.address().toString());
        environment.put("LOAD_CACHE", cache ? "on" : "off");
    }

    private Path jar() {
        return root.resolve("target/headgate.jar");
    }

    private URI startQdrant(Path binary) throws IOException {
        int port;
        int grpc;
        try (ServerSocket one = new ServerSocket(0);
                ServerSocket two = new ServerSocket(0)) {
            port = one.getLocalPort();
            grpc = two.getLocalPort();
        }
        Path folder = Files.createDirectory(scratch.resolve("qdrant"));
        Child child = Child.start(
                "qdrant",
                List.of(binary.toString()),
                Map.of(
                        "QDRANT__SERVICE__HOST", "127.0.0.1",
                        "QDRANT__SERVICE__HTTP_PORT", Integer.toString(port),
                        "QDRANT__SERVICE__GRPC_PORT", Integer.toString(grpc),
                        "QDRANT__TELEMETRY_DISABLED", "true",
                        "QDRANT__LOG_LEVEL", "WARN"),
                folder,
                scratch.resolve("qdrant.log"));
        things.push(child);
        URI address = URI.create("http://127.0.0.1:" + port);
        Gateway asked = new Gateway(address, address, 0);
        long limit = System.nanoTime() + QDRANT_LIMIT.toNanos();
        while (asked.text(address, "/healthz").isEmpty()) {
            if (System.nanoTime() - limit > 0 || !child.isAlive()) {
                throw new IOException("Qdrant did not start:\n" + Files.readString(scratch.resolve("qdrant.log")));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        return address;
    }

    /** The gateway under load, started when it is first asked for. */
    public Gateway gateway() throws IOException {
        Gateway running = gateway;
        if (running == null) {
            Child child = startGateway();
            gatewayProcess = child;
            running = gateway(child);
            gateway = running;
        }
        return running;
    }

    /** One more gateway with the same configuration; who starts it ends it. */
    public Child startGateway() throws IOException {
        Path log = Files.createTempFile(scratch, "gateway", ".log");
        Child child = Child.start(
                "gateway",
                Child.gateway(
                        jar(),
                        "run",
                        "-c",
                        root.resolve("loadtests/gateway.conf").toString()),
                environment,
                root,
                log);
        things.push(child);
        return child;
    }

    /** Waits until it serves. */
    public static Gateway gateway(Child child) throws IOException {
        Matcher where = child.await(SERVING);
        return new Gateway(URI.create(where.group(1)), URI.create(where.group(2)), child.pid());
    }

    /** What a gateway of this stand would run with: the answer of {@code headgate print-config}. */
    public String printedConfig() throws IOException {
        Path log = Files.createTempFile(scratch, "print-config", ".log");
        try (Child child = Child.start(
                "print-config",
                Child.gateway(
                        jar(),
                        "print-config",
                        "-c",
                        root.resolve("loadtests/gateway.conf").toString()),
                environment,
                root,
                log)) {
            child.awaitEnd();
        }
        return Files.readString(log);
    }

    /** Its process, once there is one. */
    public @Nullable Child gatewayProcess() {
        return gatewayProcess;
    }

    /** Task tracking in front of a PostgreSQL of its own, started when it is first asked for. */
    public TaskTracking tasks() throws IOException {
        TaskTracking running = tasks;
        if (running == null) {
            running = new TaskTracking(root, scratch, jar());
            things.push(running);
            tasks = running;
        }
        return running;
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

    public Path root() {
        return root;
    }

    public Path scratch() {
        return scratch;
    }

    @Override
    public void close() {
        while (!things.isEmpty()) {
            try {
                things.pop().close();
            } catch (Exception failed) {
                System.err.println("while ending what was started: " + failed);
            }
        }
        try (Stream<Path> files = Files.walk(scratch)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException left) {
            System.err.println("left behind: " + scratch);
        }
    }
}
