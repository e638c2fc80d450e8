package io.headgate.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import com.typesafe.config.ConfigFactory;
import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import io.headgate.call.UpstreamName;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PoolMetersTest {
    private static Metrics metrics;

    @BeforeAll
    static void start() {
        metrics = Metrics.start(ConfigFactory.load());
    }

    @AfterAll
    static void stop() {
        metrics.stop(Duration.ofSeconds(5));
    }

    @Test
    void showsOneStateAtATime() {
        PoolMeters meters = PoolMeters.of(new UpstreamName("states"));
        meters.health(PoolMeters.Health.UNHEALTHY);
        meters.health(PoolMeters.Health.DEGRADED);
        meters.breaker(PoolMeters.Breaker.OPEN);
        meters.breaker(PoolMeters.Breaker.HALF_OPEN);
        meters.state(PoolMeters.State.DOWN);

        Scrape scrape = scrape();

        assertThat(scrape.with("headgate_pool_health", "upstream", "states")).hasSize(3);
        assertThat(state(scrape, "health", "degraded")).isEqualTo(1);
        assertThat(state(scrape, "health", "unhealthy")).isZero();
        assertThat(scrape.with("headgate_pool_breaker", "upstream", "states")).hasSize(3);
        assertThat(state(scrape, "breaker", "half-open")).isEqualTo(1);
        assertThat(state(scrape, "breaker", "open")).isZero();
        assertThat(state(scrape, "breaker", "closed")).isZero();
        assertThat(state(scrape, "state", "down")).isEqualTo(1);
    }

    @Test
    void beginsWithAClosedBreakerAndNothingForeseen() {
        PoolMeters.of(new UpstreamName("fresh")).limits(1, 7);

        Scrape scrape = scrape();

        assertThat(scrape.value("headgate_pool_breaker", "upstream", "fresh", "state", "closed"))
                .isEqualTo(1);
        assertThat(value(scrape, "fresh", "exhaustion_seconds")).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(value(scrape, "fresh", "limit")).isEqualTo(7);
    }

    @Test
    void tellsTheForecastInSeconds() {
        PoolMeters meters = PoolMeters.of(new UpstreamName("trend"));
        meters.forecast(0.75, Duration.ofMillis(90_500));
        assertThat(value(scrape(), "trend", "load_ratio")).isEqualTo(0.75);
        assertThat(value(scrape(), "trend", "exhaustion_seconds")).isEqualTo(90.5);

        meters.forecast(0.25, null);
        assertThat(value(scrape(), "trend", "exhaustion_seconds")).isEqualTo(Double.POSITIVE_INFINITY);

        meters.forecast(1, Duration.ofSeconds(Long.MAX_VALUE));
        assertThat(value(scrape(), "trend", "exhaustion_seconds")).isGreaterThan(1e18);
    }

    @Test
    void countsExaminationsByTier() {
        PoolMeters meters = PoolMeters.of(new UpstreamName("tiers"));
        meters.probed(PoolMeters.Tier.FAST, false, 0);
        meters.probed(PoolMeters.Tier.MEDIUM, true, 1_000_000);
        meters.probed(PoolMeters.Tier.DEEP, false, 200_000_000);
        meters.probed(PoolMeters.Tier.DEEP, true, 100_000_000);

        Scrape scrape = scrape();

        assertThat(tier(scrape, "health_failures_total", "fast")).isEqualTo(1);
        assertThat(tier(scrape, "health_failures_total", "medium")).isZero();
        assertThat(tier(scrape, "health_failures_total", "deep")).isEqualTo(1);
        assertThat(tier(scrape, "probe_seconds_count", "medium")).isEqualTo(1);
        assertThat(tier(scrape, "probe_seconds_count", "deep")).isEqualTo(2);
        assertThat(scrape.with("headgate_pool_probe_seconds_count", "upstream", "tiers"))
                .hasSize(2);
    }

    @Test
    void countsWhatMustNotHappenOften() {
        PoolMeters meters = PoolMeters.of(new UpstreamName("rare"));
        meters.leaks(2);
        meters.leakReported();
        meters.leakReported();
        meters.leakReported();
        meters.reclaimed();
        meters.breakerOpened();
        meters.tlsEstablished(5_000_000);
        meters.addresses(2, 3);
        meters.limits(1, 10);
        meters.limit(4);

        Scrape scrape = scrape();

        assertThat(value(scrape, "rare", "leak_suspects")).isEqualTo(2);
        assertThat(value(scrape, "rare", "leaks_reported_total")).isEqualTo(3);
        assertThat(value(scrape, "rare", "reclaimed_total")).isEqualTo(1);
        assertThat(value(scrape, "rare", "breaker_opened_total")).isEqualTo(1);
        assertThat(value(scrape, "rare", "tls_seconds_count")).isEqualTo(1);
        assertThat(value(scrape, "rare", "limit")).isEqualTo(4);
        assertThat(scrape.value("headgate_pool_addresses", "upstream", "rare", "state", "usable"))
                .isEqualTo(2);
        assertThat(scrape.value("headgate_pool_addresses", "upstream", "rare", "state", "ejected"))
                .isEqualTo(1);
    }

    /** They are told within the pool's actor, for which every call passes. */
    @Test
    void takesNoMemoryToTell() {
        PoolMeters meters = PoolMeters.of(new UpstreamName("lean"));
        Duration left = Duration.ofMinutes(3);
        tellEverything(meters, left, 50_000);
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        long before = threads.getCurrentThreadAllocatedBytes();

        tellEverything(meters, left, 50_000);

        long perRound = (threads.getCurrentThreadAllocatedBytes() - before) / 50_000;
        assertThat(perRound).isZero();
    }

    private static void tellEverything(PoolMeters meters, Duration left, int rounds) {
        for (int i = 0; i < rounds; i++) {
            meters.acquired(i);
            meters.released(Outcome.SUCCESS, i);
            meters.refused(FailureKind.POOL_QUEUE_FULL);
            meters.opened(i);
            meters.closed("age");
            meters.gauges(i, i, i, i, i);
            meters.limit(i);
            meters.state(PoolMeters.State.UP);
            meters.health(PoolMeters.Health.DEGRADED);
            meters.breaker(PoolMeters.Breaker.HALF_OPEN);
            meters.addresses(1, 2);
            meters.forecast(i, i % 2 == 0 ? null : left);
            meters.leaks(i);
            meters.probed(PoolMeters.Tier.MEDIUM, i % 2 == 0, i);
            meters.tlsEstablished(i);
        }
    }

    private static Scrape scrape() {
        return Scrape.of(metrics.scrape(Metrics.Format.TEXT));
    }

    private static double value(Scrape scrape, String upstream, String meter) {
        return scrape.value("headgate_pool_" + meter, "upstream", upstream);
    }

    private static double state(Scrape scrape, String meter, String state) {
        return scrape.value("headgate_pool_" + meter, "upstream", "states", "state", state);
    }

    private static double tier(Scrape scrape, String meter, String tier) {
        return scrape.value("headgate_pool_" + meter, "upstream", "tiers", "tier", tier);
    }
}
