package io.headgate.testing;

import io.headgate.call.Attempt;
import io.headgate.call.Call;
import io.headgate.call.CallResult;
import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.NotNow;
import io.headgate.call.Outcome;
import io.headgate.call.Reach;
import io.headgate.call.Stage;
import io.headgate.call.Timings;
import io.headgate.call.UpstreamName;
import io.headgate.dispatch.CallDispatcher;
import io.headgate.dispatch.Dispatched;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpSession;
import io.headgate.wire.Response;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Answers every call as it was told to, and keeps what would have gone upstream. For callers that send over HTTP and nothing else. */
public final class ScriptedDispatcher implements CallDispatcher {
    public static final Headers JSON = Headers.of("Content-Type", "application/json");

    /** Each request, in turn. */
    public final List<HttpSession.Outgoing> sent = new CopyOnWriteArrayList<>();

    public final List<Call<?, ?>> calls = new CopyOnWriteArrayList<>();
    public final Timings timings = new Timings(0);
    /** Completed by default; a test that wants to see a call end replaces it first. */
    public CompletableFuture<Timings> ended = CompletableFuture.completedFuture(timings);

    /** How many calls were cancelled. */
    public int cancelled;

    private CompletableFuture<CallResult<Response>> result;
    /** Whether a call that is cancelled ends, since nobody else ends it. */
    private boolean silent;

    public ScriptedDispatcher() {
        timings.lent(1_500_000, 250_000);
        timings.answered(4_000_000);
        result = answer(new Response(200, Headers.EMPTY, Body.EMPTY));
    }

    public ScriptedDispatcher answers(int status, String json) {
        return answers(new Response(status, JSON, Body.of(ByteString.fromString(json))));
    }

    public ScriptedDispatcher answers(Response response) {
        result = answer(response);
        return this;
    }

    public ScriptedDispatcher refuses(Failure failure) {
        result = CompletableFuture.completedFuture(new CallResult.Refused<>(failure, timings));
        return this;
    }

    /** From now on a call stays open until somebody completes what is returned. */
    public CompletableFuture<CallResult<Response>> waits() {
        result = new CompletableFuture<>();
        return result;
    }

    /** From now on a call stays open until somebody cancels it. */
    public void staysSilent() {
        result = new CompletableFuture<>();
        silent = true;
    }

    private CompletableFuture<CallResult<Response>> answer(Response response) {
        return CompletableFuture.completedFuture(new CallResult.Answered<>(response, timings));
    }

    public HttpSession.Outgoing onlySent() {
        if (sent.size() != 1) {
            throw new AssertionError("not one request but " + sent.size());
        }
        return sent.get(0);
    }

    public HttpSession.Outgoing lastSent() {
        return sent.get(sent.size() - 1);
    }

    /** What the last request had in it. */
    public String body() {
        return ((Body.Bytes) lastSent().body()).bytes().utf8String();
    }

    @Override
    @SuppressWarnings("unchecked") // The caller under test makes no other calls.
    public <C, T> Dispatched<T> dispatch(Call<C, T> call) {
        calls.add(call);
        call.work().start((C) new RecordingSession(), call.deadline(), 1);
        return (Dispatched<T>) new Promised(result);
    }

    /** A call that is answered like this. */
    public Dispatched<Response> promises(Response response) {
        return new Promised(answer(response));
    }

    private final class Promised implements Dispatched<Response> {
        private final CompletableFuture<CallResult<Response>> promised;

        Promised(CompletableFuture<CallResult<Response>> promised) {
            this.promised = promised;
        }

        @Override
        public CompletionStage<CallResult<Response>> result() {
            return promised;
        }

        @Override
        public CompletionStage<Timings> ended() {
            return ended;
        }

        @Override
        public Stage stage() {
            Stage.Step step = promised.isDone() ? Stage.Step.ANSWERED : Stage.Step.ASKED;
            return new Stage(step, new UpstreamName("scripted"), 1, 0);
        }

        @Override
        public void cancel() {
            cancelled++;
            if (silent) {
                promised.complete(new CallResult.Refused<>(Failure.of(FailureKind.CANCELLED), timings));
            }
        }
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
