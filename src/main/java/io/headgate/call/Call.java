package io.headgate.call;

/**
 * One thing a caller wants done, in the form every front door brings it to: where, what, until when, for whom, and the work itself.
 *
 * @param id the request id, for logs and leak reports; never a metric label
 * @param repeatable whether the work can be started a second time, because everything it sends is still at hand
 */
public record Call<C, T>(
        UpstreamName upstream,
        Operation operation,
        Priority priority,
        Deadline deadline,
        Principal principal,
        String id,
        boolean repeatable,
        Work<C, T> work) {}
