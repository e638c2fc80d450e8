package io.headgate.upstream.canary;

import io.headgate.call.Attempt;
import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.NotNow;
import io.headgate.call.Outcome;
import io.headgate.call.Reach;
import io.headgate.call.UpstreamName;
import io.headgate.pool.Ask;
import io.headgate.pool.Lease;
import io.headgate.pool.LeaseId;
import io.headgate.pool.Ticket;
import io.headgate.pool.Waiter;
import io.headgate.testing.OnlyLends;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpSession;
import io.headgate.wire.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** A historian whose answers the test gives, and the pool to it. */
final class AnsweredHistorian implements OnlyLends<HttpSession>, HttpSession {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final UpstreamName name;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final LinkedBlockingQueue<CompletableFuture<Response>> open = new LinkedBlockingQueue<>();

    AnsweredHistorian(UpstreamName name) {
        this.name = name;
    }

    /** What was asked so far: target and content. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    /** Whether everything that was asked is answered. */
    boolean idle() {
        return open.isEmpty();
    }

    /** Answers the oldest request that was not answered yet. */
    void answer(String content) throws InterruptedException {
        next().complete(new Response(200, Headers.EMPTY, Body.of(ByteString.fromString(content))));
    }

    /** Fails the oldest request, as a connection does that reads a failure in an answer. */
    void fail(FailureKind kind) throws InterruptedException {
        next().completeExceptionally(Failure.of(kind).exception());
    }

    private CompletableFuture<Response> next() throws InterruptedException {
        CompletableFuture<Response> next = open.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was asked after " + asked);
        }
        return next;
    }

    @Override
    public Attempt<Response> send(Outgoing request, Deadline deadline) {
        CompletableFuture<Response> answer = new CompletableFuture<>();
        asked.add(request.target() + " " + ((Body.Bytes) request.body()).bytes().utf8String());
        open.add(answer);
        return new Attempt<>() {
            @Override
            public CompletionStage<Response> answer() {
                return answer;
            }

            @Override
            public CompletionStage<Outcome> ended() {
                return answer.handle((done, failed) -> Outcome.SUCCESS);
            }

            @Override
            public void abort(Failure why) {
                answer.completeExceptionally(why.exception());
            }

            @Override
            public Reach reach() {
                return Reach.SENT;
            }

            @Override
            public @Nullable NotNow notNow() {
                return null;
            }
        };
    }

    @Override
    public UpstreamName name() {
        return name;
    }

    @Override
    public Ticket acquire(Ask ask, Waiter<HttpSession> waiter) {
        HttpSession session = this;
        waiter.granted(new Lease<>() {
            @Override
            public HttpSession session() {
                return session;
            }

            @Override
            public LeaseId id() {
                return new LeaseId(1, 1, 1);
            }

            @Override
            public void release(Outcome outcome) {}

            @Override
            public long waitedNanos() {
                return 0;
            }

            @Override
            public boolean fresh() {
                return false;
            }

            @Override
            public long connectNanos() {
                return -1;
            }
        });
        return () -> false;
    }
}
