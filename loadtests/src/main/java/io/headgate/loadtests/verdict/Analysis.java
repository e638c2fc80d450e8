package io.headgate.loadtests.verdict;

import java.util.Locale;
import java.util.Map;

/**
 * Why a target was missed. Failures are looked at first, for they make everything else slow or quick as it happens; then the cache
 * where it should have answered; then the largest part of the time.
 *
 * @param because the numbers that led to the cause
 */
public record Analysis(Cause cause, String because, String key, String remedy) {
    /** From this share of failed answers on, they are the story. */
    static final double MANY_FAILURES = 0.01;
    /** A cache that should answer and does so less often is the cause of what is slow. */
    static final double FEW_HITS = 0.70;
    /** A part of the time counts as its cause from this share on. */
    static final double LARGE_PART = 0.40;
    /** Through the gateway the store may seem this much slower than directly before the gateway is to blame for it. */
    static final double SEEMS_SLOWER = 1.5;
    /** Milliseconds that a quiet machine does not let a thread wait. */
    static final double HICCUP = 30;
    /** Milliseconds below which a difference between two ways says nothing. */
    static final double SMALL = 0.5;

    public static Analysis of(Target.About about, Evidence evidence) {
        Found found = found(about, evidence);
        return new Analysis(found.cause, found.because, found.cause.key(evidence), found.cause.remedy(evidence));
    }

    private record Found(Cause cause, String because) {}

    private static Found found(Target.About about, Evidence evidence) {
        return switch (about) {
            case ERRORS -> ofFailures(evidence);
            case CACHE -> ofCache(evidence);
            case CHECKS -> new Found(Cause.CHECKS_SLOW, "they are timed by headgate_pool_probe_seconds");
            case ADMIN ->
                new Found(Cause.GATEWAY_SLOW, "it was asked on the admin listener, where no store is waited for");
            case START ->
                new Found(Cause.STARTING, "a new process has all its classes to load and all its code to compile");
            case LATENCY, THROUGHPUT, COST, POOL -> ofTime(evidence);
            case BEHAVIOUR ->
                evidence.failedShare() >= MANY_FAILURES
                        ? ofFailures(evidence)
                        : new Found(Cause.BEHAVIOUR, "it is counted, not timed");
        };
    }

    private static Found ofFailures(Evidence evidence) {
        if (evidence.failures().isEmpty()) {
            return new Found(Cause.UNEXPLAINED, "no failed answer was seen");
        }
        Map.Entry<String, Long> most = evidence.failures().entrySet().stream()
                .max(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .orElseThrow();
        String because =
                text("%.1f %% of answers failed, most of them with %s", 100 * evidence.failedShare(), most.getKey());
        return new Found(causeOf(most.getKey()), because);
    }

    private static Cause causeOf(String failure) {
        if (failure.startsWith("pool.") || failure.startsWith("admission.") || failure.startsWith("status 429")) {
            return Cause.REFUSED;
        }
        if (failure.startsWith("upstream.")
                || failure.startsWith("breaker.")
                || failure.startsWith("timeout")
                || failure.startsWith("status 5")) {
            return Cause.STORE_FAILING;
        }
        return failure.equals("no answer") ? Cause.GATEWAY_SLOW : Cause.BEHAVIOUR;
    }

    private static Found ofCache(Evidence evidence) {
        return Double.isNaN(evidence.cacheHitShare())
                ? new Found(Cause.CACHE_OFF, "no answer had a Cache-Status field")
                : new Found(
                        Cause.CACHE_MISSES, text("%.0f %% of answers were kept ones", 100 * evidence.cacheHitShare()));
    }

    private static Found ofTime(Evidence evidence) {
        if (evidence.failedShare() >= MANY_FAILURES) {
            return ofFailures(evidence);
        }
        if (evidence.cacheExpected() && !(evidence.cacheHitShare() >= FEW_HITS)) {
            return ofCache(evidence);
        }
        double total = evidence.total();
        if (Double.isNaN(total) || total <= 0) {
            return new Found(Cause.UNEXPLAINED, "no answer was timed");
        }
        if (known(evidence.late()) > total) {
            return new Found(
                    Cause.CALLER_SLOW,
                    text(
                            "requests were sent %.2f ms late, and answered in %.2f ms (p95 each)",
                            evidence.late(), total));
        }
        double waiting = known(evidence.waiting());
        double store = known(evidence.firstByte());
        double rest = Math.max(0, total - waiting - store);
        String parts = text(
                "p95: %.2f ms in all, %.2f ms waiting (%.2f ms of it connecting), %.2f ms until the store's first byte, %.2f ms else",
                total, waiting, known(evidence.connecting()), store, rest);
        if (evidence.hiccup() > HICCUP) {
            parts += text(
                    "; this machine let a thread wait up to %.0f ms that only wanted to wake up, so others use it",
                    evidence.hiccup());
        }
        if (waiting >= LARGE_PART * total) {
            boolean connecting = known(evidence.connecting()) >= waiting / 2;
            return new Found(connecting ? Cause.CONNECTING : Cause.WAITING, parts);
        }
        if (known(evidence.own()) >= LARGE_PART * total) {
            return new Found(
                    Cause.GATEWAY_SLOW,
                    parts + text("; it took %.2f ms for answers of its own, without any store", evidence.own()));
        }
        if (store < LARGE_PART * total) {
            return new Found(Cause.GATEWAY_SLOW, parts);
        }
        if (evidence.direct() > 0 && evidence.firstByteMedian() > SEEMS_SLOWER * evidence.direct() + SMALL) {
            return new Found(
                    Cause.GATEWAY_SLOW,
                    parts
                            + text(
                                    "; the store's median is %.2f ms, and %.2f ms when it is asked directly",
                                    evidence.firstByteMedian(), evidence.direct()));
        }
        return new Found(Cause.STORE_SLOW, parts);
    }

    private static double known(double millis) {
        return Double.isNaN(millis) ? 0 : millis;
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
