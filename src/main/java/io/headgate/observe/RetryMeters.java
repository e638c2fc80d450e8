package io.headgate.observe;

import io.headgate.call.UpstreamName;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import kamon.metric.Counter;

/** The meters of repeated calls to one upstream; from any thread. Both are rare, so the series are found by their names. */
public final class RetryMeters {
    private static final Map<String, RetryMeters> MADE = new ConcurrentHashMap<>();

    private final String upstream;
    private final Map<String, Counter> again = new ConcurrentHashMap<>();
    private final Map<String, Counter> refused = new ConcurrentHashMap<>();

    private RetryMeters(String upstream) {
        this.upstream = upstream;
    }

    /** The meters of this upstream; the same object each time. */
    public static RetryMeters of(UpstreamName upstream) {
        return MADE.computeIfAbsent(upstream.value(), RetryMeters::new);
    }

    /** A call is tried once more. */
    public void again(Enum<?> reason) {
        again.computeIfAbsent(label(reason), label -> Instruments.counter(Meter.RETRIES, upstream, label))
                .increment();
    }

    /** A try that failed is not repeated. */
    public void refused(Enum<?> why) {
        refused.computeIfAbsent(label(why), label -> Instruments.counter(Meter.RETRIES_REFUSED, upstream, label))
                .increment();
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
