package io.headgate.pool;

import io.headgate.call.Operation;
import io.headgate.call.Priority;

/**
 * The last calls of a pool as they came, and what became of them. Instants are on the pool's monotonic clock, times in nanoseconds;
 * the rows of all arrays are the same calls, in the order of their arrival at the pool.
 */
public final class Recording {
    /** Still waiting, or still holding its connection. */
    static final long OPEN = -1;
    /** Got no connection. */
    static final long REFUSED = -2;
    /** The caller left before there was a connection; its wait says when. */
    static final long CANCELLED = -3;

    final PoolConfig config;
    final long takenNanos;
    /** Whether the pool's first call is among them: then it began with no connection lent. */
    final boolean whole;

    final long[] askedNanos;
    final long[] patienceNanos;
    /** Until the grant or the caller's leaving; {@link #OPEN} where there was neither. */
    final long[] waitedNanos;
    /** From grant to release, or a mark. */
    final long[] heldNanos;

    final Operation[] operations;
    final Priority[] priorities;

    final long connectNanos;
    /** Of an open connection; what the pool asks of one that was idle for long before it is lent again. */
    final long probeNanos;

    @SuppressWarnings("ParameterNumber") // one row's fields, each an array of its own
    Recording(
            PoolConfig config,
            long takenNanos,
            boolean whole,
            long[] askedNanos,
            long[] patienceNanos,
            long[] waitedNanos,
            long[] heldNanos,
            Operation[] operations,
            Priority[] priorities,
            long connectNanos,
            long probeNanos) {
        this.config = config;
        this.takenNanos = takenNanos;
        this.whole = whole;
        this.askedNanos = askedNanos;
        this.patienceNanos = patienceNanos;
        this.waitedNanos = waitedNanos;
        this.heldNanos = heldNanos;
        this.operations = operations;
        this.priorities = priorities;
        this.connectNanos = connectNanos;
        this.probeNanos = probeNanos;
    }

    /** How many calls there are, refused ones included. */
    public int calls() {
        return askedNanos.length;
    }

    /** The size of the pool that was recorded. */
    public int size() {
        return config.max();
    }
}
