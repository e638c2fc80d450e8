package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.CallResult;
import io.headgate.call.FailureKind;
import io.headgate.call.OperationClass;
import io.headgate.database.SqlAnswer;
import io.headgate.testing.Await;
import io.headgate.testing.RealPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What only a database does to its connections; how it can be gone is among the scenarios of every kind ({@link OutageOfEveryKindIT}). */
class PostgresOutageIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration RECOVERY = Duration.ofSeconds(30);
    private static final String POOL =
            "timeouts { cancel = 300ms }, pool { max = 4, min = 1, connect-timeout = 1s, acquire-timeout = 900ms }";
    private static final String OURS = "FROM pg_stat_activity WHERE application_name = 'headgate'";
    /** Those that are in the pool: one that ends while it is being opened is a failed attempt to connect, and that is told. */
    private static final String POOLED = OURS + " AND state = 'idle' AND state_change < now() - interval '300 ms'";

    @Test
    void replacesConnectionsThatAnAdministratorEnds() throws Exception {
        try (RealPostgres postgres = RealPostgres.start();
                SqlStand stand = SqlStand.start(postgres.section(POOL))) {
            for (int round = 0; round < 5; round++) {
                stand.rows("SELECT 'well'");
                Await.until("one is pooled", LIMIT, () -> postgres.count("SELECT count(*) " + POOLED) > 0);
                postgres.run("SELECT pg_terminate_backend(pid) " + POOLED);
                // A read is tried again on another connection, so nobody notices.
                assertThat(stand.rows("SELECT 'well again'")).containsExactly("well again");
            }
            var slow = stand.begin(SqlStand.read("SELECT pg_sleep(20)::text"), OperationClass.NOT_REPEATABLE, LIMIT);
            Await.until(
                    "it runs", LIMIT, () -> postgres.count("SELECT count(*) " + OURS + " AND state = 'active'") == 1);
            postgres.run("SELECT pg_terminate_backend(pid) " + OURS + " AND state = 'active'");
            // Nothing had been committed, so it is begun once more, whatever it is.
            Await.until(
                    "it runs again",
                    LIMIT,
                    () -> postgres.count("SELECT count(*) " + OURS + " AND state = 'active'") == 1);
            slow.cancel();
            assertThat(stand.rows("SELECT 'well'")).containsExactly("well");
        }
    }

    @Test
    void waitsForRoomAtTheServer() throws Exception {
        try (RealPostgres postgres = RealPostgres.start(
                Map.of("max_connections", "8", "superuser_reserved_connections", "3", "reserved_connections", "0"))) {
            postgres.askForPasswords("app", "one");
            String section = "kind = postgres, hosts = [\"127.0.0.1:" + postgres.port()
                    + "\"], database = postgres, user = app, password = one, " + POOL;
            List<Connection> others = new ArrayList<>();
            try {
                fill(postgres, others);
                try (SqlStand stand = SqlStand.start(section)) {
                    var refused = stand.failure(SqlStand.read("SELECT 1::text"), OperationClass.READ, PATIENCE);
                    assertThat(refused.kind()).isEqualTo(FailureKind.UPSTREAM_CONNECT);
                    assertThat(refused.detail()).contains("takes no further connections (53300)");
                    closeAll(others);
                    Await.until("it is served", RECOVERY, () -> served(stand));
                }
            } finally {
                closeAll(others);
            }
        }
    }

    @Test
    void takesANewPassword() throws Exception {
        try (RealPostgres postgres = RealPostgres.start()) {
            postgres.askForPasswords("app", "one");
            String section = "kind = postgres, url = \"postgresql://app:one@127.0.0.1:" + postgres.port()
                    + "/postgres\", " + POOL;
            try (SqlStand stand = SqlStand.start(section)) {
                assertThat(stand.rows("SELECT current_user::text")).containsExactly("app");
                postgres.run("ALTER ROLE app PASSWORD 'two'", "SELECT pg_terminate_backend(pid) " + OURS);
                Await.until("the old one is refused", LIMIT, () -> !served(stand));

                stand.rotate("two");

                Await.until("it is served", RECOVERY, () -> served(stand));
            }
        }
    }

    @Test
    void goesToTheOtherServer() throws Exception {
        try (RealPostgres one = RealPostgres.start();
                RealPostgres other = RealPostgres.start();
                SqlStand stand = SqlStand.start("kind = postgres, hosts = [\"127.0.0.1:" + one.port()
                        + "\", \"127.0.0.1:" + other.port() + "\"], database = postgres, user = postgres, " + POOL)) {
            stand.rows("SELECT 'well'");
            one.kill();
            Await.until("ten calls in a row are served", RECOVERY, () -> {
                for (int i = 0; i < 10; i++) {
                    if (!served(stand)) {
                        return false;
                    }
                }
                return true;
            });
            assertThat(stand.rows("SELECT inet_server_port()::text")).containsExactly(Integer.toString(other.port()));
        }
    }

    @Test
    void goesOnlyWhereChangesAreTaken() throws Exception {
        try (RealPostgres standby = RealPostgres.start();
                RealPostgres primary = RealPostgres.start()) {
            takeNoChanges(standby);
            String alone = "kind = postgres, hosts = [\"127.0.0.1:" + standby.port() + "\"]";
            String both = "kind = postgres, hosts = [\"127.0.0.1:" + standby.port() + "\", \"127.0.0.1:"
                    + primary.port() + "\"]";
            String rest = ", database = postgres, user = postgres, target = read-write, " + POOL;
            try (SqlStand stand = SqlStand.start(alone + rest)) {
                var refused = stand.failure(SqlStand.read("SELECT 1::text"), OperationClass.READ, PATIENCE);
                assertThat(refused.kind()).isEqualTo(FailureKind.UPSTREAM_CONNECT);
                assertThat(refused.detail()).contains("takes no changes");
            }
            try (SqlStand stand = SqlStand.start(both + rest)) {
                Await.until("it is served", RECOVERY, () -> served(stand));
                for (int i = 0; i < 5; i++) {
                    Await.until("it is served", RECOVERY, () -> served(stand));
                    assertThat(stand.rows("SELECT inet_server_port()::text"))
                            .containsExactly(Integer.toString(primary.port()));
                }
            }
        }
    }

    private static void takeNoChanges(RealPostgres postgres) {
        postgres.run("ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()");
        Await.until("the setting holds", LIMIT, () -> "on".equals(postgres.ask("SHOW default_transaction_read_only")));
    }

    private static void fill(RealPostgres postgres, List<Connection> others) {
        try {
            for (int i = 0; i < 20; i++) {
                others.add(DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/postgres?user=app&password=one"));
            }
        } catch (SQLException full) {
            return;
        }
        throw new AssertionError("the server has room for more");
    }

    private static void closeAll(List<Connection> others) throws SQLException {
        for (Connection each : others) {
            each.close();
        }
        others.clear();
    }

    private static boolean served(SqlStand stand) throws Exception {
        return stand.call(SqlStand.read("SELECT 1::text"), OperationClass.READ, PATIENCE)
                instanceof CallResult.Answered<SqlAnswer>;
    }
}
