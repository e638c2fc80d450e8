package io.headgate.it;

import io.headgate.app.RunningGateway;
import io.headgate.call.Call;
import io.headgate.call.CallResult;
import io.headgate.call.Deadline;
import io.headgate.call.DeadlineWatch;
import io.headgate.call.Failure;
import io.headgate.call.Operation;
import io.headgate.call.OperationClass;
import io.headgate.call.Principal;
import io.headgate.call.Priority;
import io.headgate.call.Ticker;
import io.headgate.call.UpstreamName;
import io.headgate.config.Secret;
import io.headgate.database.SqlAnswer;
import io.headgate.database.SqlCommand;
import io.headgate.database.SqlSession;
import io.headgate.database.SqlValue;
import io.headgate.dispatch.Dispatched;
import io.headgate.dispatch.Dispatcher;
import io.headgate.observe.PoolMeters;
import io.headgate.pool.PoolHandle;
import io.headgate.pool.PoolSnapshot;
import io.headgate.pool.PoolSupervisor;
import io.headgate.transport.Names;
import io.headgate.upstream.postgres.PostgresClient;
import io.headgate.upstream.postgres.PostgresConfig;
import io.headgate.upstream.postgres.PostgresConnector;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SystemMaterializer;

/** Dispatcher, pool and connections to a real database, without the doors in front of them. */
final class SqlStand implements AutoCloseable {
    static final UpstreamName NAME = new UpstreamName("db");
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration SWEEP = Duration.ofMillis(20);

    private final ActorTestKit kit = ActorTestKit.create();
    private final PostgresClient client = PostgresClient.start();
    private final PostgresConnector connector;
    private final PoolHandle<SqlSession> pool;
    private final Dispatcher dispatcher;

    private SqlStand(PostgresConfig config, Names names) throws Exception {
        DeadlineWatch watch = new DeadlineWatch();
        connector = new PostgresConnector(config, new PostgresConnector.Around(client, names, watch, Ticker.SYSTEM));
        CompletableFuture<PoolHandle<SqlSession>> started = new CompletableFuture<>();
        kit.spawn(Behaviors.setup(context -> {
            started.complete(
                    PoolSupervisor.start(context, NAME, config.pool(), connector, PoolMeters.of(NAME), Ticker.SYSTEM));
            return Behaviors.empty();
        }));
        pool = started.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        dispatcher = new Dispatcher(Map.of(NAME, pool), Map.of(NAME, config.retry()), watch, Ticker.SYSTEM);
        kit.scheduler()
                .scheduleAtFixedRate(
                        SWEEP,
                        SWEEP,
                        () -> watch.sweep(Ticker.SYSTEM.nanos()),
                        kit.system().executionContext());
    }

    /** With what stands in the section of one upstream. */
    static SqlStand start(String section) throws Exception {
        return start(section, Map.of());
    }

    static SqlStand start(String section, Map<String, String> environment) throws Exception {
        return start(section, environment, name -> CompletableFuture.failedFuture(new IllegalStateException(name)));
    }

    /** @param names where the names of servers lead */
    static SqlStand start(String section, Map<String, String> environment, Names names) throws Exception {
        PostgresConfig config = RunningGateway.configuration("headgate.upstreams.db { " + section + " }", environment)
                .databases()
                .get(NAME);
        return new SqlStand(Objects.requireNonNull(config), names);
    }

    PoolHandle<SqlSession> pool() {
        return pool;
    }

    PostgresConnector connector() {
        return connector;
    }

    Materializer materializer() {
        return SystemMaterializer.get(kit.system()).materializer();
    }

    void rotate(String password) {
        connector.password(new Secret(password));
        pool.recycle("the password has changed");
    }

    PoolSnapshot snapshot() throws Exception {
        return pool.snapshot().toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    Dispatched<SqlAnswer> begin(SqlCommand command, OperationClass operationClass, Duration limit) {
        Call<SqlSession, SqlAnswer> call = new Call<>(
                NAME,
                new Operation("test", operationClass),
                Priority.NORMAL,
                Deadline.after(limit, Ticker.SYSTEM.nanos()),
                Principal.ANONYMOUS,
                "test-1",
                true,
                (session, deadline, number) -> session.run(command, deadline));
        return dispatcher.dispatch(call);
    }

    CallResult<SqlAnswer> call(SqlCommand command, OperationClass operationClass, Duration limit) throws Exception {
        return begin(command, operationClass, limit)
                .result()
                .toCompletableFuture()
                .get(limit.plus(LIMIT).toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The rows of a query that must be answered. */
    List<String> rows(String query) throws Exception {
        CallResult<SqlAnswer> result = call(SqlCommand.read(query, 1000), OperationClass.READ, LIMIT);
        if (result instanceof CallResult.Answered<SqlAnswer> answered
                && answered.value() instanceof SqlAnswer.Whole whole) {
            return whole.rows();
        }
        throw new AssertionError(query + " was answered " + result);
    }

    /** Why a command was not done; an {@link AssertionError} where it was. */
    Failure failure(SqlCommand command, OperationClass operationClass, Duration limit) throws Exception {
        if (call(command, operationClass, limit) instanceof CallResult.Refused<SqlAnswer> refused) {
            return refused.failure();
        }
        throw new AssertionError("it was done");
    }

    /** A statement without rows that changes something. */
    static SqlCommand write(String sql, SqlValue... values) {
        return new SqlCommand(
                List.of(new SqlCommand.Step(sql, List.of(values), false)),
                SqlCommand.Isolation.READ_COMMITTED,
                false,
                new SqlCommand.Delivery(false, 0, 0),
                1);
    }

    static SqlCommand read(String sql) {
        return SqlCommand.read(sql, 1000);
    }

    @Override
    public void close() {
        pool.drain(Duration.ZERO)
                .toCompletableFuture()
                .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join();
        kit.shutdownTestKit();
        client.stop()
                .toCompletableFuture()
                .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
