package io.headgate.pool;

import io.headgate.call.Failure;

/**
 * Who asked for a connection. Exactly one of the two methods is called, once, unless the request was cancelled. It runs on the
 * pool's own thread, or on the asking one when the pool is so busy that it is not even told; either way it must return at once.
 */
public interface Waiter<C> {
    /** The connection is yours until you release the lease. */
    void granted(Lease<C> lease);

    /** There is none, and why; the failure's numbers are the pool's at that moment. */
    void refused(Failure why);
}
