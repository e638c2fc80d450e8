package io.headgate.observe;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import kamon.metric.Counter;
import kamon.metric.Gauge;
import kamon.metric.Histogram;

/** The meters of the MCP door; from any thread. */
public final class McpMeters {
    /** How many series of requests there may be, about 25 kB each; further combinations share one, {@code other} in every tag. */
    static final int MOST_SERIES = 2048;

    private static final String OTHER = "other";

    private static final Map<Key, Series> SERIES = new ConcurrentHashMap<>();

    private record Key(String method, String tool, int status, String error) {}

    private record Series(Counter requests, Histogram duration) {
        static Series of(String method, String tool, String status, String error) {
            return new Series(
                    Instruments.counter(Meter.MCP_REQUESTS, method, tool, status, error),
                    Instruments.histogram(Meter.MCP_REQUEST_DURATION, method, tool));
        }
    }

    private McpMeters() {}

    /** Those without tags, made at their first use. */
    private static final class Now {
        static final Gauge REQUESTS = Instruments.gauge(Meter.MCP_IN_FLIGHT);
        static final Gauge STREAMS = Instruments.gauge(Meter.MCP_STREAMS);
        static final Gauge KEPT = Instruments.gauge(Meter.MCP_KEPT);
        static final Counter DROPPED = Instruments.counter(Meter.MCP_KEPT_DROPPED);
        static final Gauge SESSIONS = Instruments.gauge(Meter.MCP_SESSIONS);
    }

    /** A request was read; {@link #finished} follows once. */
    public static void started() {
        Now.REQUESTS.increment();
    }

    /**
     * A request was answered, or taken back.
     *
     * @param method from a fixed table
     * @param tool from the configuration, or {@code none}
     * @param error from a fixed table, or {@code none}
     */
    public static void finished(String method, String tool, int status, String error, long nanos) {
        Now.REQUESTS.decrement();
        Key key = new Key(method, tool, StatusLabel.indexOf(status), error);
        Series series = SERIES.get(key);
        if (series == null) {
            series = SERIES.size() < MOST_SERIES
                    ? SERIES.computeIfAbsent(
                            key, one -> Series.of(one.method, one.tool, StatusLabel.at(one.status), one.error))
                    : Series.of(OTHER, OTHER, OTHER, OTHER);
        }
        series.requests.increment();
        Instruments.record(series.duration, nanos);
    }

    public static void streamOpened() {
        Now.STREAMS.increment();
    }

    public static void streamClosed() {
        Now.STREAMS.decrement();
    }

    /**
     * What is kept of streams has changed.
     *
     * @param octets now
     * @param dropped events that had to give way to this one
     */
    public static void kept(long octets, int dropped) {
        Now.KEPT.update((double) octets);
        if (dropped > 0) {
            Now.DROPPED.increment(dropped);
        }
    }

    public static void sessions(int count) {
        Now.SESSIONS.update((double) count);
    }
}
