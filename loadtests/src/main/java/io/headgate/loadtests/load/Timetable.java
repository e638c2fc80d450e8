package io.headgate.loadtests.load;

import java.util.concurrent.atomic.AtomicLong;

/** When visits that come by the clock are due: evenly, from the first one on. Safe for all threads. */
final class Timetable {
    private final double perSecond;
    private final AtomicLong arrived = new AtomicLong();
    private final AtomicLong firstDue = new AtomicLong();

    Timetable(double perSecond) {
        this.perSecond = perSecond;
    }

    /** When the visit that has just come should have come; {@code now} at the latest. */
    long due(long now) {
        long index = arrived.getAndIncrement();
        if (index == 0) {
            firstDue.set(now);
            return now;
        }
        return Math.min(now, firstDue.get() + Math.round(index * 1e9 / perSecond));
    }
}
