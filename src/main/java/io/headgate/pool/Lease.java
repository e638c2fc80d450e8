package io.headgate.pool;

import io.headgate.call.Outcome;

/** A connection on loan. The body of an answer is part of the loan: release when nothing more will be read or written. */
public interface Lease<C> {
    /** What to work with until the release, and never after it. */
    C session();

    LeaseId id();

    /**
     * Gives the connection back; what state it is in, the connection itself knows. Only the first release counts: any other is
     * ignored and counted. Safe from any thread.
     */
    void release(Outcome outcome);

    /** From the request to the grant, in nanoseconds, connecting included. */
    long waitedNanos();

    /** Whether this is the first loan of the connection. */
    boolean fresh();

    /** How long the connection took to open when this request waited for that, in nanoseconds; otherwise -1. */
    long connectNanos();
}
