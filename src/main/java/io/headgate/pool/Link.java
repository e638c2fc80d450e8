package io.headgate.pool;

import io.headgate.call.Deadline;
import java.util.concurrent.CompletionStage;

/** One open connection as the pool sees it. All methods may be called from any thread. */
public interface Link<C> {
    /** What a borrower works with while it holds the lease. */
    C session();

    /** Completes once, when the connection is gone, with the reason in a few words ({@code closed by upstream}, …); never fails. */
    CompletionStage<String> closed();

    /**
     * The fast tier of health: local facts only (open, idle, no unread bytes, not told to go away); under a microsecond. Asked at
     * each acquire and release.
     */
    boolean usable();

    /** A round trip, or a few: completes by the deadline with what it found; never fails. */
    CompletionStage<Finding> probe(Tier tier, Deadline deadline);

    /** Ends the connection at once; idempotent. */
    void close(String reason);
}
