package io.headgate.app;

import static io.headgate.app.UpstreamConfig.text;

import io.headgate.call.UpstreamName;
import io.headgate.config.Section;
import io.headgate.pool.PoolConfig;
import io.headgate.resilience.RetrySettings;
import io.headgate.upstream.postgres.PostgresConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The limits of a pool beside those of the calls it is for: every inner limit must be able to strike before the outer one does. */
final class PoolTimes {
    private PoolTimes() {}

    /** @param request the longest a call may take, by the key {@code timeouts.request} of the section */
    static void check(Section section, Duration request, PoolConfig pool) {
        check(section, request, request, pool);
    }

    /** @param work the longest a call may have its connection */
    static void check(Section section, Duration request, Duration work, PoolConfig pool) {
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
                        || pool.leak().after().compareTo(work) >= 0,
                "pool.leak.after",
                () -> "calls may take up to " + (work.equals(request) ? "timeouts.request (" : "timeouts.work (")
                        + text(work) + "), so those that take longer than "
                        + text(pool.leak().after())
                        + " look like leaks",
                work.equals(request) ? "timeouts.request" : "timeouts.work");
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

    /** When calls to each upstream are tried again, whatever its kind. */
    static Map<UpstreamName, RetrySettings> retries(GatewayConfig config) {
        Map<UpstreamName, RetrySettings> retries = new LinkedHashMap<>();
        config.upstreams()
                .forEach((name, upstream) -> retries.put(name, upstream.http().retry()));
        config.databases().forEach((name, database) -> retries.put(name, database.retry()));
        return retries;
    }

    /** What one call to each database may take at most. */
    static Map<UpstreamName, Duration> longest(Map<UpstreamName, PostgresConfig> databases) {
        Map<UpstreamName, Duration> times = new LinkedHashMap<>();
        databases.forEach(
                (name, database) -> times.put(name, database.timeouts().request()));
        return times;
    }
}
