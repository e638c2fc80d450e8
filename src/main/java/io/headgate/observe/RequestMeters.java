package io.headgate.observe;

import io.headgate.call.FailureKind;
import io.headgate.call.UpstreamName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import kamon.metric.Counter;
import kamon.metric.Gauge;
import kamon.metric.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one route. {@link #started()} and {@link #finished} are called once each per request, from any thread; instruments are
 * found by array index, so that no tags are built while a request is served.
 */
public final class RequestMeters {
    private static final int CODES = CodeLabel.count();
    private static final String NONE = "none";
    private static final Map<Key, RequestMeters> MADE = new ConcurrentHashMap<>();

    private final Counters requests;
    private final Histogram duration;
    private final Histogram firstByte;
    private final Gauge inFlight;
    private final Counter bytesIn;
    private final Counter bytesOut;
    private final @Nullable CanaryMeters canary;

    private record Key(String route, String upstream, boolean canary) {}

    /**
     * The meters of a route; the same object each time.
     *
     * @param canary whether the upstream is a Canary historian: then the {@code canary_request…} meters are kept as well
     */
    public static RequestMeters of(String route, UpstreamName upstream, boolean canary) {
        return of(new Key(route, upstream.value(), canary));
    }

    /** The meters of requests that no route takes; they appear under the route {@code none}. */
    public static RequestMeters unrouted() {
        return of(new Key(NONE, NONE, false));
    }

    private static RequestMeters of(Key key) {
        return MADE.computeIfAbsent(key, RequestMeters::new);
    }

    private RequestMeters(Key key) {
        requests = new Counters(
                StatusLabel.count() * CODES,
                i -> Instruments.counter(
                        Meter.REQUESTS, key.route, key.upstream, StatusLabel.at(i / CODES), CodeLabel.at(i % CODES)));
        duration = Instruments.histogram(Meter.REQUEST_DURATION, key.route);
        firstByte = Instruments.histogram(Meter.REQUEST_FIRST_BYTE, key.route);
        inFlight = Instruments.gauge(Meter.REQUESTS_IN_FLIGHT, key.route);
        bytesIn = Instruments.counter(Meter.REQUEST_BYTES, key.route);
        bytesOut = Instruments.counter(Meter.RESPONSE_BYTES, key.route);
        canary = key.canary ? CanaryMeters.of(key.upstream) : null;
    }

    /** A request's head was read and found its route. */
    public void started() {
        inFlight.increment();
    }

    /**
     * The last byte of the answer was sent, or the caller is gone.
     *
     * @param status the status sent, or meant to be sent
     * @param failure why the call was not done; null when the upstream's answer was passed on
     * @param operation the operation's name from its table, or {@code rest}
     * @param totalNanos from the request's head until now
     * @param firstByteNanos from the request's head until the head of the upstream's answer; negative when there was none
     * @param bytesIn body bytes received from the caller
     * @param bytesOut body bytes sent to the caller
     */
    public void finished(
            int status,
            @Nullable FailureKind failure,
            String operation,
            long totalNanos,
            long firstByteNanos,
            long bytesIn,
            long bytesOut) {
        inFlight.decrement();
        requests.at(StatusLabel.indexOf(status) * CODES + CodeLabel.indexOf(failure))
                .increment();
        Instruments.record(duration, totalNanos);
        if (firstByteNanos >= 0) {
            Instruments.record(firstByte, firstByteNanos);
        }
        if (bytesIn > 0) {
            this.bytesIn.increment(bytesIn);
        }
        if (bytesOut > 0) {
            this.bytesOut.increment(bytesOut);
        }
        if (canary != null) {
            canary.finished(status, failure, operation, totalNanos);
        }
    }
}
