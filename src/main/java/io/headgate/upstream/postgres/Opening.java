package io.headgate.upstream.postgres;

import io.headgate.database.SqlSession;
import io.headgate.pool.Link;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.impl.PgConnectionFactory;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A connection on its way to being open: logged in and known to be of use, failed or too late, whichever comes first. */
final class Opening {
    private static final String TOO_LATE = "no connection within the time allowed";
    private static final String NO_TRANSACTIONS =
            "the pooler closes the connection when a transaction begins; PgBouncer must have pool_mode = transaction or session";
    private static final String WHO =
            "SELECT pg_catalog.pg_backend_pid(), pg_catalog.current_setting('transaction_read_only')";

    private final PostgresConfig config;
    private final PostgresConnector.Around around;
    private final String called;
    private final Poolers poolers;
    private final Function<Manner, PgConnectOptions> options;
    private final PgConnectionFactory socket;
    private final ContextInternal loop;
    private final long timer;
    private final CompletableFuture<Link<SqlSession>> result = new CompletableFuture<>();
    private volatile String detail = "";
    private volatile @Nullable Throwable cause;

    Opening(
            PostgresConfig config,
            PostgresConnector.Around around,
            String called,
            Poolers poolers,
            Function<Manner, PgConnectOptions> options,
            Duration limit) {
        this.config = config;
        this.around = around;
        this.called = called;
        this.poolers = poolers;
        this.options = options;
        socket = around.client().newSocket(limit);
        loop = around.client().newLoop();
        timer = around.client().after(limit, () -> fail(TOO_LATE, null));
    }

    CompletionStage<Link<SqlSession>> result() {
        return result;
    }

    void start() {
        connect(poolers.at(called) ? Manner.pooled(config) : Manner.direct(config));
    }

    private void connect(Manner manner) {
        socket.connect((Context) loop, options.apply(manner)).onComplete(connected -> {
            String parameter = Poolers.refused(connected.cause());
            if (connected.succeeded()) {
                examine(manner, PgConnection.cast(connected.result()));
            } else if (parameter != null && !manner.isPooled()) {
                again("it refuses the start-up parameter " + parameter);
            } else {
                fail(words(connected.cause()), connected.cause());
            }
        });
    }

    /** In the manner that a pooler needs. */
    private void again(String how) {
        poolers.found(called, how);
        if (!result.isDone()) {
            connect(Manner.pooled(config));
        }
    }

    /** On the loop of the connection, so that nothing that happens to it is missed. */
    private void examine(Manner manner, PgConnection connection) {
        // What is said unasked for now, the question fails with as well.
        connection.exceptionHandler(unasked -> {});
        connection.query(WHO).execute().onComplete(shown -> {
            if (shown.failed()) {
                fail(words(shown.cause()), shown.cause());
                return;
            }
            Row row = shown.result().iterator().next();
            boolean direct = Objects.equals(row.getInteger(0), connection.processId());
            if (direct) {
                poolers.gone(called);
            }
            if (!direct && !manner.isPooled()) {
                connection.close();
                again("the process that answers is not the one that it names");
            } else if (config.writable() && !"off".equals(row.getString(1))) {
                fail("the server takes no changes", null);
            } else if (manner.isPooled()) {
                rehearse(manner, connection);
            } else {
                succeed(manner, connection);
            }
        });
    }

    /** Finds out now, as a server does when a session begins with its settings, whether it takes them. */
    private void rehearse(Manner manner, PgConnection connection) {
        Future<RowSet<Row>> begun = connection.query(manner.rehearsal()).execute();
        connection.query("ROLLBACK").execute().onComplete(ended -> {
            Throwable why = begun.failed() ? begun.cause() : ended.cause();
            if (why == null) {
                succeed(manner, connection);
            } else {
                fail(why instanceof PgException ? words(why) : NO_TRANSACTIONS, why);
            }
        });
    }

    private void succeed(Manner manner, PgConnection connection) {
        around.client().forget(timer);
        PostgresLink link = new PostgresLink(config, manner, around, called, connection, socket, loop);
        if (!result.complete(link)) {
            link.close(TOO_LATE);
        }
    }

    private void fail(String why, @Nullable Throwable by) {
        around.client().forget(timer);
        if (!result.isDone()) {
            detail = why;
            cause = by;
            result.completeExceptionally(PostgresConnector.failure(why).exception());
        }
        socket.close((done, failed) -> {});
    }

    /** What is told to callers. */
    String detail() {
        return detail;
    }

    /** What is told to the operator. */
    @Nullable
    Throwable cause() {
        return cause;
    }

    /** In a few words, without addresses or an exception's own text. */
    private static String words(Throwable failure) {
        String best = "connecting failed";
        for (Throwable each = failure; each != null; each = each.getCause()) {
            String words = wordsOf(each);
            best = words == null ? best : words;
            if (each.getCause() == each) {
                break;
            }
        }
        return best;
    }

    private static @Nullable String wordsOf(Throwable failure) {
        String text = String.valueOf(failure.getMessage());
        if (failure instanceof PgException said) {
            String code = said.getSqlState();
            String pooler = Poolers.words(said);
            return (pooler != null
                            ? pooler
                            : code.startsWith("28") ? "the database does not accept user or password" : clause(code))
                    + " (" + code + ")";
        } else if (failure instanceof NoRouteToHostException) {
            return "no route to the host";
        } else if (failure instanceof ConnectException) {
            return text.contains("refused") ? "connection refused" : null;
        } else if (failure instanceof SSLException) {
            return text.contains("PKIX") || text.contains("certif")
                    ? "TLS: certificate not trusted"
                    : "TLS: handshake failed";
        } else if (text.contains("does not handle SSL")) {
            return "TLS: the server does not speak TLS";
        } else if (text.contains("SSL handshake failed")) {
            // All that the client library tells of a certificate that was turned down here.
            return "TLS: handshake failed; the certificate may not be trusted (tls.trust), or be for another name";
        } else if (text.contains("No subject alternative") || text.contains("No name matching")) {
            return "TLS: certificate is for another name";
        } else if (failure instanceof ClosedChannelException || text.contains("reset")) {
            return "connection closed while it was being opened";
        }
        return null;
    }

    private static String clause(String code) {
        return code.startsWith("3D")
                ? "there is no such database"
                : SqlStates.of(code).clause();
    }
}
