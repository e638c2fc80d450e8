package io.headgate.loadtests.verdict;

/**
 * The rule: more than 10 % beyond the target is a failure, 5 to 10 % a warning, less passes. A run in which more than 10 % of the
 * requests failed for infrastructure reasons, each after three tries, has no verdict.
 */
public final class Judge {
    /** Beyond this share it fails. */
    public static final double FAIL_BEYOND = 0.10;
    /** From this share on it is a warning. */
    public static final double WARN_FROM = 0.05;
    /** With a larger share of requests that failed after all tries, nothing can be said. */
    public static final double INCONCLUSIVE_BEYOND = 0.10;
    /** How often a request is tried in all when the fault is one of infrastructure: no connection, or 502, 503, 504. */
    public static final int TRIES = 3;

    private Judge() {}

    /**
     * What is to be said of a target.
     *
     * @param value what was measured; NaN if it could not be
     * @param brokenShare of requests that failed for infrastructure reasons after all tries, 0 to 1
     */
    public static Verdict of(Target target, double value, double brokenShare) {
        if (Double.isNaN(value)) {
            return Verdict.NOT_RUN;
        }
        // A target about errors is missed by exactly what would make the others inconclusive.
        if (brokenShare > INCONCLUSIVE_BEYOND && target.about() != Target.About.ERRORS) {
            return Verdict.INCONCLUSIVE;
        }
        return of(target.bound().missedBy(value, target.limit()));
    }

    /** The rule itself; {@code missedBy} is the share of the limit by which it was missed, 0 or less if it was met. */
    public static Verdict of(double missedBy) {
        if (missedBy > FAIL_BEYOND) {
            return Verdict.FAIL;
        }
        return missedBy >= WARN_FROM ? Verdict.WARNING : Verdict.PASS;
    }
}
