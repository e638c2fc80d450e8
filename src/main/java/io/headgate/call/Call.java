package io.headgate.call;

/**
 * One thing a caller wants done, in the form every front door brings it to: where, what, until when, for whom, and the work itself.
 *
 * @param id the request id, for logs and leak reports; never a metric label
 */
public record Call<C, T>(
        UpstreamName upstream,
        Operation operation,
        Deadline deadline,
        Principal principal,
        String id,
        Work<C, T> work) {}
