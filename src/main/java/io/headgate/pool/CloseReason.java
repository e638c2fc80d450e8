package io.headgate.pool;

/** Why a connection was closed, as far as the pool is concerned. */
public enum CloseReason {
    /** It reached its age limit. */
    AGE("age"),
    /** Nobody needed it. */
    IDLE("idle"),
    /** It served as many loans as it may. */
    USES("uses"),
    /** The upstream closed it while nobody held it, or told us not to use it again. */
    UPSTREAM("server"),
    /** It came back from a loan in a state that is not fit for another. */
    ERROR("error"),
    /** A probe failed, or calls to its address do and room was needed elsewhere. */
    HEALTH("health"),
    /** It was opened in the background and failed its first probe. */
    WARM_UP("warm-up"),
    /** It was only opened to be examined. */
    EXAMINED("examined"),
    /** Its borrower stopped without giving it back. */
    LEAK("leak"),
    /** The upstream is not to be found at its address any more. */
    ADDRESS("address"),
    /** It was opened with credentials that have changed since, or an operator wanted new connections. */
    RECYCLED("recycled"),
    /** Its own actor failed. */
    DEFECT("other"),
    /** The pool was drained. */
    DRAIN("drain");

    private final String tag;

    CloseReason(String tag) {
        this.tag = tag;
    }

    /** The value of the meter's tag. */
    public String tag() {
        return tag;
    }
}
