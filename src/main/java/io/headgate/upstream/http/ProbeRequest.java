package io.headgate.upstream.http;

import io.headgate.call.Attempt;
import io.headgate.call.Deadline;
import io.headgate.call.Outcome;
import io.headgate.pool.Finding;
import io.headgate.wire.Body;
import io.headgate.wire.Headers;
import io.headgate.wire.HttpSession;
import io.headgate.wire.Response;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;

/** The cheap round trip of a kind: any properly framed answer below 500 shows that the upstream listens and understands. */
final class ProbeRequest {
    private final HttpSession.Outgoing request;

    ProbeRequest(String target) {
        request = new HttpSession.Outgoing("GET", target, Headers.of("Accept", "*/*"), Body.EMPTY);
    }

    CompletionStage<Finding> run(HttpSession session, Deadline deadline, Materializer materializer) {
        Attempt<Response> attempt = session.send(request, deadline);
        return attempt.answer()
                .thenCompose(answer -> {
                    if (answer.body() instanceof Body.Flowing body) {
                        body.bytes().runWith(Sink.ignore(), materializer);
                    }
                    return attempt.ended()
                            .thenApply(outcome -> outcome == Outcome.SUCCESS && answer.status() < 500
                                    ? Finding.WELL
                                    : Finding.ill("the probe was answered with " + answer.status()));
                })
                .exceptionally(failed -> Finding.ill("the probe was not answered"));
    }
}
