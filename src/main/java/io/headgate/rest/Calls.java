package io.headgate.rest;

import io.headgate.call.Call;
import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Operation;
import io.headgate.call.Principal;
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
import org.jspecify.annotations.Nullable;

/** Makes calls of a request that may be sent: one, one per page, or none where the answer is kept. */
final class Calls {
    /** A request, where it goes, what it is there, and until when. */
    record Intent(RestDoor.Turn turn, RoutePlan plan, Operation operation, Deadline until) {}

    private final CallDispatcher dispatcher;
    private final @Nullable CachedReads cached;
    private final Ticker ticker;

    Calls(CallDispatcher dispatcher, @Nullable CachedReads cached, Ticker ticker) {
        this.dispatcher = dispatcher;
        this.cached = cached;
        this.ticker = ticker;
    }

    boolean caches() {
        return cached != null;
    }

    /** A request that is met by one answer; throws a {@link io.headgate.call.FailureException} where the upstream's kind objects. */
    Dispatched<Response> one(Intent intent, Sending sending, RestExchange exchange) {
        Escort.Passage passage = passage(intent, sending, exchange);
        Call<HttpSession, Response> call = callOf(intent, sending, passage);
        CachedReads reads = cached;
        if (reads == null) {
            return dispatcher.dispatch(call);
        }
        CachedReads.Asked asked = reads.ask(intent.plan(), call, intent.turn().request(), sending);
        if (asked == null) {
            return reads.watched(call, dispatcher.dispatch(call));
        }
        Sending shared = sending.with(asked.headers());
        return reads.cache().ask(asked.question(), () -> dispatcher.dispatch(callOf(intent, shared, passage)));
    }

    /** A request whose answer is all pages, one after the other; throws as {@link #one}. */
    Dispatched<Response> pages(Intent intent, Sending sending, RestExchange exchange) {
        Paging paging = intent.plan().upstream().paging();
        if (paging == null || !(sending.body() instanceof Body.Bytes body)) {
            throw Failure.of(FailureKind.REQUEST_TARGET, "There are no pages here that could be followed.")
                    .exception();
        }
        Paging.Pages all = paging.pages(intent.operation(), sending.method(), body.bytes(), Instant.now());
        return new Following(
                page -> {
                    // A page is met once, so the cache has no use for it.
                    Sending one = sending.with(Body.of(page));
                    return dispatcher.dispatch(callOf(intent, one, passage(intent, one, exchange)));
                },
                paging,
                all);
    }

    private static Escort.@Nullable Passage passage(Intent intent, Sending sending, RestExchange exchange) {
        Escort.Passage passage = intent.plan().passage(intent.operation(), sending);
        if (passage == null) {
            return null;
        }
        exchange.escorted(passage, intent.operation());
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
                intent.plan().route().upstream(),
                intent.operation(),
                intent.plan().route().priority(),
                intent.until(),
                Principal.ANONYMOUS,
                intent.turn().id(),
                sending.repeatable(),
                work);
    }
}
