package io.headgate.loadtests.scenario;

import io.headgate.loadtests.load.Model;
import io.headgate.loadtests.measure.GatewayReading;
import io.headgate.loadtests.measure.Latency;
import io.headgate.loadtests.measure.Tally;
import io.headgate.loadtests.measure.Watch;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The numbers that every scenario with requests has, under the names that targets use. Times in milliseconds. */
final class Measures {
    private final Map<String, Double> values = new TreeMap<>();
    private final Map<String, String> excuses = new TreeMap<>();

    /** What every scenario with requests was asked to tell. */
    private static final List<String> NUMBERS = List.of("p50", "p95", "p99", "min", "max", "throughput", "error-share");

    static Measures of(Tally tally, Model model, GatewayReading.Change change, Watch.Peaks peaks) {
        Measures measures = new Measures();
        // Callers who wait for their answers ask less while the gateway stalls; their times are corrected for it.
        Latency times = model.byTheClock() ? tally.response() : tally.corrected();
        measures.put("p50", times.p50());
        measures.put("p95", times.p95());
        measures.put("p99", times.p99());
        measures.put("min", times.min());
        measures.put("max", times.max());
        measures.put("mean", times.mean());
        measures.put("requests", (double) tally.requests());
        measures.put("throughput", tally.throughput());
        measures.put("error-share", tally.errorShare());
        measures.put("broken-share", tally.brokenShare());
        measures.put("failed", (double) tally.failed());
        measures.put("hit-share", tally.hitShare());
        measures.put("hit-p95", tally.hits().p95());
        measures.put("miss-p95", tally.misses().p95());
        measures.put("late-p95", tally.late().p95());
        measures.put("waiting-p95", tally.waiting().p95());
        measures.put("first-byte-p95", tally.firstByte().p95());
        measures.put("numbers-missing", (double) NUMBERS.stream()
                .filter(name -> !measures.values.containsKey(name))
                .count());
        measures.ofGateway(change, peaks);
        return measures;
    }

    private void ofGateway(GatewayReading.Change change, Watch.Peaks peaks) {
        put("acquired", change.acquired());
        put("acquire-mean", change.acquireMean());
        put("acquire-p95", change.acquireP95());
        put("connections-opened", change.opened());
        put("connections-closed", change.closed());
        put("refused", change.refused());
        put("health-failure-share", change.acquired() == 0 ? Double.NaN : change.healthFailures() / change.acquired());
        put("connections-peak", peaks.open());
        put("active-peak", peaks.active());
        put("waiting-peak", peaks.waiting());
        put("pool-max", change.poolMax());
        put("connections-over-max", Math.max(0, peaks.open() - change.poolMax()));
        put("memory-mb", peaks.residentMegabytes());
        put("cpu-seconds", change.cpuSeconds() - change.compilerSeconds());
        put("compiler-cpu-seconds", change.compilerSeconds());
        put(
                "cpu-share",
                change.cpuSeconds() / change.seconds() / Runtime.getRuntime().availableProcessors());
        put("cpu-peak-share", peaks.cores() / Runtime.getRuntime().availableProcessors());
    }

    /** Says why a number cannot be had in this run; without that its absence fails the run. */
    void excuse(String name, String why) {
        excuses.put(name, why);
    }

    Map<String, String> excuses() {
        return excuses;
    }

    /** Numbers that are not known are left out. */
    void put(String name, double value) {
        if (!Double.isNaN(value) && !Double.isInfinite(value)) {
            values.put(name, value);
        }
    }

    Map<String, Double> values() {
        return values;
    }
}
