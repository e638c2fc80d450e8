package io.headgate.pool;

import io.headgate.call.Deadline;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An open connection to nothing, which a test can break. */
final class FakeLink implements Link<String> {
    final CompletableFuture<String> closed = new CompletableFuture<>();
    /** Answered by hand, unless completed beforehand. */
    volatile CompletableFuture<Finding> probe = CompletableFuture.completedFuture(Finding.WELL);

    volatile int probes;
    private final String session;
    private volatile boolean usable = true;
    private volatile boolean defective;

    FakeLink(String session) {
        this.session = session;
    }

    void breakDown() {
        usable = false;
    }

    /** A defect: the next question whether it is usable is not answered. */
    void failWhenAsked() {
        defective = true;
    }

    /** As an upstream does it that hangs up. */
    void hangUp() {
        usable = false;
        closed.complete("closed by upstream");
    }

    @Override
    public String session() {
        return session;
    }

    @Override
    public CompletionStage<String> closed() {
        return closed;
    }

    @Override
    public boolean usable() {
        if (defective) {
            throw new IllegalStateException("a link with a defect");
        }
        return usable;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // only one probe of a link is ever under way
    public CompletionStage<Finding> probe(Tier tier, Deadline deadline) {
        probes++;
        return probe;
    }

    @Override
    public void close(String reason) {
        usable = false;
        closed.complete(reason);
    }
}
