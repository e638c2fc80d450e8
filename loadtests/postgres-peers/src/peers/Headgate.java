package peers;

import com.typesafe.config.ConfigFactory;
import io.headgate.call.Attempt;
import io.headgate.call.Deadline;
import io.headgate.call.DeadlineWatch;
import io.headgate.call.Failure;
import io.headgate.call.Operation;
import io.headgate.call.OperationClass;
import io.headgate.call.Outcome;
import io.headgate.call.Priority;
import io.headgate.call.Ticker;
import io.headgate.call.UpstreamName;
import io.headgate.config.Document;
import io.headgate.database.SqlAnswer;
import io.headgate.database.SqlCommand;
import io.headgate.database.SqlSession;
import io.headgate.database.SqlValue;
import io.headgate.observe.PoolMeters;
import io.headgate.pool.Ask;
import io.headgate.pool.Connector;
import io.headgate.pool.Lease;
import io.headgate.pool.PoolHandle;
import io.headgate.pool.PoolSupervisor;
import io.headgate.pool.Waiter;
import io.headgate.upstream.postgres.PostgresClient;
import io.headgate.upstream.postgres.PostgresConfig;
import io.headgate.upstream.postgres.PostgresConnector;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Headgate's pool with all rules at their defaults, and one of two kinds of connection: the product's, which promises a clean session, or
 * a bare one of the client library, which is asked as plainly as HikariCP's are.
 */
final class Headgate<C> implements Candidate {
    private static final UpstreamName NAME = new UpstreamName("bench");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration SWEEP = Duration.ofMillis(20);

    /** What is done with a connection. */
    private interface Work<C> {
        /**
         * @param answered told the title, or what broke
         * @param ended told when the connection can be given back
         */
        void start(C session, int id, BiConsumer<String, Throwable> answered, Runnable ended);
    }

    private final PoolHandle<C> pool;
    private final ActorSystem<Void> system;
    private final Work<C> work;
    private final int callers;
    private final boolean threads;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    private Headgate(
            PoolHandle<C> pool, ActorSystem<Void> system, Work<C> work, int callers, boolean threads) {
        this.pool = pool;
        this.system = system;
        this.work = work;
        this.callers = callers;
        this.threads = threads;
    }

    // ---- what it is made of ----

    static Headgate<SqlSession> product(int port, int connections, int callers, boolean threads) {
        Document document = document(port, connections);
        PostgresConfig config = config(document);
        DeadlineWatch watch = new DeadlineWatch();
        PostgresConnector connector = new PostgresConnector(
                config,
                new PostgresConnector.Around(
                        PostgresClient.start(),
                        name -> CompletableFuture.failedFuture(new IllegalStateException(name)),
                        watch,
                        Ticker.SYSTEM));
        CompletableFuture<PoolHandle<SqlSession>> started = new CompletableFuture<>();
        ActorSystem<Void> system = start(document, config, connector, started);
        system.scheduler()
                .scheduleAtFixedRate(SWEEP, SWEEP, () -> watch.sweep(Ticker.SYSTEM.nanos()), system.executionContext());
        return new Headgate<>(started.join(), system, Headgate::command, callers, threads);
    }

    static Headgate<PgConnection> bare(int port, int connections, int callers, boolean threads) {
        Document document = document(port, connections);
        CompletableFuture<PoolHandle<PgConnection>> started = new CompletableFuture<>();
        ActorSystem<Void> system = start(document, config(document), new BareConnector(port), started);
        return new Headgate<>(started.join(), system, Headgate::query, callers, threads);
    }

    private static Document document(int port, int connections) {
        return Document.parse(
                "vars.bench = ${headgate.defaults.upstream.postgres} { hosts = [\"127.0.0.1:" + port
                        + "\"], database = postgres, user = postgres, pool { max = " + connections + ", min = "
                        + connections + " } }",
                "bench.conf",
                ConfigFactory.parseResources("io/headgate/app/pekko.conf"),
                Map.of());
    }

    private static PostgresConfig config(Document document) {
        return PostgresConfig.from(document.section(Document.VARIABLES).section("bench"));
    }

    private static <C> ActorSystem<Void> start(
            Document document,
            PostgresConfig config,
            Connector<C> connector,
            CompletableFuture<PoolHandle<C>> started) {
        return ActorSystem.create(
                Behaviors.setup(context -> {
                    started.complete(PoolSupervisor.start(
                            context, NAME, config.pool(), connector, PoolMeters.of(NAME), Ticker.SYSTEM));
                    return Behaviors.empty();
                }),
                "bench",
                document.config());
    }

    private static void command(
            SqlSession session, int id, BiConsumer<String, Throwable> answered, Runnable ended) {
        SqlCommand command = new SqlCommand(
                List.of(new SqlCommand.Step(
                        "SELECT title FROM items WHERE id = $1::text::integer",
                        List.of(SqlValue.of(Integer.toString(id))),
                        true)),
                SqlCommand.Isolation.READ_COMMITTED,
                true,
                new SqlCommand.Delivery(false, 1, 0),
                1);
        Attempt<SqlAnswer> attempt = session.run(command, Deadline.after(PATIENCE, System.nanoTime()));
        attempt.answer()
                .whenComplete((answer, broken) -> answered.accept(
                        answer instanceof SqlAnswer.Whole whole ? whole.rows().get(0) : "", broken));
        attempt.ended().whenComplete((outcome, defect) -> ended.run());
    }

    private static void query(
            PgConnection connection, int id, BiConsumer<String, Throwable> answered, Runnable ended) {
        connection
                .preparedQuery("SELECT title FROM items WHERE id = $1")
                .execute(Tuple.of(id))
                .onComplete(done -> {
                    ended.run();
                    RowSet<Row> rows = done.result();
                    answered.accept(rows == null ? "" : rows.iterator().next().getString(0), done.cause());
                });
    }

    // ---- what it is asked ----

    private static Ask ask() {
        return new Ask(
                Deadline.after(PATIENCE, System.nanoTime()),
                new Operation("bench", OperationClass.READ),
                Priority.NORMAL,
                "bench",
                false,
                null);
    }

    @Override
    public Callers.Result load(double seconds, int perSecond) throws Exception {
        return threads
                ? Callers.load(callers, seconds, perSecond, () -> this::parked)
                : new Loop(seconds, perSecond).run();
    }

    /** One call: from the question for a connection to the answer. */
    private final class One implements Waiter<C> {
        private final int id;
        private final long asked = System.nanoTime();
        private final BiConsumer<Callers.Took, Throwable> then;
        private long acquired;

        One(int id, BiConsumer<Callers.Took, Throwable> then) {
            this.id = id;
            this.then = then;
        }

        @Override
        public void granted(Lease<C> lease) {
            acquired = System.nanoTime() - asked;
            work.start(lease.session(), id, this::answered, () -> lease.release(Outcome.SUCCESS));
        }

        private void answered(String title, Throwable broken) {
            Throwable wrong = broken == null && !title.equals("Item " + id)
                    ? new IllegalStateException("the wrong item: " + title)
                    : broken;
            then.accept(new Callers.Took(acquired, System.nanoTime() - asked), wrong);
        }

        @Override
        public void refused(Failure why) {
            then.accept(new Callers.Took(0, 0), new IllegalStateException(why.toString()));
        }
    }

    /** As a thread that waits. */
    private Callers.Took parked(int id) throws Exception {
        CompletableFuture<Callers.Took> done = new CompletableFuture<>();
        // The clock of the call starts in here, on the caller's own thread; it has the connection when it wakes up.
        pool.acquire(ask(), new One(id, (took, broken) -> {
            if (broken == null) {
                done.complete(took);
            } else {
                done.completeExceptionally(broken);
            }
        }));
        return done.get(1, TimeUnit.MINUTES);
    }

    /** As callers on the gateway's own threads, none of which ever waits. */
    private final class Loop {
        private final Callers.Result result = new Callers.Result();
        private final long begin = System.nanoTime();
        private final long end;
        private final long pause;
        private final CountDownLatch over = new CountDownLatch(callers);

        Loop(double seconds, int perSecond) {
            end = begin + (long) (seconds * 1e9);
            pause = perSecond == 0 ? 0 : callers * 1_000_000_000L / perSecond;
        }

        Callers.Result run() throws InterruptedException {
            for (int i = 0; i < callers; i++) {
                call(begin + i * pause / callers);
            }
            over.await();
            synchronized (result) {
                return result;
            }
        }

        private void call(long due) {
            long left = due - System.nanoTime();
            if (Math.max(due, System.nanoTime()) >= end) {
                over.countDown();
            } else if (left > 0) {
                clock.schedule(() -> system.executionContext().execute(() -> begin(due)), left, TimeUnit.NANOSECONDS);
            } else {
                system.executionContext().execute(() -> begin(due));
            }
        }

        private void begin(long due) {
            pool.acquire(ask(), new One(Callers.anyItem(), (took, broken) -> {
                synchronized (result) {
                    if (broken == null) {
                        result.acquired.add(took.acquiredNanos());
                        result.whole.add(took.wholeNanos());
                    } else {
                        result.failed++;
                    }
                }
                call(due + pause);
            }));
        }
    }
}
