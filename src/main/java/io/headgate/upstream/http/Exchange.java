package io.headgate.upstream.http;

import io.headgate.call.Attempt;
import io.headgate.call.Deadline;
import io.headgate.call.DeadlineWatch;
import io.headgate.call.Failure;
import io.headgate.call.Outcome;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpSession.Outgoing;
import io.headgate.wire.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.util.ByteString;

/** One request and its answer. The connection's stage drives it; anybody may look at it or give it up. */
final class Exchange implements Attempt<Response>, DeadlineWatch.Watched {
    private final HttpConnection connection;
    private final Outgoing request;
    private final ByteString head;
    private final Deadline deadline;
    private final CompletableFuture<Response> answer = new CompletableFuture<>();
    private final CompletableFuture<Outcome> ended = new CompletableFuture<>();
    private final AtomicBoolean told = new AtomicBoolean();
    private volatile long dueNanos;
    private volatile Headers trailers = Headers.EMPTY;

    Exchange(HttpConnection connection, Outgoing request, ByteString head, Deadline deadline) {
        this.connection = connection;
        this.request = request;
        this.head = head;
        this.deadline = deadline;
        dueNanos = deadline.atNanos();
    }

    Outgoing request() {
        return request;
    }

    /** The first bytes to write; see {@link RequestWriter}. */
    ByteString head() {
        return head;
    }

    Deadline deadline() {
        return deadline;
    }

    @Override
    public CompletionStage<Response> answer() {
        return answer;
    }

    @Override
    public CompletionStage<Outcome> ended() {
        return ended;
    }

    boolean isOver() {
        return ended.isDone();
    }

    @Override
    public void abort(Failure why) {
        if (!isOver()) {
            connection.abort(this, why);
        }
    }

    @Override
    public long dueNanos() {
        return dueNanos;
    }

    void dueAt(long nanos) {
        dueNanos = nanos;
    }

    @Override
    public void due() {
        if (told.compareAndSet(false, true)) {
            connection.timeUp(this);
        }
    }

    /** The stage has looked at the clock; if the time is not up after all, it wants to be told again. */
    void looked() {
        told.set(false);
    }

    void answered(Response response) {
        answer.complete(response);
    }

    /** Settles what is not settled yet. */
    void failed(Failure failure, Outcome outcome) {
        if (!answer.isDone()) {
            answer.completeExceptionally(failure.exception());
        }
        ended.complete(outcome);
    }

    void ended(Outcome outcome) {
        ended.complete(outcome);
    }

    Headers trailers() {
        return trailers;
    }

    void trailers(Headers fields) {
        trailers = fields;
    }
}
