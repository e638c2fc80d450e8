package io.headgate.exchange;

import io.headgate.call.Attempt;
import io.headgate.call.Deadline;
import io.headgate.call.Ticker;
import io.headgate.call.Work;
import io.headgate.wire.Escort;
import io.headgate.wire.HttpSession;
import io.headgate.wire.Response;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Sends a request as its upstream's escort has it. */
record Escorted(Escort.Passage passage, Sending sending, Ticker ticker) implements Work<HttpSession, Response> {
    @Override
    public CompletionStage<@Nullable Void> prepare(int number, Deadline deadline) {
        return passage.prepare(number, deadline);
    }

    @Override
    public Attempt<Response> start(HttpSession session, Deadline deadline, int number) {
        return passage.start(session, sending.outgoing(deadline, number, ticker.nanos()), deadline);
    }
}
