package io.headgate.pool;

import io.headgate.call.UpstreamName;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A pool as its users see it. Lives as long as the gateway, across restarts of the pool behind it; safe from any thread. */
public interface PoolHandle<C> {
    UpstreamName name();

    /**
     * Asks for a connection. The wait ends at the deadline or after the pool's acquire time-out, whichever is sooner.
     *
     * @param waiter told the answer, possibly before this method returns
     */
    Ticket acquire(Ask ask, Waiter<C> waiter);

    /** How well the pool serves, as it last said, which is seconds ago at most: read at once, for those who ask often. */
    HealthState health();

    /**
     * Replaces every connection, each as soon as nobody holds it; calls under way are not disturbed.
     *
     * @param why for the log
     */
    void recycle(String why);

    /** The pool's numbers, all of one moment; fails with a {@link java.util.concurrent.TimeoutException} after a second without an answer. */
    CompletionStage<PoolSnapshot> snapshot();

    /** The pool's last calls, one by one; fails with a {@link java.util.concurrent.TimeoutException} after a second without an answer. */
    CompletionStage<Recording> recording();

    /**
     * Lends nothing more, refuses who waits, closes what is idle, and waits for what is lent. Legal at any time and any number of
     * times; the earliest limit holds.
     *
     * @param limit after which connections still lent are closed under their borrowers
     * @return completes when no connection is left; never fails
     */
    CompletionStage<Drained> drain(Duration limit);
}
