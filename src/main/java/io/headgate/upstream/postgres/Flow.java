package io.headgate.upstream.postgres;

import io.headgate.call.Failure;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/** Rows at the pace of whoever takes them: the next batch is fetched when it is asked for, and not before. Confined to the loop. */
final class Flow {
    /** Where the rows come from. */
    interface Origin {
        void onLoop(Runnable what);

        /** Fetches one more batch, which then comes by {@link Flow#deliver}. */
        void readOn();

        /** Nobody takes any more of it; called at the end of a stream that came to its end, too. From any thread. */
        void left();
    }

    private final Origin origin;
    /** A batch that was fetched before anybody asked for it. */
    private @Nullable List<String> ready;

    private @Nullable CompletableFuture<Optional<Pair<Flow, List<String>>>> wanted;
    private boolean complete;
    private @Nullable Failure broken;

    Flow(Origin origin, List<String> first) {
        this.origin = origin;
        this.ready = first;
    }

    Source<List<String>, NotUsed> rows() {
        return Source.unfoldAsync(this, Flow::next).watchTermination((used, done) -> {
            done.whenComplete((all, failed) -> origin.left());
            return used;
        });
    }

    private CompletionStage<Optional<Pair<Flow, List<String>>>> next() {
        CompletableFuture<Optional<Pair<Flow, List<String>>>> asked = new CompletableFuture<>();
        origin.onLoop(() -> serve(asked));
        return asked;
    }

    private void serve(CompletableFuture<Optional<Pair<Flow, List<String>>>> asked) {
        List<String> first = ready;
        Failure why = broken;
        if (why != null) {
            asked.completeExceptionally(why.exception());
        } else if (first != null) {
            ready = null;
            asked.complete(Optional.of(Pair.create(this, first)));
        } else if (complete) {
            asked.complete(Optional.empty());
        } else {
            wanted = asked;
            origin.readOn();
        }
    }

    /** @param last whether there are no more */
    void deliver(List<String> batch, boolean last) {
        complete = last;
        CompletableFuture<Optional<Pair<Flow, List<String>>>> asked = wanted;
        wanted = null;
        if (asked != null) {
            asked.complete(batch.isEmpty() ? Optional.empty() : Optional.of(Pair.create(this, batch)));
        }
    }

    void fail(Failure why) {
        broken = why;
        CompletableFuture<Optional<Pair<Flow, List<String>>>> asked = wanted;
        wanted = null;
        if (asked != null) {
            asked.completeExceptionally(why.exception());
        }
    }
}
