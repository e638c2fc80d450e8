package io.headgate.rest;

import io.headgate.call.Attempt;
import io.headgate.call.Call;
import io.headgate.call.CallResult;
import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.NotNow;
import io.headgate.call.Outcome;
import io.headgate.call.Reach;
import io.headgate.call.Timings;
import io.headgate.dispatch.CallDispatcher;
import io.headgate.dispatch.Dispatched;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpSession;
import io.headgate.wire.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Answers every call as it was told to, and keeps what would have gone upstream. */
final class ScriptedDispatcher implements CallDispatcher {
    final List<HttpSession.Outgoing> sent = new ArrayList<>();
    final List<Call<?, ?>> calls = new ArrayList<>();
    final Timings timings = new Timings(0);
    /** Completed by default; a test that wants to see a call end replaces it first. */
    CompletableFuture<Timings> ended = CompletableFuture.completedFuture(timings);

    int cancelled;
    private CompletableFuture<CallResult<Response>> result;

    ScriptedDispatcher() {
        timings.lent(1_500_000, 250_000);
        timings.answered(4_000_000);
        result = answer(new Response(200, Headers.EMPTY, io.headgate.wire.Body.EMPTY));
    }

    ScriptedDispatcher answers(Response response) {
        result = answer(response);
        return this;
    }

    ScriptedDispatcher refuses(Failure failure) {
        result = CompletableFuture.completedFuture(new CallResult.Refused<>(failure, timings));
        return this;
    }

    /** From now on a call stays open until somebody completes what is returned. */
    CompletableFuture<CallResult<Response>> waits() {
        result = new CompletableFuture<>();
        return result;
    }

    private CompletableFuture<CallResult<Response>> answer(Response response) {
        return CompletableFuture.completedFuture(new CallResult.Answered<>(response, timings));
    }

    HttpSession.Outgoing onlySent() {
        if (sent.size() != 1) {
            throw new AssertionError("not one request but " + sent.size());
        }
        return sent.get(0);
    }

    @Override
    @SuppressWarnings("unchecked") // The door under test makes no other calls.
    public <C, T> Dispatched<T> dispatch(Call<C, T> call) {
        calls.add(call);
        call.work().start((C) new RecordingSession(), call.deadline(), 1);
        CompletableFuture<CallResult<Response>> promised = result;
        return new Dispatched<>() {
            @Override
            public CompletionStage<CallResult<T>> result() {
                return (CompletionStage<CallResult<T>>) (CompletionStage<?>) promised;
            }

            @Override
            public CompletionStage<Timings> ended() {
                return ended;
            }

            @Override
            public void cancel() {
                cancelled++;
            }
        };
    }

    private final class RecordingSession implements HttpSession {
        @Override
        public Attempt<Response> send(Outgoing request, Deadline deadline) {
            sent.add(request);
            return new Attempt<>() {
                @Override
                public CompletionStage<Response> answer() {
                    return new CompletableFuture<>();
                }

                @Override
                public CompletionStage<Outcome> ended() {
                    return new CompletableFuture<>();
                }

                @Override
                public void abort(Failure why) {}

                @Override
                public Reach reach() {
                    return Reach.ANSWERED;
                }

                @Override
                public @Nullable NotNow notNow() {
                    return null;
                }
            };
        }
    }
}
