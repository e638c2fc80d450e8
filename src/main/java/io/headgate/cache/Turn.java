package io.headgate.cache;

import io.headgate.call.CallResult;
import io.headgate.call.DeadlineWatch;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Stage;
import io.headgate.call.Timings;
import io.headgate.dispatch.Dispatched;
import io.headgate.observe.CacheMeters;
import io.headgate.wire.Body;
import io.headgate.wire.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One caller's read: answered from what is kept, or waiting in a {@link Flight} for what another one gets, or asking the upstream
 * itself, for all in the flight or alone. Each keeps its own deadline and its own way to the upstream.
 */
final class Turn implements Serving, DeadlineWatch.Watched, Tee.Collector {
    private static final Logger LOG = LoggerFactory.getLogger(Turn.class);

    private final Question question;
    private final Supplier<Dispatched<Response>> origin;
    private final Cache cache;
    private final Timings own;
    private final CompletableFuture<CallResult<Response>> result = new CompletableFuture<>();
    private final CompletableFuture<Timings> ended = new CompletableFuture<>();
    private final AtomicBoolean settled = new AtomicBoolean();
    private final Store.Since since;
    private final @Nullable Entry stale;
    private volatile @Nullable Flight flight;
    private volatile @Nullable Dispatched<Response> call;
    private volatile @Nullable Kept kept;
    private volatile boolean cancelled;
    private volatile boolean reading;
    private volatile Manner manner = Manner.MISS;

    /** The head of an answer whose body is being collected. */
    private record Kept(Response answer, Verdict verdict) {}

    /**
     * @param since when the caller asked
     * @param stale what may stand in if the upstream fails
     */
    Turn(
            Question question,
            Supplier<Dispatched<Response>> origin,
            Cache cache,
            Store.Since since,
            @Nullable Entry stale) {
        this.question = question;
        this.origin = origin;
        this.cache = cache;
        this.since = since;
        this.stale = stale;
        own = new Timings(cache.nanos());
    }

    @Override
    public CompletionStage<CallResult<Response>> result() {
        return result;
    }

    @Override
    public CompletionStage<Timings> ended() {
        return ended;
    }

    @Override
    public Stage stage() {
        Dispatched<Response> asked = call;
        if (asked != null) {
            return asked.stage();
        }
        Stage.Step step = result.isDone() ? Stage.Step.ANSWERED : Stage.Step.SHARING;
        return new Stage(step, question.upstream(), 1, cache.nanos() - own.startNanos());
    }

    @Override
    public Manner manner() {
        return manner;
    }

    // ---- answered by the cache ----

    void hit(Entry entry) {
        long now = cache.nanos();
        answer(Manner.HIT, entry.response(question, now, cache.name() + "; hit; ttl=" + entry.freshSeconds(now)));
    }

    void onlyIfCached() {
        finish(new CallResult.Refused<>(Failure.of(FailureKind.NOT_CACHED), own));
    }

    /** What the leader got. */
    void share(Entry entry) {
        answer(Manner.SHARED, entry.response(question, cache.nanos(), cache.name() + "; fwd=miss; collapsed"));
    }

    /** There is no answer to wait for; or none that came in time. */
    void refused(Failure failure) {
        Entry old = stale;
        if (old != null && standsIn(failure.kind())) {
            answer(Manner.STALE, staleResponse(old, failure.kind().code(), -1));
        } else {
            finish(new CallResult.Refused<>(failure, own));
        }
    }

    private void answer(Manner how, Response response) {
        manner = how;
        question.meters().answered(how);
        finish(new CallResult.Answered<>(response, own));
    }

    private void finish(CallResult<Response> with) {
        cache.watch().remove(this);
        own.ended(cache.nanos());
        result.complete(with);
        ended.complete(own);
    }

    // ---- waiting ----

    /** To be called before the flight is joined. */
    void joins(Flight joined) {
        flight = joined;
    }

    void waits() {
        cache.watch().add(this);
        // The flight may have ended, or the caller may have gone, before it was watched.
        if (result.isDone() || call != null) {
            cache.watch().remove(this);
        } else if (cancelled) {
            cancel();
        }
    }

    @Override
    public long dueNanos() {
        return question.deadline().atNanos();
    }

    @Override
    public void due() {
        cache.watch().remove(this);
        Flight joined = flight;
        if (joined != null && joined.leave(this)) {
            refused(Failure.of(
                    FailureKind.UPSTREAM_TIMEOUT, "The answer to the same question of another caller was late."));
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        Flight joined = flight;
        Dispatched<Response> asked = call;
        if (asked != null) {
            asked.cancel();
            if (joined != null && !settled.get()) {
                joined.lost(this, false);
            }
        } else if (joined != null && joined.leave(this)) {
            finish(new CallResult.Refused<>(Failure.of(FailureKind.CANCELLED), own));
        }
    }

    // ---- asking ----

    /** Asks the upstream, without anybody waiting for it. */
    void goAlone() {
        flight = null;
        lead();
    }

    /** Asks the upstream; who waits in the flight is told what comes of it. */
    void lead() {
        cache.watch().remove(this);
        Dispatched<Response> asked;
        try {
            asked = origin.get();
        } catch (RuntimeException defect) {
            LOG.error("a call to {} could not be made", question.upstream(), defect);
            lost(true);
            finish(new CallResult.Refused<>(Failure.of(FailureKind.INTERNAL), own));
            return;
        }
        call = asked;
        if (cancelled) {
            cancel();
        }
        asked.result().thenAccept(this::came);
        asked.ended().thenAccept(timings -> {
            Flight joined = flight;
            if (!reading && joined != null) {
                // Nobody has begun to read the body; the others must not wait for that.
                joined.lost(this, true);
            }
            ended.complete(timings);
        });
    }

    private void came(CallResult<Response> outcome) {
        if (outcome instanceof CallResult.Answered<Response> answered) {
            answered(answered);
            return;
        }
        Failure failure = ((CallResult.Refused<Response>) outcome).failure();
        Flight joined = flight;
        if (joined != null && settles(true)) {
            if (isOfTheUpstream(failure.kind())) {
                joined.refused(this, failure);
            } else {
                joined.lost(this, failure.kind() != FailureKind.CANCELLED);
            }
        }
        Entry old = stale;
        if (old != null && standsIn(failure.kind())) {
            tell(Manner.STALE, staleResponse(old, failure.kind().code(), -1), outcome.timings());
        } else {
            result.complete(outcome);
        }
    }

    private void answered(CallResult.Answered<Response> answered) {
        Response answer = answered.value();
        Timings timings = answered.timings();
        Verdict verdict = Verdict.of(answer, question, cache.maxEntry());
        switch (verdict.kind()) {
            case KEEP -> tell(Manner.MISS, keep(answer, verdict), timings);
            case ALONE -> {
                aside();
                tell(Manner.MISS, marked(answer, false), timings);
            }
            case FAILED -> {
                lost(true);
                Entry old = stale;
                if (old != null && answer.status() >= 500 && answer.status() != 501) {
                    // Of the failed answer nobody reads the body.
                    Dispatched<Response> asked = call;
                    if (asked != null) {
                        asked.cancel();
                    }
                    tell(Manner.STALE, staleResponse(old, "upstream.status", answer.status()), timings);
                } else {
                    tell(Manner.MISS, marked(answer, false), timings);
                }
            }
        }
    }

    private void tell(Manner how, Response response, Timings timings) {
        manner = how;
        question.meters().answered(how);
        result.complete(new CallResult.Answered<>(response, timings));
    }

    private Response keep(Response answer, Verdict verdict) {
        Kept head = new Kept(answer, verdict);
        kept = head;
        if (answer.body() instanceof Body.Bytes bytes) {
            whole(bytes.bytes());
            return marked(answer, true);
        }
        Body.Flowing flowing = (Body.Flowing) answer.body();
        if (!cache.isShared(question.key())) {
            aside();
            return marked(answer, false);
        }
        Body teed = new Body.Flowing(flowing.length(), flowing.bytes().via(new Tee(this)), flowing.trailers());
        return marked(new Response(answer.status(), answer.headers(), teed, answer.verdict()), true);
    }

    private Response marked(Response answer, boolean stored) {
        String status = cache.name() + "; fwd=" + (question.insists() ? "request" : stale == null ? "miss" : "stale")
                + "; fwd-status=" + answer.status() + (stored ? "; stored" : "");
        return new Response(
                answer.status(),
                answer.headers().toBuilder().add("Cache-Status", status).build(),
                answer.body(),
                answer.verdict());
    }

    private Response staleResponse(Entry old, String why, int status) {
        long now = cache.nanos();
        String told = cache.name() + "; fwd=stale" + (status < 0 ? "" : "; fwd-status=" + status) + "; ttl="
                + old.freshSeconds(now) + "; detail=" + why;
        return old.response(question, now, told);
    }

    // ---- what comes of the answer ----

    /** Whether this was the first to settle what the others in the flight are told. */
    private boolean settles(boolean inFlight) {
        return inFlight && settled.compareAndSet(false, true);
    }

    @Override
    public void whole(ByteString body) {
        Kept head = kept;
        if (head == null) {
            return;
        } else if (head.answer.verdict().failure() != null) {
            // That it tells of a failure was found in its content.
            lost(true);
            return;
        } else if (!settles(true)) {
            return;
        }
        boolean trailers = head.answer.body() instanceof Body.Flowing flowing
                && flowing.trailers().get().size() > 0;
        Flight joined = flight;
        if (trailers) {
            if (joined != null) {
                joined.disband(this);
            }
            return;
        }
        Entry entry = Entry.of(head.answer, body, head.verdict, question, since, cache.nanos());
        cache.keep(question.key(), entry);
        if (joined != null) {
            joined.landed(this, entry);
        }
    }

    @Override
    public void lost(boolean broken) {
        Flight joined = flight;
        if (settles(true) && joined != null) {
            joined.lost(this, broken);
        }
    }

    @Override
    public void tooLarge() {
        question.meters().dropped(CacheMeters.Drop.TOO_LARGE);
        aside();
    }

    /** The answer is for this caller alone. */
    private void aside() {
        Flight joined = flight;
        if (settles(true)) {
            cache.dontShare(question.key());
            if (joined != null) {
                joined.disband(this);
            }
        }
    }

    @Override
    public void started() {
        reading = true;
    }

    @Override
    public boolean reserve(int bytes) {
        return cache.reserve(bytes, collected += bytes);
    }

    /** By the stream alone. */
    private long collected;

    @Override
    public void release(long bytes) {
        cache.release(bytes);
    }

    // ---- failures ----

    /** Whether it is true of the upstream as such, whoever asks, so that asking again at once would be to no purpose. */
    private static boolean isOfTheUpstream(FailureKind kind) {
        return kind == FailureKind.BREAKER_OPEN
                || kind == FailureKind.UPSTREAM_CONNECT
                || kind == FailureKind.POOL_RESTARTING
                || kind == FailureKind.POOL_DRAINING;
    }

    /** Whether an old answer is better than this (RFC 5861, 4): the upstream is in trouble, or cannot be asked in time. */
    private static boolean standsIn(FailureKind kind) {
        return kind.httpStatus() >= 502
                && kind.httpStatus() <= 504
                && kind != FailureKind.NOT_CACHED
                && kind != FailureKind.POOL_DRAINING;
    }
}
