package io.headgate.app;

import static io.headgate.app.UpstreamConfig.text;

import io.headgate.config.Section;
import io.headgate.pool.PoolConfig;
import java.time.Duration;

/** The limits of a pool beside those of the calls it is for: every inner limit must be able to strike before the outer one does. */
final class PoolTimes {
    private PoolTimes() {}

    /** @param request the longest a call may take, by the key {@code timeouts.request} of the section */
    static void check(Section section, Duration request, PoolConfig pool) {
        atMost(request, section, "pool.connect-timeout", pool.connecting().timeout());
        section.advise(
                pool.waiting().timeout().compareTo(request) < 0,
                "pool.acquire-timeout",
                () -> "a wait of " + text(pool.waiting().timeout())
                        + " for a connection leaves nothing of timeouts.request (" + text(request)
                        + ") for the work itself; make it shorter",
                "timeouts.request");
        section.advise(
                !pool.leak().enabled()
                        || pool.leak().after().isZero()
                        || pool.leak().after().compareTo(request) >= 0,
                "pool.leak.after",
                () -> "calls may take up to timeouts.request (" + text(request) + "), so those that take longer than "
                        + text(pool.leak().after()) + " look like leaks",
                "timeouts.request");
        section.advise(
                !pool.breaker().enabled() || pool.breaker().trialLimit().compareTo(request) >= 0,
                "pool.breaker.trial-limit",
                () -> "a trial may take up to timeouts.request (" + text(request)
                        + "); results that come later than "
                        + text(pool.breaker().trialLimit())
                        + " do not count, so a slow store could be kept out for good",
                "timeouts.request");
    }

    static void atMost(Duration request, Section section, String key, Duration inner) {
        section.require(
                inner.compareTo(request) <= 0,
                key,
                () -> text(inner) + " must not exceed timeouts.request (" + text(request) + ")",
                "timeouts.request");
    }
}
