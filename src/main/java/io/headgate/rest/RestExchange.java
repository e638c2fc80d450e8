package io.headgate.rest;

import io.headgate.cache.Serving;
import io.headgate.call.CallResult;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Timings;
import io.headgate.dispatch.Dispatched;
import io.headgate.exchange.AuditTrail;
import io.headgate.exchange.BodyCount;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpHandler;
import io.headgate.wire.Request;
import io.headgate.wire.Response;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request for which a call was made, until the last octet of its answer is gone. It is over when the call has ended and nobody
 * reads the answer's body any more; whichever comes last closes the account.
 */
final class RestExchange implements HttpHandler.Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(RestExchange.class);

    private final RestDoor door;
    private final RestDoor.Turn turn;
    private final RoutePlan plan;
    private final Account account;
    private final AuditTrail audit;
    private final CompletableFuture<Response> response = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable BodyCount requestCount;
    private volatile @Nullable Dispatched<Response> dispatched;
    private volatile @Nullable Timings ended;
    private volatile @Nullable Told told;
    private volatile boolean bodyOver;
    private volatile boolean gone;

    /** What the client is told; {@code count} is null where the whole body is at hand. */
    private record Told(
            Response response,
            @Nullable FailureKind failure,
            @Nullable BodyCount count) {
        /** What was found wrong, in the answer too. */
        @Nullable
        FailureKind found() {
            return failure == null ? response.verdict().failure() : failure;
        }
    }

    RestExchange(RestDoor door, RestDoor.Turn turn, RoutePlan plan, Account account, AuditTrail audit) {
        this.door = door;
        this.turn = turn;
        this.plan = plan;
        this.account = account;
        this.audit = audit;
    }

    /** A counter for a request body that is still arriving; to be asked for before the call is made. */
    BodyCount countRequest(long limit) {
        BodyCount count = new BodyCount(limit, () -> {});
        requestCount = count;
        return count;
    }

    /** To be told how the request is escorted. */
    AuditTrail audit() {
        return audit;
    }

    void follow(Dispatched<Response> call) {
        dispatched = call;
        if (gone) {
            call.cancel();
        }
        call.result().thenAccept(this::result);
        call.ended().thenAccept(timings -> {
            ended = timings;
            closeIfOver();
        });
    }

    /** There is no call. */
    void fail(Failure failure) {
        ended = new Timings(door.nanos());
        tell(new Told(door.problem(failure, turn), failure.kind(), null));
    }

    @Override
    public CompletionStage<Response> response() {
        return response;
    }

    @Override
    public void cancel() {
        gone = true;
        Dispatched<Response> call = dispatched;
        if (call != null) {
            call.cancel();
        }
    }

    private void result(CallResult<Response> result) {
        try {
            tell(
                    result instanceof CallResult.Answered<Response> answered
                            ? passOn(answered.value(), answered.timings())
                            : refusal(((CallResult.Refused<Response>) result).failure(), result.timings()));
        } catch (RuntimeException defect) {
            LOG.error("request {} ended in a defect", turn.id(), defect);
            cancel();
            Failure failure = Failure.of(FailureKind.INTERNAL);
            tell(new Told(door.problem(failure, turn), failure.kind(), null));
        }
    }

    private void tell(Told what) {
        told = what;
        response.complete(what.response);
        closeIfOver();
    }

    private Told refusal(Failure failure, Timings timings) {
        BodyCount sent = requestCount;
        Failure broken = sent == null ? null : sent.failure();
        // What was wrong with the request explains more than what the upstream made of it.
        boolean requestsFault = broken != null && broken.kind() != FailureKind.CANCELLED;
        Failure why = requestsFault && broken != null ? broken : failure;
        Response problem = door.problem(why, turn);
        String timing = ServerTiming.of(timings);
        Headers headers = timing.isEmpty()
                ? problem.headers()
                : problem.headers().toBuilder().add(ServerTiming.NAME, timing).build();
        return new Told(new Response(problem.status(), headers, problem.body()), why.kind(), null);
    }

    private Told passOn(Response answer, Timings timings) {
        FailureKind failure = answer.verdict().failure();
        Headers passed = plan.responseFields().forward(answer.headers(), turn.id(), timings);
        Headers headers = failure == null
                ? passed
                : passed.toBuilder().add(ResponseFields.FAILURE, failure.code()).build();
        boolean bodiless = isToHead() || answer.status() == 204 || answer.status() == 304;
        if (answer.body() instanceof Body.Flowing flowing && !bodiless) {
            BodyCount count = new BodyCount(Long.MAX_VALUE, () -> {
                bodyOver = true;
                closeIfOver();
            });
            Body counted = new Body.Flowing(
                    flowing.length(),
                    flowing.bytes().via(count),
                    passesTrailers()
                            ? () -> ResponseFields.trailers(flowing.trailers().get())
                            : () -> Headers.EMPTY);
            return new Told(new Response(answer.status(), headers, counted, answer.verdict()), null, count);
        }
        // A flowing body without content shows the length that an answer to HEAD speaks of (RFC 9110, 8.6).
        Body body = bodiless && answer.body() instanceof Body.Bytes ? Body.EMPTY : answer.body();
        return new Told(new Response(answer.status(), headers, body, answer.verdict()), null, null);
    }

    private boolean isToHead() {
        return turn.request().method().equals("HEAD");
    }

    private boolean passesTrailers() {
        Request request = turn.request();
        return plan.route().passing().trailers()
                && request.minorVersion() == 1
                && request.headers().hasToken("te", "trailers");
    }

    private void closeIfOver() {
        Timings timings = ended;
        Told what = told;
        if (timings == null || what == null) {
            return;
        }
        BodyCount count = what.count;
        boolean reading = count != null && count.started() && !bodyOver;
        if (!reading && closed.compareAndSet(false, true)) {
            close(what, timings);
        }
    }

    private void close(Told what, Timings timings) {
        BodyCount count = what.count;
        Failure broken = count == null ? null : count.failure();
        FailureKind failure = what.failure != null || broken == null ? what.found() : broken.kind();
        audit.close(
                what.response.status(), failure, door.nanos() - turn.request().arrivedNanos());
        if (dispatched instanceof Serving serving) {
            account.cached(serving.manner().name().toLowerCase(Locale.ROOT));
        }
        BodyCount received = requestCount;
        Request request = turn.request();
        long in = received != null
                ? received.octets()
                : Math.max(0, request.body().length());
        long out = count != null
                ? count.octets()
                : isToHead() ? 0 : Math.max(0, what.response.body().length());
        account.close(
                what.response.status(),
                failure,
                timings,
                timings.startNanos() - request.arrivedNanos(),
                door.nanos() - request.arrivedNanos(),
                in,
                out);
    }
}
