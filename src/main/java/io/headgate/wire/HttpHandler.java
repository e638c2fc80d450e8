package io.headgate.wire;

import java.util.concurrent.CompletionStage;

/** Something that answers requests: what {@code app} mounts on a listener. */
@FunctionalInterface
public interface HttpHandler {
    /** An exchange with a client, under way. */
    interface Exchange {
        /** The answer; failing is a defect and becomes a plain 500. */
        CompletionStage<Response> response();

        /** The client went away: stop working for it. Harmless after the response was completed. */
        void cancel();
    }

    /** Called on a stream's thread: must not block. */
    Exchange handle(Request request);

    /** An exchange that cannot be cancelled because it is short. */
    static Exchange of(CompletionStage<Response> response) {
        return new Exchange() {
            @Override
            public CompletionStage<Response> response() {
                return response;
            }

            @Override
            public void cancel() {}
        };
    }
}
