package io.headgate.loadtests.measure;

import java.util.Map;

/**
 * What came of the requests of one scenario.
 *
 * @param requests that ended, each after up to three tries
 * @param tries in all
 * @param failedTries of them, for whatever reason
 * @param failed requests, after all their tries
 * @param broken those of them that failed for infrastructure reasons
 * @param seconds from when the first was due to the end of the last
 * @param response of good requests, from when they should have been sent
 * @param corrected the same for callers who wait for each other: a stall counts for those, too, that would have come meanwhile
 * @param service of good tries, from when they were sent
 * @param late how long after its time a request was sent
 * @param waiting by the gateway's word, for a connection
 * @param connecting the part of it in which one was opened
 * @param firstByte by the gateway's word, of the store's answer
 * @param hits service times of answers that were kept
 * @param misses those of answers that might have been
 * @param failures of tries, by what they were
 * @param extra counts of one scenario's own
 * @param kinds service times by kinds of one scenario's own
 */
public record Tally(
        long requests,
        long tries,
        long failedTries,
        long failed,
        long broken,
        double seconds,
        Latency response,
        Latency corrected,
        Latency service,
        Latency late,
        Latency waiting,
        Latency connecting,
        Latency firstByte,
        Latency hits,
        Latency misses,
        Map<String, Long> failures,
        Map<String, Long> extra,
        Map<String, Latency> kinds) {
    /** Good requests per second. */
    public double throughput() {
        return seconds == 0 ? 0 : (requests - failed) / seconds;
    }

    /** The share of answers that were failures; a later try does not make up for an earlier one. */
    public double errorShare() {
        return tries == 0 ? 0 : failedTries / (double) tries;
    }

    /** The share of requests that failed for infrastructure reasons after all tries. */
    public double brokenShare() {
        return requests == 0 ? 0 : broken / (double) requests;
    }

    /** The share of answers out of the cache; NaN if none spoke of it. */
    public double hitShare() {
        long asked = hits.count() + misses.count();
        return asked == 0 ? Double.NaN : hits.count() / (double) asked;
    }
}
