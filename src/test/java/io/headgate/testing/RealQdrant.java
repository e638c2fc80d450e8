package io.headgate.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Qdrant as a process of its own on loopback, with an empty store, for tests of what a stand-in can only imitate.
 *
 * <p>The binary is looked for in the system property {@code headgate.qdrant}, the environment variable {@code
 * HEADGATE_QDRANT} and where {@code .ci/fetch-qdrant} puts it. Started by root it runs as an unprivileged user if {@code
 * setpriv} is there.
 */
public final class RealQdrant implements AutoCloseable {
    private static final Duration READY_LIMIT = Duration.ofSeconds(20);
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(15);
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
    private static final String NOBODY = "65534";
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private final Path binary;
    private final Path folder;
    private final Map<String, String> environment;
    private final int port;
    private final int grpcPort;
    private final Thread lastResort = new Thread(this::kill, "kill-qdrant");
    private volatile @Nullable Process process;

    private RealQdrant(Path binary, Map<String, String> environment) throws IOException {
        this.folder = Files.createTempDirectory("headgate-qdrant-");
        this.binary = dropsPrivileges() ? readableByAll(binary, folder) : binary;
        this.environment = environment;
        this.port = Ports.free();
        this.grpcPort = Ports.free();
        Runtime.getRuntime().addShutdownHook(lastResort);
    }

    /** Where the binary is, if it is anywhere. */
    public static Optional<Path> binary() {
        String cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(value -> !value.isEmpty())
                .orElse(System.getProperty("user.home") + "/.cache");
        return Stream.of(
                        System.getProperty("headgate.qdrant"),
                        System.getenv("HEADGATE_QDRANT"),
                        cache + "/headgate/qdrant-1.17.0/qdrant")
                .filter(place -> place != null && !place.isEmpty())
                .map(Path::of)
                .findFirst()
                .filter(Files::isExecutable);
    }

    /** Skips the calling test when there is no binary, and says so once where nobody overlooks it. */
    public static void assumePresent() {
        if (binary().isPresent()) {
            return;
        }
        String why = "NO REAL QDRANT, ITS TESTS ARE SKIPPED: run .ci/fetch-qdrant or set HEADGATE_QDRANT to a binary";
        if (TOLD.compareAndSet(false, true)) {
            System.err.println("*** " + why + " ***");
        }
        Assumptions.abort(why);
    }

    /** Starts one and waits until it is ready; skips the calling test if there is no binary. */
    public static RealQdrant start() {
        return start(Map.of());
    }

    /** As {@link #start()}, with more configuration, for example {@code QDRANT__SERVICE__API_KEY}. */
    public static RealQdrant start(Map<String, String> environment) {
        assumePresent();
        try {
            RealQdrant qdrant = new RealQdrant(binary().orElseThrow(), Map.copyOf(environment));
            try {
                qdrant.launch();
                return qdrant;
            } catch (IOException | RuntimeException | AssertionError failed) {
                qdrant.close();
                throw failed;
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Starts it again on the same port with the same store, after {@link #kill()} or {@link #stop()}. */
    public void restart() {
        try {
            launch();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Where its REST API is; without a path. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public int port() {
        return port;
    }

    public int grpcPort() {
        return grpcPort;
    }

    public long pid() {
        return running().pid();
    }

    /** Asks it to end, as an operator does, and waits for it. It takes its time for idle connections, about 5 s. */
    public void stop() {
        running().destroy();
        awaitExit();
    }

    /** Ends it at once, as a crash does: the kernel closes its connections. Harmless if it has ended already. */
    public void kill() {
        Process current = process;
        if (current != null) {
            current.destroyForcibly();
            awaitExit();
        }
    }

    /** Stops its clock: connections stay open and nothing is answered, until {@link #thaw()}. */
    public void freeze() {
        signal("STOP");
        // The signal is taken by each thread in its own time.
        Path status = Path.of("/proc/" + pid() + "/status");
        Await.until(
                "all threads are stopped",
                EXIT_LIMIT,
                () -> Files.readString(status).contains("State:\tT"));
    }

    public void thaw() {
        signal("CONT");
    }

    /** Ends it and deletes its store. */
    @Override
    public void close() {
        kill();
        Runtime.getRuntime().removeShutdownHook(lastResort);
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void launch() throws IOException {
        List<String> command = new ArrayList<>();
        if (dropsPrivileges()) {
            command.addAll(List.of(SETPRIV.toString(), "--reuid", NOBODY, "--regid", NOBODY));
            command.addAll(List.of("--clear-groups", "--no-new-privs"));
        }
        command.add(binary.toString());
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.directory(folder.toFile());
        builder.redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile());
        Map<String, String> settings = builder.environment();
        settings.keySet().removeIf(name -> name.startsWith("QDRANT__"));
        settings.put("QDRANT__SERVICE__HOST", "127.0.0.1");
        settings.put("QDRANT__SERVICE__HTTP_PORT", Integer.toString(port));
        settings.put("QDRANT__SERVICE__GRPC_PORT", Integer.toString(grpcPort));
        settings.put("QDRANT__STORAGE__STORAGE_PATH", folder.resolve("storage").toString());
        settings.put(
                "QDRANT__STORAGE__SNAPSHOTS_PATH", folder.resolve("snapshots").toString());
        settings.put("QDRANT__TELEMETRY_DISABLED", "true");
        settings.put("QDRANT__LOG_LEVEL", "WARN");
        settings.putAll(environment);
        Process started = builder.start();
        process = started;
        HttpClient client = HttpClient.newHttpClient();
        Await.until("readiness of " + binary, READY_LIMIT, () -> {
            if (!started.isAlive()) {
                throw new IllegalStateException("Qdrant ended: " + Files.readString(folder.resolve("log")));
            }
            return isReady(client);
        });
    }

    private boolean isReady(HttpClient client) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url().resolve("/readyz"))
                .timeout(Duration.ofSeconds(1))
                .build();
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private void signal(String name) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("kill -" + name + " ended with " + code);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    private void awaitExit() {
        try {
            if (!running().waitFor(EXIT_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("Qdrant did not end within " + EXIT_LIMIT);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    private Process running() {
        Process current = process;
        if (current == null) {
            throw new IllegalStateException("never started");
        }
        return current;
    }

    private static boolean dropsPrivileges() {
        return "root".equals(System.getProperty("user.name")) && Files.isExecutable(SETPRIV);
    }

    /** The other user cannot look into a home folder, so the binary gets a second name where it can. */
    private static Path readableByAll(Path binary, Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path name = folder.resolve("qdrant");
        try {
            Files.createLink(name, binary.toRealPath());
        } catch (IOException | UnsupportedOperationException otherDisk) {
            Files.copy(binary, name);
        }
        Files.setPosixFilePermissions(name, PosixFilePermissions.fromString("rwxr-xr-x"));
        return name;
    }
}
