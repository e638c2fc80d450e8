package io.headgate.cache;

import io.headgate.dispatch.Dispatched;
import io.headgate.wire.Response;

/** A read that the cache takes care of, under way. */
public interface Serving extends Dispatched<Response> {
    /** How it was answered; final once the result is there. */
    Manner manner();

    /** Where an answer came from. */
    enum Manner {
        /** What was kept, and fresh. */
        HIT,
        /** The upstream, asked by this caller. */
        MISS,
        /** The upstream, asked by another caller at the same time. */
        SHARED,
        /** What was kept and fresh no more, since the upstream failed. */
        STALE
    }
}
