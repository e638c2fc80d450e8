package io.headgate.provider;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Something under way for a client. */
public interface Begun {
    /** Completes once, at the deadline at the latest; failing is a defect. */
    CompletionStage<Answer> answer();

    /** The client does not want it any more: frees at once whatever it holds. Harmless after the answer. */
    void cancel();

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
