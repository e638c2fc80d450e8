package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.CallResult;
import io.headgate.call.OperationClass;
import io.headgate.database.SqlAnswer;
import io.headgate.database.SqlCommand;
import io.headgate.testing.Await;
import io.headgate.testing.RealPostgres;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rows that flow from a real database at the pace of their reader. */
class PostgresStreamIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    /** The rule is one second; the rest is for a machine that has other things to do. */
    private static final Duration SOON = Duration.ofSeconds(4);

    private static final String POOL = "timeouts { request = 5m }, pool { max = 1, min = 0, leak.after = off }";
    private static final long ROWS = Long.getLong("headgate.stream.rows", 10_000_000);
    private static final long MIB = 1 << 20;
    private static RealPostgres postgres;

    @BeforeAll
    static void start() {
        postgres = RealPostgres.start();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @Test
    void takesNoMemoryHoweverManyThereAre() throws Exception {
        try (SqlStand stand = SqlStand.start(postgres.section(POOL))) {
            AtomicLong rows = new AtomicLong();
            AtomicLong most = new AtomicLong();
            long before = used();
            CompletableFuture<Void> done = flowing(
                            stand, "SELECT i::text || repeat('x', 40) FROM generate_series(1, " + ROWS + ") AS i")
                    .rows()
                    .runForeach(
                            batch -> {
                                if (rows.addAndGet(batch.size()) % (ROWS / 20) < batch.size()) {
                                    most.accumulateAndGet(used() - before, Math::max);
                                }
                            },
                            stand.materializer())
                    .<Void>thenApply(all -> null)
                    .toCompletableFuture();
            done.get(LIMIT.toSeconds(), TimeUnit.SECONDS);

            Facts.tell("6 rows that flow", "%d rows, at most %d MiB more than before", rows.get(), most.get() / MIB);
            assertThat(rows).hasValue(ROWS);
            assertThat(most.get()).isLessThan(48 * MIB);
            assertThat(stand.rows("SELECT 'well'")).containsExactly("well");
        }
    }

    @Test
    void fetchesNothingWhileNobodyTakesAny() throws Exception {
        try (SqlStand stand = SqlStand.start(postgres.section(POOL))) {
            postgres.run("CREATE SEQUENCE taken");
            var queue = flowing(stand, "SELECT last_value::text FROM taken, generate_series(1, 100000)")
                    .rows()
                    .runWith(Sink.queue(), stand.materializer());
            assertThat(queue.pull().toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .isPresent();
            Await.until(
                    "it waits in its transaction",
                    LIMIT,
                    () -> postgres.count("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'headgate'"
                                    + " AND state = 'idle in transaction'")
                            == 1);
            queue.cancel();
            Await.until(
                    "it does not wait any more",
                    SOON,
                    () -> postgres.count("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'headgate'"
                                    + " AND state = 'idle in transaction'")
                            == 0);
            assertThat(stand.rows("SELECT 'well'")).containsExactly("well");
        }
    }

    @Test
    void areCancelledAtTheServerWhenTheirReaderLeaves() throws Exception {
        try (SqlStand stand = SqlStand.start(postgres.section(POOL))) {
            CountDownLatch first = new CountDownLatch(1);
            UniqueKillSwitch reader = flowing(
                            stand,
                            "SELECT pg_sleep(CASE WHEN i > 256 THEN 0.05 ELSE 0 END)::text"
                                    + " FROM generate_series(1, 100000) AS i")
                    .rows()
                    .viaMat(KillSwitches.single(), Keep.right())
                    .to(Sink.foreach(batch -> first.countDown()))
                    .run(stand.materializer());
            Await.latch(first, LIMIT);
            String running =
                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'headgate' AND state = 'active'";
            Await.until("the second batch is fetched", LIMIT, () -> postgres.count(running) == 1);

            reader.shutdown();

            Await.until("nothing runs", SOON, () -> postgres.count(running) == 0);
            assertThat(stand.rows("SELECT 'well'")).containsExactly("well");
        }
    }

    private static SqlAnswer.Flowing flowing(SqlStand stand, String sql) throws Exception {
        SqlCommand command = new SqlCommand(
                List.of(new SqlCommand.Step(sql, List.of(), true)),
                SqlCommand.Isolation.READ_COMMITTED,
                true,
                new SqlCommand.Delivery(true, 0, 0),
                1);
        CallResult<SqlAnswer> result = stand.call(command, OperationClass.READ, LIMIT);
        if (result instanceof CallResult.Answered<SqlAnswer> answered
                && answered.value() instanceof SqlAnswer.Flowing flowing) {
            return flowing;
        }
        throw new AssertionError(result);
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
