package io.headgate.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL as processes of its own on loopback, with an empty database {@code postgres} and its owner {@code postgres}, who
 * needs no password unless {@link #askForPasswords} was called. It listens on {@code 127.0.0.1}.
 */
public final class RealPostgres implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Path folder;
    private final Path data;
    private final int port;
    private final Map<String, String> settings;
    private @Nullable EmbeddedPostgres server;

    private RealPostgres(Map<String, String> settings) throws IOException {
        folder = Files.createTempDirectory("headgate-postgres-");
        data = folder.resolve("data");
        port = Ports.free();
        this.settings = new LinkedHashMap<>(settings);
    }

    public static RealPostgres start() {
        return start(Map.of());
    }

    /** Starts one with settings of the server, such as {@code max_connections}. */
    public static RealPostgres start(Map<String, String> settings) {
        try {
            RealPostgres postgres = new RealPostgres(settings);
            postgres.launch();
            return postgres;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void launch() throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPGStartupWait(LIMIT)
                .setOverrideWorkingDirectory(Path.of(System.getProperty("java.io.tmpdir"), "headgate-postgres")
                        .toFile())
                .setServerConfig("listen_addresses", "127.0.0.1");
        settings.forEach(builder::setServerConfig);
        server = builder.start();
    }

    public int port() {
        return port;
    }

    /** Where the server's files are, such as {@code pg_hba.conf}. */
    public Path data() {
        return data;
    }

    /** What stands in a configuration file to reach it as its owner. */
    public String section(String more) {
        return "kind = postgres, hosts = [\"127.0.0.1:" + port + "\"], database = postgres, user = postgres, " + more;
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres&password=postgres&connectTimeout=10");
    }

    /** Runs statements, each on its own, as the owner. */
    public void run(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** The first column of the first row, or null where there is none. */
    public @Nullable String ask(String query) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : null;
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    public long count(String query) {
        return Long.parseLong(String.valueOf(ask(query)));
    }

    /** Ends it at once, as a crash does, with all its processes. */
    public void kill() {
        List<ProcessHandle> all = processes();
        all.forEach(ProcessHandle::destroyForcibly);
        Await.until("the server has ended", LIMIT, () -> all.stream().noneMatch(ProcessHandle::isAlive));
    }

    /** Starts it again on the same port with the same data, after {@link #kill()}. */
    public void restart() {
        try {
            Files.deleteIfExists(data.resolve("postmaster.pid"));
            Files.deleteIfExists(data.resolve("epg-lock"));
            launch();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Stops the clock of all its processes: connections stay open and nothing is answered, until {@link #thaw()}. */
    public void freeze() {
        List<ProcessHandle> first = processes().subList(0, 1);
        // Otherwise one that it starts after they were listed would go on and serve.
        signal("STOP", first);
        signal("STOP", processes());
    }

    public void thaw() {
        signal("CONT", processes());
    }

    private static void signal(String name, List<ProcessHandle> processes) {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        processes.forEach(process -> command.add(Long.toString(process.pid())));
        try {
            int code = new ProcessBuilder(command).start().waitFor();
            if (code != 0) {
                throw new IllegalStateException("kill answered " + code);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** The first one and its children. */
    private List<ProcessHandle> processes() {
        try {
            long first = Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
            ProcessHandle postmaster = ProcessHandle.of(first).orElseThrow();
            return Stream.concat(Stream.of(postmaster), postmaster.descendants())
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** From now on this user needs a password to connect. */
    public void askForPasswords(String user, String password) {
        run("CREATE ROLE " + user + " LOGIN PASSWORD '" + password + "'");
        try {
            Path rules = data.resolve("pg_hba.conf");
            Files.writeString(rules, "host all " + user + " 127.0.0.1/32 scram-sha-256\n" + Files.readString(rules));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        run("SELECT pg_reload_conf()");
    }

    @Override
    public void close() {
        EmbeddedPostgres running = server;
        try {
            if (running != null) {
                running.close();
            }
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
