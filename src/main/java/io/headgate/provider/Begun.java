package io.headgate.provider;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Something under way for a client. */
public interface Begun {
    /** Completes once, at the deadline at the latest; failing is a defect. */
    CompletionStage<Answer> answer();

    /** The client does not want it any more: frees at once whatever it holds. Harmless after the answer. */
    void cancel();

    /**
     * Where it is now, in words for who waits for it; asked once in a while, from any thread, only of what takes long. Null: there is
     * nothing to say, or it tells its progress itself ({@link Talk#progress}).
     */
    default @Nullable String where() {
        return null;
    }

    /** What is done already. */
    static Begun done(Answer answer) {
        return of(CompletableFuture.completedStage(answer));
    }

    /** What cannot be cancelled because it is short. */
    static Begun of(CompletionStage<Answer> answer) {
        return new Begun() {
            @Override
            public CompletionStage<Answer> answer() {
                return answer;
            }

            @Override
            public void cancel() {}
        };
    }
}
