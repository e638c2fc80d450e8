package io.headgate.upstream.canary;

import io.headgate.call.Deadline;
import io.headgate.config.Secret;
import io.headgate.wire.Response;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** What may be asked of the {@link LiveKeeper}; described at {@link LiveTokens}. */
sealed interface LiveCommand
        permits LiveCommand.Open,
                LiveCommand.Poll,
                LiveCommand.Ended,
                LiveCommand.Failed,
                LiveCommand.Close,
                LiveCommand.Stop,
                LiveKeeper.Own {
    record Open(ByteString request, Deadline deadline, CompletableFuture<Response> reply) implements LiveCommand {}

    record Poll(String handle, Deadline deadline, CompletableFuture<LiveTokens.Polled> reply) implements LiveCommand {}

    record Ended(String handle, Secret token) implements LiveCommand {}

    record Failed(String handle) implements LiveCommand {}

    record Close(String handle, CompletableFuture<Response> reply) implements LiveCommand {}

    record Stop(CompletableFuture<@Nullable Void> reply) implements LiveCommand {}
}
