package io.headgate.pool;

/** How thoroughly a connection is examined. The fast tier needs no round trip and is {@link Link#usable}. */
public enum Tier {
    /** One cheap round trip: is anybody there, and do we understand each other? */
    MEDIUM,
    /** Touches real data: can the upstream do its work? */
    DEEP
}
