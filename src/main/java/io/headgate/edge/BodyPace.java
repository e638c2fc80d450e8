package io.headgate.edge;

import io.headgate.call.Ticker;

/** How fast a request body arrives, measured window by window; time in which we were not ready to read does not count. */
final class BodyPace {
    private final Ticker ticker;
    private final long windowNanos;
    private final long wanted;
    private long started;
    private long octets;
    private boolean busy;
    private long busySince;

    BodyPace(EdgeTimeouts timeouts, Ticker ticker) {
        this.ticker = ticker;
        windowNanos = timeouts.bodyWindow().toNanos();
        wanted = timeouts.bodyMinRate() * timeouts.bodyWindow().toMillis() / 1000;
    }

    /** A window begins now. */
    void start() {
        started = ticker.nanos();
        busySince = started;
        octets = 0;
    }

    void arrived(int count) {
        octets += count;
    }

    /** From now on we do not read. */
    void busy() {
        busy = true;
        busySince = ticker.nanos();
    }

    /** We read again. */
    void ready() {
        if (busy) {
            busy = false;
            started += ticker.nanos() - busySince;
        }
    }

    /** When the window is over, if we stay ready. */
    long endsNanos() {
        return started + windowNanos;
    }

    boolean tooSlow() {
        return octets < wanted;
    }
}
