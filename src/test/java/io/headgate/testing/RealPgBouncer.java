package io.headgate.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A real PgBouncer (https://www.pgbouncer.org) as a process of its own on loopback, in front of a database on this machine. Any user
 * name will do; the server is asked as {@code postgres}. Started by root it runs as {@code nobody}, because it does not serve as root.
 */
public final class RealPgBouncer implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Path folder;
    private final Path log;
    private final int port;
    private @Nullable Process process;

    private RealPgBouncer(RealPostgres behind, String... lines) throws IOException {
        folder = Files.createTempDirectory("headgate-pgbouncer-");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        log = folder.resolve("log");
        port = Ports.free();
        String ini = """
                [databases]
                postgres = host=127.0.0.1 port=%d user=postgres
                rough = host=127.0.0.1 port=%d dbname=postgres user=rough
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = any
                """.formatted(behind.port(), behind.port(), port);
        Files.writeString(file(), ini + String.join("\n", lines) + "\n");
    }

    /**
     * Starts one.
     *
     * @param lines of its file besides, such as {@code pool_mode = transaction}
     */
    public static RealPgBouncer start(RealPostgres behind, String... lines) {
        try {
            RealPgBouncer bouncer = new RealPgBouncer(behind, lines);
            bouncer.launch();
            return bouncer;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void launch() throws IOException {
        List<String> command = new ArrayList<>(List.of(binary().toString()));
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("-u", "nobody"));
        }
        command.add(file().toString());
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        process = started;
        Await.until("PgBouncer listens", LIMIT, () -> {
            if (!started.isAlive()) {
                throw new IllegalStateException("PgBouncer has ended: " + log());
            }
            return listens();
        });
    }

    private static Path binary() {
        // Debian keeps it where only root looks.
        Stream<String> folders = Stream.concat(
                Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1)), Stream.of("/usr/sbin"));
        Path found = folders.map(each -> Path.of(each, "pgbouncer"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        Assumptions.assumeTrue(found != null, "PgBouncer is not installed (Debian: apt-get install pgbouncer)");
        return found == null ? Path.of("pgbouncer") : found;
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private Path file() {
        return folder.resolve("pgbouncer.ini");
    }

    /** What it has said. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** What stands in a configuration file to reach a database through it. */
    public String section(String database, String more) {
        return "kind = postgres, hosts = [\"127.0.0.1:" + port + "\"], database = " + database + ", user = somebody, "
                + more;
    }

    /** Ends it at once, with all its connections. */
    public void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            try {
                if (!running.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IllegalStateException("PgBouncer does not end");
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }
    }

    /** On the same port, after {@link #kill()}. */
    public void restart() {
        try {
            launch();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(file -> file.toFile().delete());
            Files.delete(folder);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
