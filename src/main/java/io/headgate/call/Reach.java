package io.headgate.call;

/** How far an attempt had come when it ended: what the upstream can know of it. */
public enum Reach {
    /** No byte of the request was handed to the connection's socket. */
    UNSENT,
    /** Some bytes were, and none of an answer came: whether the upstream acted is unknown. */
    SENT,
    /** At least one byte of an answer came. */
    ANSWERED
}
