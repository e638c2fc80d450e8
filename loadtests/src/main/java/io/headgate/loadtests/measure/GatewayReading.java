package io.headgate.loadtests.measure;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's own numbers at one moment.
 *
 * @param pools the answer of {@code /admin/pools}
 * @param scrape the answer of {@code /metrics}
 * @param nanos when, of {@link System#nanoTime}
 */
public record GatewayReading(JsonNode pools, Scrape scrape, ProcessReading process, long nanos) {
    /** The numbers of one pool; a missing node if there is no such pool. */
    public JsonNode pool(String upstream) {
        for (JsonNode pool : pools.path("pools")) {
            if (pool.path("name").asText().equals(upstream)) {
                return pool;
            }
        }
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    /** What changed from an earlier reading to this one, for one pool. */
    public Change since(GatewayReading earlier, String upstream) {
        Map<String, String> labels = Map.of("upstream", upstream);
        String waits = "headgate_pool_acquire_wait_seconds";
        double acquired = scrape.sum(waits + "_count", labels) - earlier.scrape.sum(waits + "_count", labels);
        double waited = scrape.sum(waits + "_sum", labels) - earlier.scrape.sum(waits + "_sum", labels);
        return new Change(
                (nanos - earlier.nanos) / 1e9,
                process.cpuSeconds() - earlier.process.cpuSeconds(),
                process.compilerSeconds() - earlier.process.compilerSeconds(),
                process.residentMegabytes(),
                acquired,
                acquired == 0 ? Double.NaN : waited / acquired * 1e3,
                scrape.percentile(earlier.scrape, waits, labels, 0.95) * 1e3,
                counted(earlier, "headgate_pool_opened_total", labels),
                counted(earlier, "headgate_pool_closed_total", labels),
                counted(earlier, "headgate_pool_refused_total", labels),
                counted(earlier, "headgate_pool_health_failures_total", labels),
                pool(upstream).at("/connections/max").asDouble(Double.NaN));
    }

    /** How much a counter went up. */
    public double counted(@Nullable GatewayReading earlier, String counter, Map<String, String> labels) {
        return scrape.sum(counter, labels) - (earlier == null ? 0 : earlier.scrape.sum(counter, labels));
    }

    /**
     * Between two readings.
     *
     * @param cpuSeconds of the process
     * @param compilerSeconds the part of it that was spent compiling
     * @param acquired connections lent
     * @param acquireMean milliseconds
     * @param acquireP95 milliseconds, the upper bound of its bucket
     * @param poolMax connections that the pool may have
     */
    public record Change(
            double seconds,
            double cpuSeconds,
            double compilerSeconds,
            double residentMegabytes,
            double acquired,
            double acquireMean,
            double acquireP95,
            double opened,
            double closed,
            double refused,
            double healthFailures,
            double poolMax) {
        /** The same with times of its own: of the parts in which there was load. */
        public Change during(double loadedSeconds, double loadedCpuSeconds, double loadedCompilerSeconds) {
            return new Change(
                    loadedSeconds,
                    loadedCpuSeconds,
                    loadedCompilerSeconds,
                    residentMegabytes,
                    acquired,
                    acquireMean,
                    acquireP95,
                    opened,
                    closed,
                    refused,
                    healthFailures,
                    poolMax);
        }
    }
}
