package io.headgate.tools;

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
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpSession;
import io.headgate.wire.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Answers every call as it was told to, and keeps what would have been sent. */
final class Store implements CallDispatcher {
    static final Headers JSON = Headers.of("Content-Type", "application/json");

    final List<HttpSession.Outgoing> sent = new ArrayList<>();
    final List<Call<?, ?>> calls = new ArrayList<>();
    final Timings timings = new Timings(0);
    int cancelled;
    private CompletableFuture<CallResult<Response>> result = new CompletableFuture<>();

    Store() {
        timings.lent(2_000_000, -1);
        timings.answered(5_000_000);
        answers(200, "{}");
    }

    Store answers(int status, String json) {
        return answers(new Response(status, JSON, Body.of(ByteString.fromString(json))));
    }

    Store answers(Response response) {
        result = CompletableFuture.completedFuture(new CallResult.Answered<>(response, timings));
        return this;
    }

    Store refuses(Failure failure) {
        result = CompletableFuture.completedFuture(new CallResult.Refused<>(failure, timings));
        return this;
    }

    /** From now on a call stays open. */
    void waits() {
        result = new CompletableFuture<>();
    }

    String body() {
        return ((Body.Bytes) sent.get(sent.size() - 1).body()).bytes().utf8String();
    }

    String target() {
        return sent.get(sent.size() - 1).target();
    }

    @Override
    @SuppressWarnings("unchecked") // The tools under test make no other calls.
    public <C, T> Dispatched<T> dispatch(Call<C, T> call) {
        calls.add(call);
        call.work().start((C) new Session(), call.deadline(), 1);
        CompletableFuture<CallResult<Response>> promised = result;
        return new Dispatched<>() {
            @Override
            public CompletionStage<CallResult<T>> result() {
                return (CompletionStage<CallResult<T>>) (CompletionStage<?>) promised;
            }

            @Override
            public CompletionStage<Timings> ended() {
                return CompletableFuture.completedStage(timings);
            }

            @Override
            public void cancel() {
                cancelled++;
                promised.complete(
                        new CallResult.Refused<>(Failure.of(io.headgate.call.FailureKind.CANCELLED), timings));
            }
        };
    }

    private final class Session implements HttpSession {
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
