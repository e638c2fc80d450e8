package io.headgate.observe;

import io.headgate.call.FailureKind;
import io.headgate.call.UpstreamName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import kamon.metric.Gauge;
import kamon.metric.Histogram;
import org.jspecify.annotations.Nullable;

/** The meters of one tool. {@link #started()} and {@link #finished} are called once each per call, from any thread. */
public final class ToolMeters {
    private static final Map<Key, ToolMeters> MADE = new ConcurrentHashMap<>();

    private final String tool;
    private final Counters calls;
    private final Histogram duration;
    private final Gauge inFlight;
    private final @Nullable CanaryMeters canary;

    private record Key(String tool, String upstream, boolean canary) {}

    /**
     * The meters of a tool; the same object each time.
     *
     * @param tool its name in the configuration
     * @param canary whether the upstream is a Canary historian: then the {@code canary_request…} meters are kept as well
     */
    public static ToolMeters of(String tool, UpstreamName upstream, boolean canary) {
        return MADE.computeIfAbsent(new Key(tool, upstream.value(), canary), ToolMeters::new);
    }

    private ToolMeters(Key key) {
        tool = key.tool;
        calls = new Counters(
                CodeLabel.count(), i -> Instruments.counter(Meter.TOOL_CALLS, key.tool, key.upstream, CodeLabel.at(i)));
        duration = Instruments.histogram(Meter.TOOL_DURATION, key.tool);
        inFlight = Instruments.gauge(Meter.TOOLS_IN_FLIGHT, key.tool);
        canary = key.canary ? CanaryMeters.of(key.upstream) : null;
    }

    public void started() {
        inFlight.increment();
    }

    /**
     * There is a result, or nobody wants it any more.
     *
     * @param status of the store's answer, or that of the failure
     * @param failure why there is no answer; null: there is one
     */
    public void finished(int status, @Nullable FailureKind failure, long nanos) {
        inFlight.decrement();
        calls.at(CodeLabel.indexOf(failure)).increment();
        Instruments.record(duration, nanos);
        if (canary != null) {
            canary.finished(status, failure, tool, nanos);
        }
    }
}
