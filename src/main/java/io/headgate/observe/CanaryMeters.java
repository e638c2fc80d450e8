package io.headgate.observe;

import io.headgate.call.FailureKind;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import kamon.metric.Counter;
import kamon.metric.Histogram;
import org.jspecify.annotations.Nullable;

/** The meters of requests to a Canary historian, under the names and tags that dashboards of it already use. */
final class CanaryMeters {
    /** What one upstream may have at most, about 25 kB each; further combinations share one series, {@code other} in every tag. */
    static final int MOST_SERIES = 256;

    private static final String OTHER = "other";
    private static final Map<String, CanaryMeters> MADE = new ConcurrentHashMap<>();

    private final String upstream;
    private final Map<Key, Series> series = new ConcurrentHashMap<>();
    private final Series overflow;

    private record Key(
            String operation, int status, @Nullable FailureKind failure) {}

    private record Series(Counter requests, Histogram duration) {
        static Series of(String... tags) {
            return new Series(
                    Instruments.counter(Meter.CANARY_REQUESTS, tags),
                    Instruments.histogram(Meter.CANARY_REQUEST_DURATION, tags));
        }
    }

    static CanaryMeters of(String upstream) {
        return MADE.computeIfAbsent(upstream, CanaryMeters::new);
    }

    private CanaryMeters(String upstream) {
        this.upstream = upstream;
        this.overflow = Series.of(upstream, OTHER, OTHER, OTHER);
    }

    void finished(int status, @Nullable FailureKind failure, String operation, long nanos) {
        Key key = new Key(operation, StatusLabel.indexOf(status), failure);
        Series found = series.get(key);
        if (found == null) {
            found = series.size() < MOST_SERIES ? series.computeIfAbsent(key, this::make) : overflow;
        }
        found.requests.increment();
        Instruments.record(found.duration, nanos);
    }

    private Series make(Key key) {
        String status = StatusLabel.at(key.status);
        return Series.of(upstream, key.operation, status, errorType(status, key.failure));
    }

    private static String errorType(String status, @Nullable FailureKind failure) {
        if (failure != null) {
            return failure.code();
        }
        // The upstream itself said no, and its answer was passed on.
        return status.startsWith("4") || status.startsWith("5") ? "upstream.status" : CodeLabel.NONE;
    }
}
