package io.headgate.upstream.http;

import io.headgate.call.Attempt;
import io.headgate.call.Deadline;
import io.headgate.call.DeadlineWatch;
import io.headgate.call.Failure;
import io.headgate.call.FailureException;
import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import io.headgate.call.Reach;
import io.headgate.call.Ticker;
import io.headgate.pool.Finding;
import io.headgate.pool.Link;
import io.headgate.pool.Tier;
import io.headgate.wire.HttpSession;
import io.headgate.wire.Response;
import io.headgate.wire.ResponseHead;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** One connection as the rest of the gateway sees it: the side of {@link ExchangeLogic} that any thread may touch. */
final class HttpConnection implements HttpSession, Link<HttpSession> {
    /** What every connection of an upstream has in common. */
    record Shared(RequestWriter writer, DeadlineWatch watch, Ticker ticker, Duration requestLimit, Probes probes) {}

    /** An exchange and why nobody wants it any more. */
    record Abort(Exchange exchange, Failure why) {
        Outcome outcome() {
            return switch (why.kind()) {
                case UPSTREAM_TIMEOUT, UPSTREAM_CLOSED, UPSTREAM_PROTOCOL -> Outcome.DROPPED;
                default -> Outcome.IGNORE;
            };
        }
    }

    /** The ways into the stage from other threads. */
    record Stage(
            AsyncCallback<Exchange> start,
            AsyncCallback<Abort> abort,
            AsyncCallback<Exchange> timeUp,
            AsyncCallback<String> close) {}

    private static final long FOREVER = Long.MAX_VALUE / 2;

    private final Shared shared;
    private final Stage stage;
    private final Materializer lifetime;
    private final AtomicReference<@Nullable Exchange> current = new AtomicReference<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private volatile boolean open = true;
    private volatile boolean idleLimited;
    private volatile long idleUntilNanos;
    private volatile boolean established;
    private volatile boolean lived;
    private volatile @Nullable Throwable cause;

    HttpConnection(Shared shared, Stage stage, Materializer lifetime) {
        this.shared = shared;
        this.lifetime = lifetime;
        this.stage = stage;
    }

    @Override
    public HttpSession session() {
        return this;
    }

    @Override
    public Attempt<Response> send(Outgoing request, Deadline deadline) {
        return exchange(request, deadline, false);
    }

    private Exchange exchange(Outgoing request, Deadline deadline, boolean plain) {
        Deadline until = deadline.orAfter(shared.requestLimit(), shared.ticker().nanos());
        ByteString head;
        try {
            head = shared.writer().write(request);
        } catch (FailureException notWritable) {
            return refused(request, until, notWritable.failure());
        }
        Exchange exchange = new Exchange(this, request, head, until, plain);
        if (!current.compareAndSet(null, exchange)) {
            return refused(request, until, Failure.of(FailureKind.INTERNAL, "the connection was lent twice"));
        }
        shared.watch().add(exchange);
        stage.start().invoke(exchange);
        // The stage may have stopped without having seen the exchange; whoever looks second settles it.
        if (closed.isDone()) {
            lost(exchange);
        }
        return exchange;
    }

    private Exchange refused(Outgoing request, Deadline deadline, Failure why) {
        Exchange exchange = new Exchange(this, request, ByteString.emptyByteString(), deadline, true);
        exchange.failed(why, Outcome.IGNORE);
        return exchange;
    }

    private void lost(Exchange exchange) {
        detach(exchange);
        exchange.failed(exchange.closed(), exchange.blame());
    }

    void abort(Exchange exchange, Failure why) {
        stage.abort().invoke(new Abort(exchange, why));
    }

    void timeUp(Exchange exchange) {
        stage.timeUp().invoke(exchange);
    }

    /** The connection has nothing to do with the exchange any more and may be given the next one. */
    void detach(Exchange exchange) {
        shared.watch().remove(exchange);
        if (exchange.reach() == Reach.ANSWERED) {
            lived = true;
        }
        current.compareAndSet(exchange, null);
    }

    /** Bytes can travel. */
    void establish() {
        established = true;
    }

    boolean established() {
        return established;
    }

    /** From now on the connection takes no further request. */
    void leave(@Nullable Throwable why) {
        open = false;
        if (why != null && cause == null) {
            cause = why;
        }
    }

    /** Whether the upstream keeps the connection after this answer; if it said for how long, it is not usable any longer. */
    boolean stays(ResponseHead last) {
        long idleNanos = Persistence.idleNanos(last);
        if (idleNanos > 0 && idleNanos < Persistence.UNLIMITED) {
            idleUntilNanos = shared.ticker().nanos() + Math.min(idleNanos, FOREVER);
            idleLimited = true;
        }
        return idleNanos > 0;
    }

    /** Whether an answer has come on it. */
    boolean lived() {
        return lived;
    }

    /** The stage has stopped. */
    void stopped(String reason) {
        open = false;
        closed.complete(reason);
        Exchange left = current.get();
        if (left != null) {
            lost(left);
        }
    }

    /** What broke the connection, if something did. */
    @Nullable
    Throwable cause() {
        return cause;
    }

    @Override
    public CompletionStage<String> closed() {
        return closed;
    }

    @Override
    public boolean usable() {
        return open
                && current.get() == null
                && (!idleLimited || idleUntilNanos - shared.ticker().nanos() > 0);
    }

    @Override
    public CompletionStage<Finding> probe(Tier tier, Deadline deadline) {
        // A probe reads the content itself.
        HttpSession plain = (request, until) -> exchange(request, until, true);
        return shared.probes().of(tier).run(plain, deadline, lifetime);
    }

    @Override
    public void close(String reason) {
        open = false;
        stage.close().invoke(reason);
    }
}
