package io.headgate.upstream.postgres;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.impl.PgConnectionFactory;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** The one event loop of this process on which all connections to PostgreSQL servers live. */
public final class PostgresClient {
    private static final Duration LONGEST_CONNECT = Duration.ofHours(1);

    private final VertxInternal vertx;

    private PostgresClient(VertxInternal vertx) {
        this.vertx = vertx;
    }

    public static PostgresClient start() {
        // What it says belongs where everything else is said.
        System.setProperty("vertx.logger-delegate-factory-class-name", "io.vertx.core.logging.SLF4JLogDelegateFactory");
        VertxOptions options = new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));
        return new PostgresClient((VertxInternal) Vertx.vertx(options));
    }

    /** Where the handlers of one connection run, one after the other. */
    ContextInternal newLoop() {
        return vertx.createEventLoopContext();
    }

    /**
     * What one connection is opened with. One for each: closing it is the only way to end an attempt that the server has accepted and
     * does not answer.
     */
    PgConnectionFactory newSocket(Duration connectTimeout) {
        Duration limit = connectTimeout.compareTo(LONGEST_CONNECT) < 0 ? connectTimeout : LONGEST_CONNECT;
        return new PgConnectionFactory(
                vertx,
                new NetClientOptions()
                        .setConnectTimeout((int) Math.max(1, limit.toMillis()))
                        .setTcpKeepAlive(true)
                        .setTcpNoDelay(true));
    }

    /** Calls back once; the id ends it early. */
    long after(Duration time, Runnable what) {
        return vertx.setTimer(Math.max(1, time.toMillis()), id -> what.run());
    }

    void forget(long timer) {
        vertx.cancelTimer(timer);
    }

    /** Closes whatever is still open. */
    public CompletionStage<Void> stop() {
        return vertx.close().toCompletionStage();
    }
}
