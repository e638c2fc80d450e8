package io.headgate.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL as processes of its own on loopback, with an empty database {@code postgres} and its owner {@code postgres}, who
 * needs no password unless {@link #askForPasswords} was called. It listens on {@code 127.0.0.1}.
 */
public final class RealPostgres implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** What the copy of a server's files must not have, see the page named at {@link #copyTo}. */
    private static final Set<String> OWN = Set.of("postmaster.pid", "postmaster.opts", "epg-lock", "pg_internal.init");

    private static final Set<String> EMPTIED = Set.of(
            "pg_wal",
            "pg_dynshmem",
            "pg_notify",
            "pg_replslot",
            "pg_serial",
            "pg_snapshots",
            "pg_stat_tmp",
            "pg_subtrans");

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

    /**
     * Starts another server with a copy of this one's files, which follows it by streaming replication and takes no changes before
     * {@link #promote()}. From then on this one tells nobody that a change is done before the other has it.
     */
    public RealPostgres startStandby() {
        try {
            RealPostgres standby = new RealPostgres(settings);
            copyTo(standby.data);
            Files.createFile(standby.data.resolve("standby.signal"));
            Files.writeString(standby.data.resolve("postgresql.auto.conf"), follows(port), StandardOpenOption.APPEND);
            standby.launch();
            run("ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()");
            Await.until(
                    "the standby follows",
                    LIMIT,
                    () -> count("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") == 1);
            return standby;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Makes a primary of a standby. */
    public void promote() {
        run("SELECT pg_promote(true, " + LIMIT.toSeconds() + ")");
        Await.until("it takes changes", LIMIT, () -> "f".equals(ask("SELECT pg_is_in_recovery()")));
    }

    /** As https://www.postgresql.org/docs/current/continuous-archiving.html, 25.3.4, has it. */
    private void copyTo(Path target) throws IOException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_backup_start('standby', true)");
            copy(data, target);
            try (ResultSet label = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
                label.next();
                Files.writeString(target.resolve("backup_label"), label.getString(1));
            }
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectory(to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (Stream<Path> all = Files.list(from)) {
            for (Path each : all.toList()) {
                String name = each.getFileName().toString();
                if (Files.isDirectory(each) && EMPTIED.contains(name)) {
                    Files.createDirectory(to.resolve(name));
                } else if (Files.isDirectory(each)) {
                    copy(each, to.resolve(name));
                } else if (!OWN.contains(name)) {
                    copyFile(each, to.resolve(name));
                }
            }
        }
    }

    private static void copyFile(Path from, Path to) throws IOException {
        try {
            Files.copy(from, to);
        } catch (NoSuchFileException gone) {
            // It was one of the server's temporary files.
            Files.deleteIfExists(to);
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

    /**
     * Ends it in good order, as {@code pg_ctl stop -m fast} does (https://www.postgresql.org/docs/current/server-shutdown.html): sessions
     * are ended by 57P01, and a standby gets all there is.
     */
    public void stop() {
        List<ProcessHandle> all = processes();
        signal("INT", all.subList(0, 1));
        Await.until("the server has ended", LIMIT, () -> all.stream().noneMatch(ProcessHandle::isAlive));
    }

    /** Starts it again after {@link #stop()}, as a standby of the one that has taken over. */
    public void restartAsStandbyOf(RealPostgres primary) {
        try {
            Files.createFile(data.resolve("standby.signal"));
            Files.writeString(data.resolve("postgresql.auto.conf"), follows(primary.port), StandardOpenOption.APPEND);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        restart();
    }

    private static String follows(int primary) {
        return "primary_conninfo = 'host=127.0.0.1 port=" + primary + " user=postgres'\n";
    }

    /** Starts it again on the same port with the same data, after {@link #kill()} or {@link #stop()}. */
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
        List<ProcessHandle> all = new ArrayList<>(processes());
        // The first one comes last: it buries those that have ended, which then could not be told any more.
        Collections.reverse(all);
        signal("CONT", all);
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
