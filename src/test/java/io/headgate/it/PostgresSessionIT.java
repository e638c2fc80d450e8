package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.OperationClass;
import io.headgate.database.SqlCommand;
import io.headgate.database.SqlValue;
import io.headgate.dispatch.Dispatched;
import io.headgate.testing.Await;
import io.headgate.testing.RealPostgres;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one connection does with one command, and leaves to the next: against a real server, over one connection. */
class PostgresSessionIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    /** The rule is one second; the rest is for a machine that has other things to do. */
    private static final Duration SOON = Duration.ofSeconds(4);

    private static final String ONE = "pool { max = 1, min = 0 }";
    private static RealPostgres postgres;

    @BeforeAll
    static void start() {
        postgres = RealPostgres.start();
        postgres.run(
                "CREATE TABLE item (id int PRIMARY KEY, name text NOT NULL CHECK (name <> ''))",
                "CREATE TABLE part (item int REFERENCES item)",
                "CREATE FUNCTION forbid() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE 'not on a Sunday'; END $$",
                "CREATE FUNCTION make_temp() RETURNS int LANGUAGE plpgsql AS"
                        + " $$ BEGIN CREATE TEMP TABLE left_over (x int); RETURN 1; END $$",
                "CREATE FUNCTION listen_to() RETURNS int LANGUAGE plpgsql AS $$ BEGIN LISTEN news; RETURN 1; END $$");
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @Test
    void answersAndCountsAndKeepsParametersApart() throws Exception {
        try (SqlStand stand = SqlStand.start(postgres.section(ONE))) {
            assertThat(stand.rows("SELECT 'a' UNION ALL SELECT NULL")).containsExactly("a", "null");
            SqlCommand insert = SqlStand.write(
                    "INSERT INTO item VALUES ($1::text::int, $2::text)",
                    SqlValue.of("1"),
                    SqlValue.of("'); DROP TABLE item; --"));
            assertThat(stand.call(insert, OperationClass.NOT_REPEATABLE, LIMIT).toString())
                    .contains("affected=1");
            assertThat(stand.rows("SELECT name FROM item WHERE id = 1")).containsExactly("'); DROP TABLE item; --");
        }
    }

    @Test
    void writesRowsExactlyWhateverTheRolesSettingsAre() throws Exception {
        postgres.run("CREATE ROLE rough LOGIN", "ALTER ROLE rough SET bytea_output = 'escape'");
        postgres.run("ALTER ROLE rough SET extra_float_digits = 0", "ALTER ROLE rough SET TimeZone = 'Asia/Tokyo'");
        String section = postgres.section(ONE).replace("user = postgres", "user = rough");
        try (SqlStand stand = SqlStand.start(section)) {
            String row =
                    "SELECT row_to_json(x)::text FROM (SELECT 0.1::float8 + 0.2::float8 AS f, '\\x00ff'::bytea AS y,"
                            + " timestamptz '2026-01-31 12:00:00.000001+09' AS z, 'infinity'::timestamptz AS i, 'NaN'::numeric AS n) AS x";
            // What is cleaned up after the first is what the second begins with.
            for (int time = 0; time < 2; time++) {
                assertThat(stand.rows(row))
                        .containsExactly("{\"f\":0.30000000000000004,\"y\":\"\\\\x00ff\","
                                + "\"z\":\"2026-01-31T03:00:00.000001+00:00\",\"i\":\"infinity\",\"n\":\"NaN\"}");
            }
        }
    }

    @Test
    void preparesAgainWhatATableHasOutgrown() throws Exception {
        postgres.run("CREATE TABLE shape (a text)", "INSERT INTO shape VALUES ('round')");
        try (SqlStand stand = SqlStand.start(postgres.section(ONE))) {
            assertThat(stand.rows("SELECT a FROM shape")).containsExactly("round");
            postgres.run("ALTER TABLE shape ALTER a TYPE varchar(9)");
            assertThat(stand.rows("SELECT a FROM shape")).containsExactly("round");
            // No other connection would do better.
            assertThat(stand.failure(
                                    SqlStand.read("SELECT DISTINCT a FROM shape FOR UPDATE"),
                                    OperationClass.READ,
                                    LIMIT)
                            .kind())
                    .isEqualTo(FailureKind.INTERNAL);
        }
    }

    @Test
    void doesAllStepsOrNone() throws Exception {
        try (SqlStand stand = SqlStand.start(postgres.section(ONE))) {
            SqlCommand both = new SqlCommand(
                    List.of(
                            new SqlCommand.Step("INSERT INTO item VALUES (70, 'first')", List.of(), false),
                            new SqlCommand.Step("INSERT INTO item VALUES (70, 'second')", List.of(), false)),
                    SqlCommand.Isolation.READ_COMMITTED,
                    false,
                    new SqlCommand.Delivery(false, 0, 0),
                    1);

            Failure failure = stand.failure(both, OperationClass.NOT_REPEATABLE, LIMIT);

            assertThat(failure.kind()).isEqualTo(FailureKind.DATA_CONFLICT);
            assertThat(failure.detail()).isEqualTo("it is there already (23505, item_pkey)");
            assertThat(postgres.count("SELECT count(*) FROM item WHERE id = 70"))
                    .isZero();
        }
    }

    /** Others were in the way: done again as often as the operation says, and not at all where it says once. */
    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01"})
    void doesAgainWhatTheDatabaseTookBack(String state) throws Exception {
        postgres.run(
                "CREATE SEQUENCE tried",
                "CREATE FUNCTION quarrel(times int) RETURNS text LANGUAGE plpgsql AS $$ BEGIN IF nextval('tried') <= times"
                        + " THEN RAISE 'again' USING ERRCODE = '" + state + "'; END IF; RETURN 'done'; END $$");
        try (SqlStand stand = SqlStand.start(postgres.section(ONE))) {
            SqlCommand patient = quarrel("SELECT quarrel(3)", 5);
            assertThat(stand.call(patient, OperationClass.NOT_REPEATABLE, LIMIT).toString())
                    .contains("done");
            assertThat(postgres.count("SELECT last_value FROM tried")).isEqualTo(4);

            Failure once = stand.failure(quarrel("SELECT quarrel(100)", 1), OperationClass.NOT_REPEATABLE, LIMIT);
            assertThat(once.kind()).isEqualTo(FailureKind.UPSTREAM_CONFLICT);
            assertThat(postgres.count("SELECT last_value FROM tried")).isEqualTo(5);

            Failure thrice = stand.failure(quarrel("SELECT quarrel(100)", 3), OperationClass.IDEMPOTENT, LIMIT);
            assertThat(thrice.kind()).isEqualTo(FailureKind.UPSTREAM_CONFLICT);
            assertThat(postgres.count("SELECT last_value FROM tried")).isEqualTo(8);
        } finally {
            postgres.run("DROP FUNCTION quarrel", "DROP SEQUENCE tried");
        }
    }

    private static SqlCommand quarrel(String sql, int tries) {
        return new SqlCommand(
                List.of(new SqlCommand.Step(sql, List.of(), true)),
                SqlCommand.Isolation.SERIALIZABLE,
                false,
                new SqlCommand.Delivery(false, 0, 0),
                tries);
    }

    @Test
    void tellsWhatTheDatabaseSaysInWordsOfItsOwn() throws Exception {
        try (SqlStand stand = SqlStand.start(postgres.section(ONE))) {
            postgres.run("INSERT INTO item VALUES (5, 'five') ON CONFLICT DO NOTHING");
            assertThat(kinds(stand, "INSERT INTO item VALUES (5, 'x')")).isEqualTo(FailureKind.DATA_CONFLICT);
            assertThat(kinds(stand, "INSERT INTO part VALUES (999)")).isEqualTo(FailureKind.DATA_CONFLICT);
            assertThat(kinds(stand, "INSERT INTO item VALUES (6, '')")).isEqualTo(FailureKind.UPSTREAM_REJECTED);
            assertThat(kinds(stand, "INSERT INTO item VALUES (6, NULL)")).isEqualTo(FailureKind.UPSTREAM_REJECTED);
            assertThat(kinds(stand, "INSERT INTO item VALUES (1/0, 'x')")).isEqualTo(FailureKind.UPSTREAM_REJECTED);
            assertThat(kinds(stand, "INSERT INTO nowhere VALUES (1)")).isEqualTo(FailureKind.INTERNAL);
            Failure raised = stand.failure(SqlStand.read("SELECT forbid()::text"), OperationClass.READ, LIMIT);
            assertThat(raised.kind()).isEqualTo(FailureKind.UPSTREAM_REJECTED);
            assertThat(raised.detail()).isEqualTo("not on a Sunday (P0001)");
            Failure written = stand.failure(
                    SqlStand.read("INSERT INTO item VALUES (8, 'x') RETURNING ''"), OperationClass.READ, LIMIT);
            assertThat(written.kind()).isEqualTo(FailureKind.INTERNAL);
            assertThat(stand.rows("SELECT 'well'")).containsExactly("well");
            assertThat(stand.snapshot().toString()).contains("opened");
            assertThat(postgres.count("SELECT count(*) FROM item WHERE id IN (6, 8)"))
                    .isZero();
        }
    }

    private static FailureKind kinds(SqlStand stand, String sql) throws Exception {
        return stand.failure(SqlStand.write(sql), OperationClass.NOT_REPEATABLE, LIMIT)
                .kind();
    }

    /** Each leaves something in the session that the next caller would find. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT set_config('work_mem', '77MB', false)",
                "SELECT set_config('application_name', 'somebody else', false)",
                "SELECT set_config('role', 'pg_monitor', false)",
                "SELECT pg_advisory_lock(4711)::text",
                "SELECT make_temp()::text",
                "SELECT listen_to()::text"
            })
    void leavesNothingToTheNextCaller(String sql) throws Exception {
        try (SqlStand stand = SqlStand.start(postgres.section(ONE))) {
            String pid = stand.rows("SELECT pg_backend_pid()::text").get(0);
            SqlCommand leaving = new SqlCommand(
                    List.of(new SqlCommand.Step(sql, List.of(), true)),
                    SqlCommand.Isolation.READ_COMMITTED,
                    false,
                    new SqlCommand.Delivery(false, 0, 0),
                    1);
            assertThat(stand.call(leaving, OperationClass.NOT_REPEATABLE, LIMIT).toString())
                    .contains("Answered");

            assertThat(stand.rows("SELECT pg_backend_pid()::text")).containsExactly(pid);
            assertThat(stand.rows("SELECT current_setting('work_mem')")).doesNotContain("77MB");
            assertThat(stand.rows("SELECT current_setting('application_name')")).containsExactly("headgate");
            assertThat(stand.rows("SELECT current_user::text")).containsExactly("postgres");
            assertThat(stand.rows("SELECT count(*)::text FROM pg_locks WHERE locktype = 'advisory'"))
                    .containsExactly("0");
            assertThat(stand.rows("SELECT count(*)::text FROM pg_class WHERE relname = 'left_over'"))
                    .containsExactly("0");
            assertThat(stand.rows("SELECT count(*)::text FROM pg_listening_channels()"))
                    .containsExactly("0");
        }
    }

    @Test
    void endsWhatIsLateAtTheServerAndKeepsTheConnection() throws Exception {
        try (SqlStand stand = SqlStand.start(postgres.section(ONE))) {
            String pid = stand.rows("SELECT pg_backend_pid()::text").get(0);
            long before = System.nanoTime();

            Failure failure = stand.failure(
                    SqlStand.read("SELECT pg_sleep(20)::text"), OperationClass.READ, Duration.ofMillis(400));

            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(LIMIT);
            assertThat(failure.kind()).isEqualTo(FailureKind.UPSTREAM_TIMEOUT);
            assertThat(stand.rows("SELECT pg_backend_pid()::text")).containsExactly(pid);
        }
    }

    @Test
    void cancelsAtTheServerWhatNobodyWantsAnyMore() throws Exception {
        try (SqlStand stand = SqlStand.start(postgres.section(ONE))) {
            Dispatched<?> call = stand.begin(SqlStand.read("SELECT pg_sleep(21)::text"), OperationClass.READ, LIMIT);
            String running = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(21)%'"
                    + " AND state = 'active'";
            Await.until("it runs", LIMIT, () -> postgres.count(running) == 1);

            call.cancel();

            Await.until("it does not run", SOON, () -> postgres.count(running) == 0);
            assertThat(stand.rows("SELECT 'well'")).containsExactly("well");
        }
    }

    @Test
    void refusesMoreThanIsGivenAtOnce() throws Exception {
        try (SqlStand stand = SqlStand.start(postgres.section(ONE))) {
            SqlCommand many = SqlCommand.read("SELECT i::text FROM generate_series(1, 1000000) AS i", 999);
            assertThat(stand.failure(many, OperationClass.READ, LIMIT).kind()).isEqualTo(FailureKind.RESULT_TOO_LARGE);
            assertThat(stand.rows("SELECT i::text FROM generate_series(1, 1000) AS i"))
                    .hasSize(1000);
        }
    }
}
