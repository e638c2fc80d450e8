package io.headgate.observe;

import io.headgate.call.FailureKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import kamon.metric.Counter;
import kamon.metric.Gauge;

/** The meters of one listener: connections of callers, and requests rejected before they were routed. Any thread may use them. */
public final class EdgeMeters {
    /** Why connections are refused; a reason that is not in this list is counted as {@code other}. */
    public static final List<String> REFUSAL_REASONS = List.of("full", "full-per-peer", "other");

    private static final Map<String, EdgeMeters> MADE = new ConcurrentHashMap<>();

    private final Gauge connections;
    private final Counter accepted;
    private final Map<String, Counter> refused = new HashMap<>();
    private final Counter otherRefused;
    private final Counters rejected;

    /** The meters of this listener; the same object each time. */
    public static EdgeMeters of(String listener) {
        return MADE.computeIfAbsent(listener, EdgeMeters::new);
    }

    private EdgeMeters(String listener) {
        connections = Instruments.gauge(Meter.EDGE_CONNECTIONS, listener);
        accepted = Instruments.counter(Meter.EDGE_ACCEPTED, listener);
        for (String reason : REFUSAL_REASONS) {
            refused.put(reason, Instruments.counter(Meter.EDGE_REFUSED, listener, reason));
        }
        otherRefused = Instruments.counter(Meter.EDGE_REFUSED, listener, "other");
        rejected = new Counters(
                CodeLabel.count(), i -> Instruments.counter(Meter.EDGE_REJECTED, listener, CodeLabel.at(i)));
    }

    /** A connection was accepted; {@link #connectionClosed()} follows once. */
    public void connectionOpened() {
        accepted.increment();
        connections.increment();
    }

    /** A connection that had been accepted is gone. */
    public void connectionClosed() {
        connections.decrement();
    }

    /**
     * A connection was closed before its first request.
     *
     * @param reason one of {@link #REFUSAL_REASONS}
     */
    public void connectionRefused(String reason) {
        refused.getOrDefault(reason, otherRefused).increment();
    }

    /** A request was rejected because of its form, before routing. */
    public void rejected(FailureKind kind) {
        rejected.at(CodeLabel.indexOf(kind)).increment();
    }
}
