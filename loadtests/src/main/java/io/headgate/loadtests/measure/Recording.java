package io.headgate.loadtests.measure;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one scenario as their callers saw them. Times are kept in histograms of three digits, to the nanosecond below a
 * microsecond. A request's time counts from the moment at which it should have been sent: where load comes by the clock, a gateway that
 * is slow is not asked less for it, and a late caller hides nothing ("coordinated omission"). Safe for all threads.
 */
public final class Recording {
    private static final long LONGEST_NANOS = 600_000_000_000L;

    private final ConcurrentHistogram response = histogram();
    private final ConcurrentHistogram service = histogram();
    private final ConcurrentHistogram late = histogram();
    private final ConcurrentHistogram waiting = histogram();
    private final ConcurrentHistogram connecting = histogram();
    private final ConcurrentHistogram firstByte = histogram();
    private final ConcurrentHistogram hits = histogram();
    private final ConcurrentHistogram misses = histogram();
    private final LongAdder requests = new LongAdder();
    private final LongAdder tries = new LongAdder();
    private final LongAdder failedTries = new LongAdder();
    private final LongAdder broken = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> extra = new ConcurrentHashMap<>();
    private final Map<String, ConcurrentHistogram> kinds = new ConcurrentHashMap<>();
    private final AtomicLong first = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong last = new AtomicLong(Long.MIN_VALUE);
    /** Of the parts that are over. */
    private final AtomicLong earlierNanos = new AtomicLong();

    /** How one try of a request ended. */
    public enum Ending {
        /** As it should. */
        GOOD,
        /** For a reason around the gateway or the store: no connection, or 502, 503, 504. It may be tried again. */
        BROKEN,
        /** In any other way that it should not. */
        WRONG
    }

    private static ConcurrentHistogram histogram() {
        ConcurrentHistogram histogram = new ConcurrentHistogram(1, LONGEST_NANOS, 3);
        histogram.setAutoResize(false);
        return histogram;
    }

    private static void record(ConcurrentHistogram histogram, long nanos) {
        histogram.recordValue(Math.max(0, Math.min(LONGEST_NANOS, nanos)));
    }

    /** One try ended; {@code failure} is what to call it if it is not good. */
    public void tried(Ending ending, @Nullable String failure) {
        tries.increment();
        if (ending != Ending.GOOD) {
            failedTries.increment();
            count(failures, failure == null ? "unknown" : failure);
        }
    }

    /** Where the gateway says the time of a good try went, and whether the answer was a kept one. */
    public void timed(ServerTimings timings, @Nullable String cacheStatus, long serviceNanos) {
        record(service, serviceNanos);
        if (timings.waiting() >= 0) {
            record(waiting, timings.waiting());
            record(connecting, Math.max(0, timings.connecting()));
        }
        if (timings.firstByte() >= 0) {
            record(firstByte, timings.firstByte());
        }
        if (cacheStatus != null) {
            record(cacheStatus.contains("; hit") || cacheStatus.contains("collapsed") ? hits : misses, serviceNanos);
        }
    }

    /**
     * A request ended, after all its tries.
     *
     * @param due when it should have been sent, of {@link System#nanoTime}
     * @param sent when it was
     * @param end when its last answer was complete
     */
    public void ended(Ending ending, long due, long sent, long end) {
        requests.increment();
        first.accumulateAndGet(due, Math::min);
        last.accumulateAndGet(end, Math::max);
        record(late, sent - due);
        if (ending == Ending.GOOD) {
            record(response, end - due);
        } else {
            failed.increment();
            if (ending == Ending.BROKEN) {
                broken.increment();
            }
        }
    }

    /** A good try took so long, of a kind that only one scenario knows. */
    public void ofKind(String kind, long nanos) {
        record(kinds.computeIfAbsent(kind, unused -> histogram()), nanos);
    }

    /** Counts something that only one scenario knows, under a name of its own. */
    public void count(String name, long many) {
        extra.computeIfAbsent(name, unused -> new LongAdder()).add(many);
    }

    private static void count(Map<String, LongAdder> counts, String name) {
        counts.computeIfAbsent(name, unused -> new LongAdder()).increment();
    }

    /** A part of the load is over, with all its answers: the time until the next one begins does not count. */
    public void endPart() {
        earlierNanos.addAndGet(nanosOfPart());
        first.set(Long.MAX_VALUE);
        last.set(Long.MIN_VALUE);
    }

    private long nanosOfPart() {
        return last.get() == Long.MIN_VALUE ? 0 : Math.max(1, last.get() - first.get());
    }

    /** Tries that have ended so far. */
    public long tries() {
        return tries.sum();
    }

    /** Requests that have ended so far. */
    public long requests() {
        return requests.sum();
    }

    /** Tries that have failed so far. */
    public long failedTries() {
        return failedTries.sum();
    }

    /** The 95th percentile so far, milliseconds; NaN before the first. */
    public double p95() {
        return response.getTotalCount() == 0 ? Double.NaN : response.getValueAtPercentile(95) / 1e6;
    }

    /** What came of it. */
    public Tally tally() {
        long many = requests.sum();
        double seconds = (earlierNanos.get() + nanosOfPart()) / 1e9;
        Histogram corrected = response.getTotalCount() == 0
                ? response
                : response.copyCorrectedForCoordinatedOmission(Math.max(1, response.getValueAtPercentile(50)));
        return new Tally(
                many,
                tries.sum(),
                failedTries.sum(),
                failed.sum(),
                broken.sum(),
                seconds,
                Latency.of(response),
                Latency.of(corrected),
                Latency.of(service),
                Latency.of(late),
                Latency.of(waiting),
                Latency.of(connecting),
                Latency.of(firstByte),
                Latency.of(hits),
                Latency.of(misses),
                plain(failures),
                plain(extra),
                latencies(kinds));
    }

    private static Map<String, Latency> latencies(Map<String, ConcurrentHistogram> kinds) {
        Map<String, Latency> latencies = new TreeMap<>();
        kinds.forEach((kind, times) -> latencies.put(kind, Latency.of(times)));
        return latencies;
    }

    private static Map<String, Long> plain(Map<String, LongAdder> counts) {
        Map<String, Long> plain = new TreeMap<>();
        counts.forEach((name, count) -> plain.put(name, count.sum()));
        return plain;
    }
}
