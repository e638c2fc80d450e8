package io.headgate.observe;

import io.headgate.call.UpstreamName;
import kamon.metric.Gauge;

/** The meters of the seats that a gateway may take of a historian's licence. */
public final class SeatMeters {
    private final Gauge free;
    private final Gauge taken;
    private final Gauge waiting;

    private SeatMeters(String upstream) {
        free = Instruments.gauge(Meter.CANARY_SEATS, upstream, "free");
        taken = Instruments.gauge(Meter.CANARY_SEATS, upstream, "taken");
        waiting = Instruments.gauge(Meter.CANARY_SEATS, upstream, "waiting");
    }

    /** The meters of this upstream. */
    public static SeatMeters of(UpstreamName upstream) {
        return new SeatMeters(upstream.value());
    }

    public void are(int nowFree, int nowTaken, int nowWaiting) {
        free.update(nowFree);
        taken.update(nowTaken);
        waiting.update(nowWaiting);
    }
}
