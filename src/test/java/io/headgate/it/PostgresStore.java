package io.headgate.it;

import io.headgate.testing.RealPostgres;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** A real PostgreSQL, asked through endpoints. */
final class PostgresStore extends Store {
    private static final String OURS = "FROM pg_stat_activity WHERE application_name = 'headgate'";
    private static final String OPERATIONS = """
            operations {
              echo {
                upstream = store, result = one, timeout = %1$dms
                sql = "SELECT :marker AS marker FROM pg_sleep(:ms / 1000.0)"
                parameters { marker.type = text, ms { type = integer, default = 0 } }
              }
              work {
                upstream = store, class = not-repeatable, result = one, timeout = %1$dms
                statements = [
                  "SELECT nextval('begun')"
                  "SELECT count(*) FROM pg_sleep(:ms / 1000.0)"
                  "INSERT INTO done VALUES (:marker) RETURNING marker"
                ]
                parameters { marker.type = text, ms { type = integer, default = 0 } }
              }
            }
            endpoints {
              echo { operation = echo, method = GET, path = /echo }
              work { operation = work, method = POST, path = /work, query = [marker, ms] }
              low { operation = work, method = POST, path = /low/work, query = [marker, ms], priority = low }
              high { operation = work, method = POST, path = /high/work, query = [marker, ms], priority = high }
            }
            """;

    private final RealPostgres server = RealPostgres.start();
    private boolean guarded;

    PostgresStore() {
        server.run("CREATE SEQUENCE begun", "CREATE TABLE done (marker text)");
    }

    @Override
    String sections(List<Integer> ports, String pool, Duration timeout) {
        return upstream(ports, "user = postgres", pool) + OPERATIONS.formatted(timeout.toMillis());
    }

    @Override
    String sectionsWithCredential(int port, String pool, String file) {
        return upstream(List.of(port), "user = app, password = { file = \"" + file + "\" }", pool)
                + OPERATIONS.formatted(30_000);
    }

    private static String upstream(List<Integer> ports, String login, String pool) {
        return """
                upstreams.store {
                  kind = postgres, hosts = [%s], database = postgres, %s
                  timeouts.cancel = 300ms
                  pool { %s }
                }
                """.formatted(
                        ports.stream().map(port -> "\"127.0.0.1:" + port + "\"").collect(Collectors.joining(", ")),
                        login,
                        pool);
    }

    @Override
    void demand(String credential) {
        if (credential.isEmpty()) {
            return;
        }
        if (!guarded) {
            guarded = true;
            server.askForPasswords("app", credential);
            server.run("GRANT ALL ON SEQUENCE begun TO app", "GRANT ALL ON done TO app");
        }
        server.run("ALTER ROLE app PASSWORD '" + credential + "'");
        endConnections();
    }

    @Override
    int port() {
        return server.port();
    }

    /** It asks the database about each of the operations. */
    @Override
    int callsAtStart() {
        return 2;
    }

    @Override
    int connections() {
        return (int) server.count("SELECT count(*) " + OURS);
    }

    @Override
    long begun() {
        return server.count("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM begun");
    }

    @Override
    long done(String marker) {
        return server.count("SELECT count(*) FROM done WHERE marker = '" + marker + "'");
    }

    @Override
    void endConnections() {
        server.run("SELECT pg_terminate_backend(pid) " + OURS);
    }

    @Override
    void endIdleAfter(Duration silence) {
        server.run("ALTER SYSTEM SET idle_session_timeout = " + silence.toMillis(), "SELECT pg_reload_conf()");
    }

    @Override
    void kill() {
        server.kill();
    }

    @Override
    void restart() {
        server.restart();
    }

    @Override
    void freeze() {
        server.freeze();
    }

    @Override
    void thaw() {
        server.thaw();
    }

    /** Its processes and ours share the machine, and only ours are measured. */
    @Override
    Duration grace() {
        return Duration.ofMillis(500);
    }

    @Override
    public void close() {
        server.close();
    }
}
