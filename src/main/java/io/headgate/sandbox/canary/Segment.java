package io.headgate.sandbox.canary;

import java.time.Duration;
import java.time.Instant;

/** A stretch of time over which one value held. */
record Segment(Instant from, Instant to, Sample sample) {
    double seconds() {
        Duration length = Duration.between(from, to);
        return length.getSeconds() + length.getNano() / 1e9;
    }
}
