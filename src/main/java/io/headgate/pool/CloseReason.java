package io.headgate.pool;

import java.util.Locale;

/** Why a connection was closed, as far as the pool is concerned. */
public enum CloseReason {
    /** It reached its age limit. */
    AGE,
    /** Nobody needed it. */
    IDLE,
    /** It served as many loans as it may. */
    USES,
    /** The upstream closed it while nobody held it, or told us not to use it again. */
    UPSTREAM,
    /** It came back from a loan in a state that is not fit for another. */
    ERROR,
    /** A probe failed. */
    HEALTH,
    /** Its own actor failed, or a borrower failed while being given it. */
    DEFECT,
    /** The pool was drained. */
    DRAIN;

    /** The value of the meter's tag. */
    public String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
