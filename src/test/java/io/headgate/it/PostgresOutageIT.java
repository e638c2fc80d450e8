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
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The ways a database can be gone, under steady calls, and its return: nobody waits in vain, and nothing is restarted. */
class PostgresOutageIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Duration RECOVERY = Duration.ofSeconds(30);
    private static final Duration PACE = Duration.ofMillis(20);
    private static final int CALLERS = 4;
    private static final String POOL =
            "timeouts { cancel = 300ms }, pool { max = 4, min = 1, connect-timeout = 1s, acquire-timeout = 900ms }";
    private static final String OURS = "FROM pg_stat_activity WHERE application_name = 'headgate'";
    /** Those that are in the pool: one that ends while it is being opened is a failed attempt to connect, and that is told. */
    private static final String POOLED = OURS + " AND state = 'idle' AND state_change < now() - interval '300 ms'";

    /** How it goes away and how it comes back. */
    enum Way {
        KILLED {
            @Override
            void leave(RealPostgres postgres) {
                postgres.kill();
            }

            @Override
            void comeBack(RealPostgres postgres) {
                postgres.restart();
            }
        },
        FROZEN {
            @Override
            void leave(RealPostgres postgres) {
                postgres.freeze();
            }

            @Override
            void comeBack(RealPostgres postgres) {
                postgres.thaw();
            }
        };

        abstract void leave(RealPostgres postgres);

        abstract void comeBack(RealPostgres postgres);
    }

    private record Told(boolean served, long tookNanos, long atNanos) {}

    private final Queue<Told> all = new ConcurrentLinkedQueue<>();
    private final CountDownLatch enough = new CountDownLatch(1);

    @ParameterizedTest
    @EnumSource(Way.class)
    void keepsNobodyWaitingAndServesAgainSoon(Way way) throws Exception {
        try (RealPostgres postgres = RealPostgres.start();
                SqlStand stand = SqlStand.start(postgres.section(POOL));
                Hiccups hiccups = new Hiccups()) {
            List<CompletableFuture<Void>> load = load(stand);
            Await.until("calls are answered", LIMIT, () -> all.stream().anyMatch(Told::served));

            way.leave(postgres);
            long left = System.nanoTime();
            Await.until("calls are refused", LIMIT, () -> all.stream().anyMatch(told -> !told.served));
            Await.until("some time has passed", LIMIT, () -> System.nanoTime() - left > TimeUnit.SECONDS.toNanos(3));
            way.comeBack(postgres);
            long back = System.nanoTime();
            Await.until(
                    "calls are answered again",
                    RECOVERY,
                    () -> all.stream().anyMatch(told -> told.served && told.atNanos - told.tookNanos - back > 0));
            Duration recovery = Duration.ofNanos(System.nanoTime() - back);
            finish(load);

            long slowest = all.stream().mapToLong(Told::tookNanos).max().orElseThrow();
            Facts.tell(
                    "6 database outage",
                    "%s: %d calls, slowest %d ms, served again %d ms after the return; worst hiccup %d ms",
                    way,
                    all.size(),
                    TimeUnit.NANOSECONDS.toMillis(slowest),
                    recovery.toMillis(),
                    hiccups.worst().toMillis());
            assertThat(Duration.ofNanos(slowest))
                    .isLessThan(PATIENCE.plus(GRACE).plus(hiccups.allowance()));
            assertThat(recovery).isLessThan(RECOVERY);
        }
    }

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

    /** A few callers, one call after the other, at a steady pace. */
    private List<CompletableFuture<Void>> load(SqlStand stand) {
        List<CompletableFuture<Void>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            CompletableFuture<Void> caller = new CompletableFuture<>();
            callers.add(caller);
            new Thread(
                            () -> {
                                try {
                                    while (!enough.await(PACE.toMillis(), TimeUnit.MILLISECONDS)) {
                                        long begun = System.nanoTime();
                                        boolean served = served(stand);
                                        long now = System.nanoTime();
                                        all.add(new Told(served, now - begun, now));
                                    }
                                    caller.complete(null);
                                } catch (Exception failed) {
                                    caller.completeExceptionally(failed);
                                }
                            },
                            "caller-" + i)
                    .start();
        }
        return callers;
    }

    private void finish(List<CompletableFuture<Void>> load) throws Exception {
        enough.countDown();
        for (CompletableFuture<Void> caller : load) {
            caller.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }
}
