package io.headgate.testing;

import io.headgate.call.Attempt;
import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.NotNow;
import io.headgate.call.Outcome;
import io.headgate.call.Reach;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpSession;
import io.headgate.wire.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** A session without a connection: answers by method and target at once, and not at all what it was not told. */
public final class ScriptedSession implements HttpSession {
    private static final int PIECE = 7;

    private final Map<String, Response> answers = new HashMap<>();
    private final List<String> asked = new ArrayList<>();

    /**
     * From now on a request is answered like this; the content comes in small pieces.
     *
     * @param request method, a blank and the target
     */
    public ScriptedSession answer(String request, int status, String content) {
        List<ByteString> pieces = new ArrayList<>();
        for (int i = 0; i < content.length(); i += PIECE) {
            pieces.add(ByteString.fromString(content.substring(i, Math.min(content.length(), i + PIECE))));
        }
        Body body = new Body.Flowing(content.length(), Source.from(pieces), () -> Headers.EMPTY);
        answers.put(request, new Response(status, Headers.EMPTY, body));
        return this;
    }

    /** Method, target and content of each request, in turn. */
    public List<String> asked() {
        return asked;
    }

    @Override
    public Attempt<Response> send(Outgoing request, Deadline deadline) {
        String line = request.method() + " " + request.target();
        String content =
                request.body() instanceof Body.Bytes bytes ? " " + bytes.bytes().utf8String() : " streamed";
        asked.add((line + content).strip());
        Response answer = answers.get(line);
        CompletableFuture<Response> answered = answer == null
                ? CompletableFuture.failedFuture(Failure.of(FailureKind.UPSTREAM_CLOSED, "closed by upstream")
                        .exception())
                : CompletableFuture.completedFuture(answer);
        return new Attempt<>() {
            @Override
            public CompletionStage<Response> answer() {
                return answered;
            }

            @Override
            public CompletionStage<Outcome> ended() {
                return CompletableFuture.completedFuture(answer == null ? Outcome.DROPPED : Outcome.SUCCESS);
            }

            @Override
            public void abort(Failure why) {
                throw new AssertionError("a probe that was answered gave up: " + why);
            }

            @Override
            public Reach reach() {
                return answer == null ? Reach.SENT : Reach.ANSWERED;
            }

            @Override
            public @Nullable NotNow notNow() {
                return null;
            }
        };
    }
}
