package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.CallResult;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.OperationClass;
import io.headgate.database.SqlAnswer;
import io.headgate.database.SqlCommand;
import io.headgate.database.SqlValue;
import io.headgate.dispatch.Dispatched;
import io.headgate.testing.Await;
import io.headgate.testing.RealPgBouncer;
import io.headgate.testing.RealPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pool behind a real PgBouncer keeps what it promises, whether that gives it a server process for a session or a transaction. */
class PgBouncerIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String TAKES_ALL =
            "ignore_startup_parameters = extra_float_digits, bytea_output, statement_timeout, search_path";
    private static final String ONE_PROCESS = "default_pool_size = 1";
    private static RealPostgres postgres;

    @BeforeAll
    static void start() {
        postgres = RealPostgres.start();
        postgres.run(
                "CREATE TABLE item (id int PRIMARY KEY, name text NOT NULL)",
                "CREATE TABLE later (id int PRIMARY KEY, of int REFERENCES later DEFERRABLE INITIALLY DEFERRED)",
                "CREATE SCHEMA \"Odd One\"",
                "CREATE TABLE \"Odd One\".hidden (x text)",
                "INSERT INTO \"Odd One\".hidden VALUES ('found')",
                "CREATE ROLE rough LOGIN",
                "GRANT USAGE ON SCHEMA \"Odd One\" TO rough",
                "GRANT SELECT ON \"Odd One\".hidden TO rough",
                "ALTER ROLE rough SET bytea_output = 'escape'",
                "ALTER ROLE rough SET extra_float_digits = 0",
                "ALTER ROLE rough SET TimeZone = 'Asia/Tokyo'",
                "CREATE FUNCTION leave_all() RETURNS int LANGUAGE plpgsql AS $$ BEGIN"
                        + " PERFORM set_config('work_mem', '77MB', false), pg_advisory_lock(77);"
                        + " CREATE TEMP TABLE left_over (x int); LISTEN news; RETURN 1; END $$");
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    /** Both refusals and silence about what it does not pass on. */
    @ParameterizedTest
    @CsvSource({"transaction, false", "transaction, true", "session, false", "session, true"})
    void keepsItsSettingsInEveryTransaction(String mode, boolean ignores) throws Exception {
        try (RealPgBouncer bouncer =
                RealPgBouncer.start(postgres, "pool_mode = " + mode, ONE_PROCESS, ignores ? TAKES_ALL : "")) {
            String more =
                    "settings { search_path = \"\\\"Odd One\\\", public\" }, pool { max = 1, min = 0 }, timeouts.work = 7s";
            try (SqlStand stand = SqlStand.start(bouncer.section("rough", more))) {
                String row =
                        "SELECT row_to_json(r)::text FROM (SELECT 0.1::float8 + 0.2::float8 AS f, '\\x00ff'::bytea AS y,"
                                + " timestamptz '2026-01-31 12:00:00.000001+09' AS z, hidden.x,"
                                + " current_setting('application_name') AS a FROM hidden) AS r";
                // The second one comes after what the first left was cleaned up, and the third is prepared already.
                for (int time = 0; time < 3; time++) {
                    assertThat(stand.rows(row))
                            .containsExactly("{\"f\":0.30000000000000004,\"y\":\"\\\\x00ff\","
                                    + "\"z\":\"2026-01-31T03:00:00.000001+00:00\",\"x\":\"found\",\"a\":\"headgate\"}");
                }
                String limit = stand.rows("SELECT setting FROM pg_catalog.pg_settings WHERE name = 'statement_timeout'")
                        .get(0);
                assertThat(Integer.parseInt(limit)).isBetween(1, 7000);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"transaction", "session"})
    void leavesNothingToTheNextOne(String mode) throws Exception {
        String state =
                "SELECT current_setting('work_mem') || (SELECT count(*) FROM pg_catalog.pg_locks WHERE locktype = 'advisory')"
                        + " || coalesce(to_regclass('pg_temp.left_over')::text, '-')"
                        + " || (SELECT count(*) FROM pg_listening_channels())";
        SqlCommand leaving = SqlStand.write("SELECT leave_all()");
        SqlCommand failing = new SqlCommand(
                List.of(
                        new SqlCommand.Step("SELECT leave_all()", List.of(), false),
                        new SqlCommand.Step("INSERT INTO item SELECT 1, NULL", List.of(), false)),
                SqlCommand.Isolation.READ_COMMITTED,
                false,
                new SqlCommand.Delivery(false, 0, 0),
                1);
        try (RealPgBouncer bouncer = RealPgBouncer.start(postgres, "pool_mode = " + mode, ONE_PROCESS);
                SqlStand stand = SqlStand.start(bouncer.section("postgres", "pool { max = 1, min = 0 }"))) {
            String before = stand.rows(state).get(0);
            assertThat(before).endsWith("0-0");
            assertThat(stand.call(leaving, OperationClass.NOT_REPEATABLE, LIMIT))
                    .isInstanceOf(CallResult.Answered.class);
            assertThat(stand.rows(state)).containsExactly(before);
            assertThat(stand.failure(failing, OperationClass.NOT_REPEATABLE, LIMIT)
                            .kind())
                    .isEqualTo(FailureKind.UPSTREAM_REJECTED);
            assertThat(stand.rows(state)).containsExactly(before);
            // What only the commit finds out.
            SqlCommand deferred = SqlStand.write("INSERT INTO later VALUES (1, 2)");
            assertThat(stand.failure(deferred, OperationClass.NOT_REPEATABLE, LIMIT)
                            .kind())
                    .isEqualTo(FailureKind.DATA_CONFLICT);
            assertThat(stand.rows("SELECT count(*)::text FROM later")).containsExactly("0");
            assertThat(stand.snapshot().totals().opened()).isEqualTo(1);
        }
    }

    /** Each client names its statements as it likes; here all of them come to one process of the server. */
    @Test
    void asksWhatItMeansWhereOthersPrepareToo() throws Exception {
        try (RealPgBouncer bouncer = RealPgBouncer.start(postgres, "pool_mode = transaction", ONE_PROCESS);
                SqlStand one = SqlStand.start(bouncer.section("postgres", "pool { max = 4 }"));
                SqlStand other = SqlStand.start(bouncer.section("postgres", "pool { max = 4 }"))) {
            List<Dispatched<SqlAnswer>> asked = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                String number = Integer.toString(i % 6);
                asked.add((i % 2 == 0 ? one : other)
                        .begin(SqlStand.read("SELECT '" + number + "' || 'st'"), OperationClass.READ, LIMIT));
                SqlCommand write = SqlStand.write(
                        "INSERT INTO item VALUES ($1::text::int, 'x')", SqlValue.of(Integer.toString(100 + i)));
                asked.add((i % 2 == 0 ? other : one).begin(write, OperationClass.NOT_REPEATABLE, LIMIT));
            }
            for (int i = 0; i < asked.size(); i++) {
                CallResult<SqlAnswer> result =
                        asked.get(i).result().toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
                assertThat(result).as("call " + i).isInstanceOf(CallResult.Answered.class);
                assertThat(result.toString()).as("call " + i).contains(i % 2 == 0 ? i / 2 % 6 + "st" : "affected=1");
            }
            assertThat(IntStream.range(0, 60)
                            .filter(i -> postgres.count("SELECT count(*) FROM item WHERE id = " + (100 + i)) == 1))
                    .hasSize(60);
            // Rows that take more than one round trip stay in their transaction.
            assertThat(one.rows("SELECT i::text FROM generate_series(1, 700) AS i"))
                    .hasSize(700);
        }
    }

    @Test
    void hasTheServerCancelWhatIsLate() throws Exception {
        try (RealPgBouncer bouncer = RealPgBouncer.start(postgres, "pool_mode = transaction", ONE_PROCESS);
                SqlStand stand = SqlStand.start(bouncer.section("postgres", "pool { max = 1, min = 0 }"))) {
            assertThat(stand.rows("SELECT 'warm'")).containsExactly("warm");
            Failure late = stand.failure(
                    SqlStand.read("SELECT pg_sleep(30)::text"), OperationClass.NOT_REPEATABLE, Duration.ofMillis(400));
            assertThat(late.kind()).isEqualTo(FailureKind.UPSTREAM_TIMEOUT);
            Await.until(
                    "the server is at rest",
                    LIMIT,
                    () -> postgres.count("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") == 0);
            assertThat(stand.rows("SELECT 'well'")).containsExactly("well");
        }
    }

    @Test
    void isThereAgainAsSoonAsItIs() throws Exception {
        try (RealPgBouncer bouncer = RealPgBouncer.start(postgres, "pool_mode = transaction");
                SqlStand stand = SqlStand.start(bouncer.section("postgres", "pool { max = 2, min = 0 }"))) {
            assertThat(stand.rows("SELECT 'before'")).containsExactly("before");
            bouncer.kill();
            Await.until(
                    "it is told",
                    LIMIT,
                    () -> stand.call(SqlStand.read("SELECT 1::text"), OperationClass.READ, LIMIT)
                            instanceof CallResult.Refused);
            bouncer.restart();
            Await.until(
                    "it is served",
                    LIMIT,
                    () -> stand.call(SqlStand.read("SELECT 1::text"), OperationClass.READ, LIMIT)
                            instanceof CallResult.Answered);
        }
    }

    /** In words that say what to change. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "postgres | pool_mode = statement | PgBouncer must have pool_mode = transaction or session",
                "missing | pool_mode = session | PgBouncer's configuration does not fit this database or user; see its log",
                "postgres | auth_type = trust | PgBouncer does not accept user or password; see its auth_file",
                "postgres | max_client_conn = 0 | PgBouncer takes no further clients; see its max_client_conn",
            })
    void saysWhatPgBouncerObjectsTo(String database, String line, String told) throws Exception {
        try (RealPgBouncer bouncer = RealPgBouncer.start(postgres, line);
                SqlStand stand = SqlStand.start(bouncer.section(database, "pool { max = 1, min = 0 }"))) {
            Failure failure = stand.failure(SqlStand.read("SELECT 1::text"), OperationClass.READ, LIMIT);
            assertThat(failure.kind()).as(failure.detail()).isEqualTo(FailureKind.UPSTREAM_CONNECT);
            assertThat(failure.detail()).contains(told);
        }
    }
}
