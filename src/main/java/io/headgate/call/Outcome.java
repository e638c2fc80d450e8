package io.headgate.call;

/** How a lease ended, as far as the upstream is to blame; feeds the pool's health, and later breaker and limit. */
public enum Outcome {
    /** The upstream answered. */
    SUCCESS,
    /** Says nothing about the upstream: the caller went away or the request was bad. */
    IGNORE,
    /** The upstream let the call down: time-out, broken or cut answer, closed connection. */
    DROPPED
}
