package io.headgate.loadtests.verdict;

/** What is said of one target, from best to worst; {@link #NOT_RUN} says nothing. */
public enum Verdict {
    /** Nobody measured it in this run; the report says why. */
    NOT_RUN,
    /** Met, or missed by less than 5 %. */
    PASS,
    /** Missed by 5 to 10 %, both included. */
    WARNING,
    /** More than a tenth of the requests failed for reasons that lie around the gateway, so the numbers say nothing. */
    INCONCLUSIVE,
    /** Missed by more than 10 %. */
    FAIL;

    public Verdict worse(Verdict other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** Whether a run with this in it may end with exit code 0. */
    public boolean isGood() {
        return this == NOT_RUN || this == PASS || this == WARNING;
    }
}
