package io.headgate.loadtests.verdict;

/**
 * One thing that was asked for, as {@code targets.conf} has it.
 *
 * @param id short, unique, and steady over the years: reports and baselines are compared by it
 * @param says what was asked for, in a sentence
 * @param source the document that asks for it
 * @param scenario what measures it; "none" where no load run can
 * @param measure the name of the number in what the scenario measured
 * @param about what kind of thing it is, which decides where to look when it is missed
 * @param unit of the limit; empty for counts and shares
 * @param note how a number that contradicts itself or another one was read, or why it is measured as it is; may be empty
 */
public record Target(
        String id,
        String says,
        String source,
        String scenario,
        String measure,
        About about,
        Bound bound,
        double limit,
        String unit,
        String note) {
    /** What kind of thing a target is about. */
    public enum About {
        LATENCY,
        THROUGHPUT,
        ERRORS,
        CACHE,
        POOL,
        /** The gateway's own checks of a store. */
        CHECKS,
        /** What the admin listener tells. */
        ADMIN,
        START,
        /** What the gateway's process uses. */
        COST,
        BEHAVIOUR;

        /** Whether a run that is too short to say anything about speed says nothing about it. */
        public boolean isOfSpeed() {
            return switch (this) {
                case LATENCY, THROUGHPUT, CHECKS, ADMIN, START, COST -> true;
                case ERRORS, CACHE, POOL, BEHAVIOUR -> false;
            };
        }
    }
}
