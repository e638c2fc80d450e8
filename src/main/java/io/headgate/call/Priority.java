package io.headgate.call;

/** Who goes first where callers wait for the same thing: the earlier constant. Among equals it is first come, first served. */
public enum Priority {
    /** Somebody is waiting for it at a plant's screen. */
    HIGH,
    NORMAL,
    /** Batch work that can come back later; the first to be turned away. */
    LOW
}
