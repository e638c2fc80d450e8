package io.headgate.loadtests.verdict;

/** What may hold a request up or make it fail, and which key of the gateway's configuration has to do with it. */
public enum Cause {
    WAITING(
            "Requests wait for a connection: the pool is smaller than what is asked of it.",
            "headgate.upstreams.%2$s.pool.max",
            "Raise it if the store can take more at once; ask \"headgate advise %2$s\" how far."),
    CONNECTING(
            "Requests wait while connections are opened.",
            "headgate.upstreams.%2$s.pool.min",
            "Raise it so that connections are open before they are needed; let pool.idle-timeout be as long as the store allows."),
    STORE_SLOW(
            "The store takes the time: its first byte is late, and as late when it is asked directly.",
            "headgate.upstreams.%2$s.pool.max",
            "Lower it if the store is slower the more it is asked at once; keep answers with routes.%1$s.cache.enabled where they may be"
                    + " a little old."),
    STORE_FAILING(
            "The store fails: what callers see are its failures, not the gateway's.",
            "headgate.upstreams.%2$s.pool.breaker",
            "Mend the store. Until then the breaker spares it, and routes.%1$s.cache.stale-if-error lets kept answers stand in."),
    REFUSED(
            "The gateway refuses: more is asked than its pool can serve in time.",
            "headgate.upstreams.%2$s.pool.max-waiting",
            "With short waits a longer line helps against bunches; else raise pool.max, or ask less."),
    CACHE_OFF(
            "Nothing is kept: no answer of this route speaks of a cache.",
            "headgate.routes.%1$s.cache.enabled",
            "Set it to on."),
    CACHE_MISSES(
            "The cache is asked, but seldom has the answer.",
            "headgate.routes.%1$s.cache.ttl",
            "Lengthen it; look at headgate_cache_dropped_total for what is dropped, and at cache.max-size."),
    GATEWAY_SLOW(
            "The gateway's process takes the time: neither waiting nor the store explains it.",
            "headgate.request-log.enabled",
            "Give the process more processor time first; off saves about 5 %% of it."),
    CHECKS_SLOW(
            "The store answers the gateway's own checks late.",
            "headgate.upstreams.%2$s.probe-path",
            "Let it ask something cheaper; for the deep check, deep-probe-path or health.collection."),
    STARTING(
            "A young virtual machine takes the time.",
            "none",
            "Give it more processor time at the start; a class data archive (-XX:SharedArchiveFile) or, from JDK 25 on, an ahead-of-time"
                    + " cache shortens it."),
    CALLER_SLOW(
            "The load generator was late itself: this machine is too small for both, or busy with something else.",
            "none",
            "Repeat on a quiet machine, or run the load from another one with --against."),
    BEHAVIOUR(
            "The gateway did not do what was asked for; this is no matter of speed.",
            "none",
            "See what the scenario says above."),
    UNEXPLAINED(
            "What was measured does not tell why.",
            "none",
            "Repeat; look at /metrics and at the request log of the same minutes.");

    private final String sentence;
    private final String key;
    private final String remedy;

    Cause(String sentence, String key, String remedy) {
        this.sentence = sentence;
        this.key = key;
        this.remedy = remedy;
    }

    /** In a sentence. */
    public String sentence() {
        return sentence;
    }

    /** The key to look at; "none" where no key helps. */
    public String key(Evidence evidence) {
        return key.formatted(evidence.route(), evidence.upstream());
    }

    /** What to do with it. */
    public String remedy(Evidence evidence) {
        return remedy.formatted(evidence.route(), evidence.upstream());
    }
}
