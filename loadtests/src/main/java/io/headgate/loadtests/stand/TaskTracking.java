package io.headgate.loadtests.stand;

import io.headgate.loadtests.measure.Gateway;
import io.headgate.loadtests.measure.SqlLog;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The application of {@code conf/apps/sdlc.conf} as its users have it: a PostgreSQL with its schema and its sample data, a role with no
 * other rights than the schema's own, and a gateway in between.
 */
public final class TaskTracking implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Path APP = Path.of("conf", "apps", "sdlc");
    /** So many connections are kept, and so many there may be: a pool of 20 that may grow by 10. */
    private static final Map<String, String> POOL = Map.of("POOL_MIN_SIZE", "20", "POOL_MAX_SIZE", "30");

    private final EmbeddedPostgres server;
    private final int port;
    private final Path log;
    private final Child child;
    private final Gateway gateway;

    /** Starts both; {@code scratch} is a folder for their files. */
    TaskTracking(Build build, Path scratch) throws IOException {
        port = freePort();
        Path data = Files.createTempDirectory(scratch, "postgres").resolve("data");
        log = data.resolve("log");
        server = EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPGStartupWait(START_LIMIT)
                .setOverrideWorkingDirectory(Path.of(System.getProperty("java.io.tmpdir"), "headgate-postgres")
                        .toFile())
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("logging_collector", "on")
                .setServerConfig("log_directory", "log")
                .setServerConfig("log_line_prefix", "%p:")
                .start();
        try {
            run(Files.readString(build.root().resolve(APP).resolve("schema.sql")));
            run(Files.readString(build.root().resolve(APP).resolve("sample-data.sql")));
            run("CREATE ROLE app LOGIN");
            run("GRANT headgate_sdlc TO app");
            Map<String, String> environment = new HashMap<>(POOL);
            environment.put("DATABASE_URL", "postgresql://app@127.0.0.1:" + port + "/postgres");
            child = Child.start(
                    "tasks",
                    Child.gateway(build.jar(), "run", "-c", build.tasks().toString()),
                    environment,
                    build.root(),
                    Files.createTempFile(scratch, "tasks", ".log"));
        } catch (IOException | RuntimeException failed) {
            server.close();
            throw failed;
        }
        try {
            gateway = Stand.gateway(child);
        } catch (IOException failed) {
            close();
            throw failed;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** The gateway in front of the database. */
    public Gateway gateway() {
        return gateway;
    }

    /** From now on the server's log has every statement. */
    public void logStatements() {
        run("ALTER SYSTEM SET log_statement = 'all'");
        run("SELECT pg_reload_conf()");
    }

    /** What the server's log says of transactions that run a statement which begins like this. */
    public SqlLog logged(String beginning) throws IOException {
        try (Stream<Path> files = Files.list(log)) {
            return SqlLog.of(files.sorted().flatMap(TaskTracking::lines), beginning);
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The first column of the first row, as its owner reads it. */
    public long count(String query) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private void run(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres&password=postgres&connectTimeout=10");
    }

    @Override
    public void close() throws IOException {
        child.close();
        server.close();
    }
}
