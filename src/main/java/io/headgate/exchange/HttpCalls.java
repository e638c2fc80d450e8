package io.headgate.exchange;

import io.headgate.call.Call;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Ticker;
import io.headgate.call.Work;
import io.headgate.dispatch.CallDispatcher;
import io.headgate.dispatch.Dispatched;
import io.headgate.wire.Body;
import io.headgate.wire.Escort;
import io.headgate.wire.HttpSession;
import io.headgate.wire.Paging;
import io.headgate.wire.Response;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes calls of a request that may be sent: one, one per page, or none where the answer is kept. Safe from any thread. */
public final class HttpCalls {
    private final CallDispatcher dispatcher;
    private final @Nullable CachedReads cached;
    private final Ticker ticker;

    /** @param cached what is asked first, for services that say so; null: nothing */
    public HttpCalls(CallDispatcher dispatcher, @Nullable CachedReads cached, Ticker ticker) {
        this.dispatcher = dispatcher;
        this.cached = cached;
        this.ticker = ticker;
    }

    /** Whether a request's body is wanted as a whole, since the cache is to be asked. */
    public boolean asksCache(Intent intent, String method) {
        return cached != null && CachedReads.wants(intent, method);
    }

    /**
     * A request that is met by one answer. The body of a service with an escort must be at hand. Throws a
     * {@link io.headgate.call.FailureException} where the upstream's kind objects; then nothing was sent.
     *
     * @param escorted told of the escort before it can object, where there is one
     */
    public Dispatched<Response> one(Intent intent, Sending sending, Consumer<Escort.Passage> escorted) {
        Escort.Passage passage = passage(intent, sending, escorted);
        Call<HttpSession, Response> call = callOf(intent, sending, passage);
        CachedReads reads = cached;
        if (reads == null) {
            return dispatcher.dispatch(call);
        }
        CachedReads.Asked asked = reads.ask(intent, sending);
        if (asked == null) {
            return reads.watched(call, dispatcher.dispatch(call));
        }
        Sending shared = sending.with(asked.headers());
        return reads.cache().ask(asked.question(), () -> dispatcher.dispatch(callOf(intent, shared, passage)));
    }

    /** A request whose answer is all pages, one after the other, a line for each; throws as {@link #one}. The body must be at hand. */
    public Dispatched<Response> pages(Intent intent, Sending sending, Consumer<Escort.Passage> escorted) {
        Paging paging = intent.service().facts().paging();
        if (paging == null || !(sending.body() instanceof Body.Bytes body)) {
            throw Failure.of(FailureKind.REQUEST_TARGET, "There are no pages here that could be followed.")
                    .exception();
        }
        Paging.Pages all = paging.pages(intent.operation(), sending.target(), body.bytes(), Instant.now());
        return new Following(
                page -> {
                    // A page is met once, so the cache has no use for it.
                    Sending one = sending.posting(page);
                    return dispatcher.dispatch(callOf(intent, one, passage(intent, one, escorted)));
                },
                paging,
                all);
    }

    private static Escort.@Nullable Passage passage(Intent intent, Sending sending, Consumer<Escort.Passage> escorted) {
        Escort.Passage passage = intent.service().passage(intent.operation(), sending);
        if (passage == null) {
            return null;
        }
        escorted.accept(passage);
        Failure refusal = passage.refusal();
        if (refusal != null) {
            throw refusal.exception();
        }
        return passage;
    }

    private Call<HttpSession, Response> callOf(Intent intent, Sending sending, Escort.@Nullable Passage passage) {
        Work<HttpSession, Response> work = passage != null
                ? new Escorted(passage, sending, ticker)
                : (session, deadline, number) ->
                        session.send(sending.outgoing(deadline, number, ticker.nanos()), deadline);
        return new Call<>(
                intent.service().upstream(),
                intent.operation(),
                intent.service().priority(),
                intent.until(),
                intent.principal(),
                intent.id(),
                sending.repeatable(),
                work);
    }
}
