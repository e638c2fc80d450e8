package io.headgate.upstream.http;

import io.headgate.call.Deadline;
import io.headgate.call.DeadlineWatch;
import io.headgate.pool.Link;
import io.headgate.wire.HttpSession;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A connection on its way to being open: established, failed or too late, whichever comes first. */
final class Opening implements DeadlineWatch.Watched {
    private static final String TOO_LATE = "no connection within the time allowed";

    private final HttpConnection connection;
    private final Deadline deadline;
    private final DeadlineWatch watch;
    private final CompletableFuture<Link<HttpSession>> result = new CompletableFuture<>();
    private volatile String detail = "";

    Opening(HttpConnection connection, Deadline deadline, DeadlineWatch watch) {
        this.connection = connection;
        this.deadline = deadline;
        this.watch = watch;
        watch.add(this);
    }

    CompletionStage<Link<HttpSession>> result() {
        return result;
    }

    void succeeded() {
        connection.establish();
        watch.remove(this);
        result.complete(connection);
    }

    void failed() {
        fail(ConnectFailures.describe(connection.cause()));
    }

    @Override
    public long dueNanos() {
        return deadline.atNanos();
    }

    @Override
    public void due() {
        fail(TOO_LATE);
        connection.close(TOO_LATE);
    }

    private void fail(String why) {
        watch.remove(this);
        if (!result.isDone()) {
            detail = why;
            result.completeExceptionally(HttpConnector.failure(why).exception());
        }
    }

    /** What is told to callers. */
    String detail() {
        return detail;
    }

    /** What is told to the operator. */
    @Nullable
    Throwable cause() {
        return connection.cause();
    }
}
