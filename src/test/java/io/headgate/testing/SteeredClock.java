package io.headgate.testing;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Supplier;

/** A clock that shows what the test says. */
public final class SteeredClock extends Clock {
    private final Supplier<Instant> now;

    public SteeredClock(Supplier<Instant> now) {
        this.now = now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("it knows UTC only");
    }

    @Override
    public Instant instant() {
        return now.get();
    }
}
