package io.headgate.upstream.postgres;

import io.headgate.call.Attempt;
import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.database.SqlAnswer;
import io.headgate.database.SqlCommand;
import io.headgate.database.SqlSession;
import io.headgate.pool.Finding;
import io.headgate.pool.Link;
import io.headgate.pool.Tier;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.impl.PgConnectionFactory;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection to a PostgreSQL server. What it holds of the client library is touched on its loop only. */
final class PostgresLink implements Link<SqlSession>, SqlSession {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresLink.class);
    private static final String ALIVE = "SHOW transaction_read_only";
    private static final SqlCommand LOOK = SqlCommand.read("SELECT relname::text FROM pg_catalog.pg_class LIMIT 1", 1);
    /** How long a server may take to part. */
    private static final Duration PARTING = Duration.ofMillis(300);
    /** More statements than this are in no configuration. */
    private static final int PREPARED = 512;

    private final PostgresConfig config;
    private final Manner manner;
    private final PostgresConnector.Around around;
    private final String called;
    private final PgConnection connection;
    private final PgConnectionFactory socket;
    private final ContextInternal loop;
    private final Map<String, PreparedStatement> prepared = new LinkedHashMap<>();
    private final AtomicReference<@Nullable Turn> current = new AtomicReference<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private volatile boolean open = true;
    private volatile String reason = "closed by upstream";
    private boolean parting;

    PostgresLink(
            PostgresConfig config,
            Manner manner,
            PostgresConnector.Around around,
            String called,
            PgConnection connection,
            PgConnectionFactory socket,
            ContextInternal loop) {
        this.config = config;
        this.manner = manner;
        this.around = around;
        this.called = called;
        this.connection = connection;
        this.socket = socket;
        this.loop = loop;
        connection.closeHandler(end -> gone());
        connection.exceptionHandler(this::warned);
        connection.noticeHandler(notice -> LOG.debug(
                "upstream {} at {} says: {} {}", config.name(), called, notice.getCode(), notice.getMessage()));
    }

    // ---- as the pool sees it ----

    @Override
    public SqlSession session() {
        return this;
    }

    @Override
    public CompletionStage<String> closed() {
        return closed;
    }

    @Override
    public boolean usable() {
        return open && current.get() == null;
    }

    @Override
    public CompletionStage<Finding> probe(Tier tier, Deadline deadline) {
        CompletableFuture<Finding> found = new CompletableFuture<>();
        if (tier == Tier.MEDIUM) {
            loop.runOnContext(
                    on -> connection.query(ALIVE).execute().onComplete(answer -> found.complete(alive(answer))));
            return found;
        }
        String sample = config.sample();
        SqlCommand look = sample == null
                ? LOOK
                : SqlCommand.read("SELECT pg_catalog.count(*)::text FROM (" + sample + "\n) AS sample", 1);
        Attempt<SqlAnswer> attempt = run(look, deadline);
        attempt.answer()
                .whenComplete((answer, failed) -> attempt.ended()
                        .whenComplete((outcome, defect) -> found.complete(
                                failed == null
                                        ? Finding.WELL
                                        : Finding.ill(Texts.failureOf(failed).detail()))));
        return found;
    }

    private Finding alive(AsyncResult<RowSet<Row>> answer) {
        if (answer.failed()) {
            return Finding.ill("does not answer");
        }
        boolean readOnly = "on".equals(answer.result().iterator().next().getString(0));
        return readOnly && config.writable() ? Finding.ill("the server takes no changes any more") : Finding.WELL;
    }

    @Override
    public void close(String why) {
        leave(why);
        loop.runOnContext(on -> part());
    }

    // ---- as a borrower sees it ----

    @Override
    public Attempt<SqlAnswer> run(SqlCommand command, Deadline deadline) {
        Deadline until =
                deadline.orAfter(config.timeouts().work(), around.ticker().nanos());
        Turn turn = new Turn(
                this, command, until, around.ticker(), config.timeouts().cancel());
        if (!current.compareAndSet(null, turn)) {
            turn.refused(Failure.of(FailureKind.INTERNAL, "the connection was lent twice"));
            return turn;
        }
        around.watch().add(turn);
        loop.runOnContext(on -> turn.begin());
        return turn;
    }

    // ---- as a turn sees it ----

    PgConnection connection() {
        return connection;
    }

    Manner manner() {
        return manner;
    }

    void onLoop(Runnable what) {
        loop.runOnContext(on -> what.run());
    }

    /** On the loop. */
    void after(Duration time, Runnable what) {
        around.client().after(time, () -> onLoop(what));
    }

    boolean isOpen() {
        return open;
    }

    boolean isPrepared(String sql) {
        return prepared.containsKey(sql);
    }

    /** The statement, prepared on this connection. */
    Future<PreparedStatement> prepared(String sql) {
        PreparedStatement known = prepared.get(sql);
        if (known != null) {
            return Future.succeededFuture(known);
        }
        return manner.prepare(connection, loop, sql).onSuccess(statement -> {
            if (prepared.size() >= PREPARED) {
                var eldest = prepared.entrySet().iterator();
                PreparedStatement forgotten = eldest.next().getValue();
                if (!manner.isPooled()) {
                    forgotten.close();
                }
                eldest.remove();
            }
            prepared.put(sql, statement);
        });
    }

    /** From now on the connection takes no further command. */
    void leave(String why) {
        if (open) {
            reason = why;
            open = false;
        }
    }

    /** What broke is nobody's business but the operator's. */
    void defect(PgException said) {
        LOG.error(
                "upstream {} at {} refused a statement of the configuration: {} {}",
                config.name(),
                called,
                said.getSqlState(),
                said.getErrorMessage());
    }

    /** The turn is over, and the connection is free for the next one if it is still open. */
    void ended(Turn turn) {
        around.watch().remove(turn);
        current.compareAndSet(turn, null);
        if (!open) {
            part();
        }
    }

    // ---- the end ----

    /** The server said something unasked for; it only does so before it goes away. */
    private void warned(Throwable what) {
        String why = what instanceof PgException said
                ? Objects.requireNonNullElseGet(
                        Poolers.words(said),
                        () -> SqlStates.of(said.getSqlState()).clause())
                : "connection broken";
        leave(why);
        part();
    }

    /** Politely, and if the server does not take that in, at once. A statement that is still running there is cancelled. */
    private void part() {
        if (parting) {
            return;
        }
        parting = true;
        Turn running = current.get();
        boolean busy = running != null && running.isBusy();
        around.client().after(PARTING, this::cut);
        if (busy) {
            connection.cancelRequest().onComplete(sent -> cut());
        } else {
            connection.close();
        }
    }

    private void cut() {
        socket.close((done, failed) -> gone());
    }

    private void gone() {
        open = false;
        if (closed.isDone()) {
            return;
        }
        if (!parting) {
            parting = true;
            socket.close((done, failed) -> {});
        }
        Turn left = current.get();
        if (left != null) {
            left.lost();
        }
        closed.complete(reason);
    }
}
