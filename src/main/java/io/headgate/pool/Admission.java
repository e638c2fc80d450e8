package io.headgate.pool;

import io.headgate.config.Section;

/**
 * Whether there is any use in waiting. A queue moves as fast as connections come back: with {@code c} of them, held for {@code h}
 * on average, the one at place {@code k} waits about {@code k * h / c} (Little's law). A caller who would then have less time left
 * than its call usually needs is told so at once, rather than when its deadline strikes, and the upstream is spared work that
 * nobody would wait for.
 */
public final class Admission {
    /**
     * How strict it is.
     *
     * @param enabled whether callers are turned away for want of time at all
     * @param margin how much longer than estimated the wait is taken to be: 0.1 is 10 %
     */
    public record Settings(boolean enabled, double margin) {
        public static Settings from(Section section) {
            return new Settings(section.bool("enabled"), section.between(0.0, 10.0, "margin"));
        }
    }

    private final Settings settings;
    private final HoldTimes holds;

    Admission(Settings settings, HoldTimes holds) {
        this.settings = settings;
        this.holds = holds;
    }

    /**
     * How long somebody would wait for a connection, in nanoseconds.
     *
     * @param ahead how many wait and would be served before
     * @param connections how many come back to serve them
     */
    long estimatedWaitNanos(int ahead, int connections) {
        if (!holds.known()) {
            return 0;
        }
        return (long) ((ahead + 1) * holds.average() / Math.max(1, connections) * (1 + settings.margin));
    }

    /** By how much the call would miss its deadline, in nanoseconds; not above 0 if it is worth waiting. */
    long missedByNanos(Acquire request, long estimatedWaitNanos, long now) {
        if (!settings.enabled || !holds.known()) {
            return 0;
        }
        long needed = estimatedWaitNanos + holds.most(request.ask().operation());
        return needed - request.ask().deadline().remainingNanos(now);
    }

    /** Whether one who has waited has so little time left that the call would hardly be done before its deadline. */
    boolean hopeless(Acquire request, long now) {
        return settings.enabled
                && request.ask().deadline().remainingNanos(now)
                        < holds.median(request.ask().operation());
    }
}
