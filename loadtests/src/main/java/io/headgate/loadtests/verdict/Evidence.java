package io.headgate.loadtests.verdict;

import java.util.Map;

/**
 * Where time and requests went in one scenario, as far as it is known: by the gateway's own timings (the Server-Timing field of each
 * answer), by its meters, and by asking the store directly. Milliseconds at the 95th percentile; NaN where nothing is known.
 *
 * @param route the gateway's name of the route under load, for remedies
 * @param upstream the gateway's name of the store behind it
 * @param total from sending a request to its whole answer, as the caller sees it
 * @param waiting for a connection
 * @param connecting the part of the waiting in which a connection was opened
 * @param firstByte from having a connection to the first byte of the store's answer
 * @param firstByteMedian the same at the median
 * @param direct the same request sent to the store without the gateway, from sending to the whole answer; at the median, which is
 *     steady enough to be compared
 * @param own what the gateway needed meanwhile to say that it lives: an answer for which it asks no store
 * @param failedShare of answers that were failures, 0 to 1
 * @param failures how many of each kind: a failure code of the gateway, "status 500" for what the store said, or "no answer"
 * @param cacheHitShare of answers that came out of the cache, 0 to 1; NaN where no answer spoke of a cache
 * @param cacheExpected whether the scenario asks what should be in the cache
 * @param late how long after its time the load generator sent requests: its own slowness
 * @param hiccup how long at worst the machine let a thread wait that only wanted to wake up
 */
public record Evidence(
        String route,
        String upstream,
        double total,
        double waiting,
        double connecting,
        double firstByte,
        double firstByteMedian,
        double direct,
        double own,
        double failedShare,
        Map<String, Long> failures,
        double cacheHitShare,
        boolean cacheExpected,
        double late,
        double hiccup) {
    public Evidence {
        failures = Map.copyOf(failures);
    }

    /** Of something whose requests, if it has any, nobody timed one by one; {@code name} is that of its route and store. */
    public static Evidence none(String name) {
        double unknown = Double.NaN;
        return new Evidence(
                name, name, unknown, unknown, unknown, unknown, unknown, unknown, unknown, 0, Map.of(), unknown, false,
                0, 0);
    }
}
