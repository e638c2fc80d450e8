package io.headgate.upstream.http;

import io.headgate.call.Deadline;
import io.headgate.pool.Finding;
import io.headgate.wire.HttpSession;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.stream.Materializer;

/** A way to find out over one connection how its upstream is. */
public interface Probe {
    /**
     * Asks, once or a few times in a row. The session is the probe's own until it has completed.
     *
     * @return what was found; never fails
     */
    CompletionStage<Finding> run(HttpSession session, Deadline deadline, Materializer materializer);

    /** Asks for a path with GET; any properly framed answer below 500 shows that the upstream listens and understands. */
    static Probe alive(String target) {
        RoundTrip request = RoundTrip.get(target);
        return (session, deadline, materializer) ->
                request.run(session, deadline, materializer).thenApply(RoundTrip.Reply::alive);
    }

    /** Asks for a path with GET; only an answer that says success will do. */
    static Probe successful(String target) {
        RoundTrip request = RoundTrip.get(target);
        return (session, deadline, materializer) ->
                request.run(session, deadline, materializer).thenApply(RoundTrip.Reply::successful);
    }
}
