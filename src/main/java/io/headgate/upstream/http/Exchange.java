package io.headgate.upstream.http;

import io.headgate.call.Attempt;
import io.headgate.call.Deadline;
import io.headgate.call.DeadlineWatch;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.NotNow;
import io.headgate.call.Outcome;
import io.headgate.call.Reach;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpSession.Outgoing;
import io.headgate.wire.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** One request and its answer. The connection's stage drives it; anybody may look at it or give it up. */
final class Exchange implements Attempt<Response>, DeadlineWatch.Watched {
    private final HttpConnection connection;
    private final Outgoing request;
    private final ByteString head;
    private final Deadline deadline;
    private final boolean plain;
    private final CompletableFuture<Response> answer = new CompletableFuture<>();
    private final CompletableFuture<Outcome> ended = new CompletableFuture<>();
    private final AtomicBoolean told = new AtomicBoolean();
    private volatile long dueNanos;
    private volatile Headers trailers = Headers.EMPTY;
    private volatile Reach reach = Reach.UNSENT;
    private volatile @Nullable NotNow notNow;
    private volatile @Nullable FailureKind verdict;

    /** @param plain whether the answer is told as it is, whatever its content says */
    Exchange(HttpConnection connection, Outgoing request, ByteString head, Deadline deadline, boolean plain) {
        this.connection = connection;
        this.request = request;
        this.head = head;
        this.deadline = deadline;
        this.plain = plain;
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

    boolean plain() {
        return plain;
    }

    @Override
    public CompletionStage<Response> answer() {
        return answer;
    }

    @Override
    public CompletionStage<Outcome> ended() {
        return ended;
    }

    @Override
    public Reach reach() {
        return reach;
    }

    @Override
    public @Nullable NotNow notNow() {
        return notNow;
    }

    /** Bytes of the request go to the socket. */
    void sent() {
        if (reach == Reach.UNSENT) {
            reach = Reach.SENT;
        }
    }

    /** Bytes of an answer are here. */
    void heard() {
        reach = Reach.ANSWERED;
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

    /** @param why what {@link #notNow} gives */
    void answered(Response response, @Nullable NotNow why) {
        notNow = why;
        answer.complete(response);
    }

    /** The answer is here, and it is a failure. */
    void refused(Failure failure, @Nullable NotNow why) {
        notNow = why;
        answer.completeExceptionally(failure.exception());
    }

    /** See {@link Response.Verdict#failure}. */
    @Nullable
    FailureKind verdict() {
        return verdict;
    }

    void verdict(@Nullable Failure failure) {
        verdict = failure == null ? null : failure.kind();
    }

    /**
     * Who is to blame where the connection ended: not the upstream that closed a connection on which it had answered before, while
     * nobody asked anything of it.
     */
    Outcome blame() {
        return reach == Reach.UNSENT && connection.lived() ? Outcome.IGNORE : Outcome.DROPPED;
    }

    /** The failure of an exchange whose connection ended. */
    Failure closed() {
        return Failure.of(
                FailureKind.UPSTREAM_CLOSED,
                reach == Reach.UNSENT
                        ? "the connection ended before the request was written; nothing was sent"
                        : reach == Reach.SENT
                                ? "the connection ended before an answer came; whether the upstream acted is unknown"
                                : "the connection ended in the middle of the answer");
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
