package io.headgate.upstream.canary;

import io.headgate.call.Attempt;
import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Operation;
import io.headgate.call.OperationClass;
import io.headgate.call.Outcome;
import io.headgate.call.Priority;
import io.headgate.pool.Ask;
import io.headgate.pool.Lease;
import io.headgate.pool.PoolHandle;
import io.headgate.pool.Waiter;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpSession;
import io.headgate.wire.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;

/** A call that the gateway makes of its own accord, on a connection of the pool like any other. */
final class ServiceCall implements Waiter<HttpSession> {
    private static final Headers FIELDS =
            Headers.of("Accept", "application/json", "Accept-Encoding", "identity", "Content-Type", "application/json");
    private final HttpSession.Outgoing request;
    private final Deadline deadline;
    private final Reader reader;
    private final CompletableFuture<ByteString> answer = new CompletableFuture<>();

    /**
     * Who reads the answer.
     *
     * @param name of it, as pools show it
     * @param largest answer that is read, in octets
     */
    record Reader(String name, int largest, Materializer materializer) {}

    private ServiceCall(HttpSession.Outgoing request, Deadline deadline, Reader reader) {
        this.request = request;
        this.deadline = deadline;
        this.reader = reader;
    }

    /**
     * Posts JSON.
     *
     * @param name of the call; also its path
     * @return the body of a {@code Good} answer; fails with a {@link io.headgate.call.FailureException} for everything else
     */
    static CompletionStage<ByteString> post(
            PoolHandle<HttpSession> pool, String name, ByteString json, Deadline deadline, Reader reader) {
        ServiceCall call =
                new ServiceCall(new HttpSession.Outgoing("POST", "/" + name, FIELDS, Body.of(json)), deadline, reader);
        Operation operation = new Operation("canary." + name, OperationClass.NOT_REPEATABLE);
        pool.acquire(new Ask(deadline, operation, Priority.HIGH, reader.name(), false, null), call);
        return call.answer;
    }

    @Override
    public void granted(Lease<HttpSession> lease) {
        Attempt<Response> attempt = lease.session().send(request, deadline);
        attempt.ended().whenComplete((outcome, defect) -> lease.release(defect == null ? outcome : Outcome.DROPPED));
        attempt.answer().thenCompose(this::read).whenComplete((bytes, failed) -> {
            if (failed == null) {
                answer.complete(bytes);
            } else {
                answer.completeExceptionally(failed);
            }
        });
    }

    @Override
    public void refused(Failure why) {
        answer.completeExceptionally(why.exception());
    }

    private CompletionStage<ByteString> read(Response response) {
        CompletionStage<ByteString> all = response.body() instanceof Body.Flowing flowing
                ? flowing.bytes()
                        .limitWeighted(reader.largest(), piece -> (long) piece.size())
                        .runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), reader.materializer())
                : CompletableFuture.completedFuture(((Body.Bytes) response.body()).bytes());
        return all.thenApply(bytes -> {
            // Where failures are passed on to callers, they come here as answers too.
            FailureKind told = response.verdict().failure();
            if (told != null || response.status() != 200) {
                FailureKind kind = told == null ? FailureKind.UPSTREAM_REJECTED : told;
                throw Failure.of(
                                kind, "The historian answered " + request.target() + " with " + response.status() + ".")
                        .exception();
            }
            return bytes;
        });
    }
}
