package io.headgate.upstream.canary;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** A write session as those see it who write in it. Safe from any thread. */
final class SessionAccess {
    private final AtomicReference<@Nullable String> token = new AtomicReference<>();
    private volatile @Nullable ActorRef<WriteSession.Command> owner;

    /** The token of the session that is open; null where there is none. */
    @Nullable
    String token() {
        return token.get();
    }

    /** Has a session opened where there is none; its token, or a {@link io.headgate.call.FailureException} that says why not. */
    CompletionStage<String> wanted() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        tell(new WriteSession.Wanted(answer));
        return answer;
    }

    /** The service does not know this one any more. */
    void lost(String gone) {
        if (token.compareAndSet(gone, null)) {
            tell(new WriteSession.Lost(gone));
        }
    }

    /** Gives the session back to the service, so that its tags are free at once; completes in any case, within the limit of a call. */
    CompletionStage<Void> stop() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        tell(new WriteSession.Stop(done));
        return done;
    }

    /** To be told before anybody asks for anything. */
    void ownedBy(ActorRef<WriteSession.Command> actor) {
        owner = actor;
    }

    void opened(@Nullable String now) {
        token.set(now);
    }

    private void tell(WriteSession.Command command) {
        ActorRef<WriteSession.Command> actor = owner;
        if (actor == null) {
            throw new IllegalStateException("nobody owns the session yet");
        }
        actor.tell(command);
    }
}
