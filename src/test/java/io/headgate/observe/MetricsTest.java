package io.headgate.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.headgate.call.UpstreamName;
import io.headgate.testing.Await;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    @Test
    void startsAgainAfterItWasStopped() {
        PoolMeters meters = PoolMeters.of(new UpstreamName("again"));
        for (int round = 0; round < 3; round++) {
            Metrics metrics = Metrics.start(ConfigFactory.load());
            meters.doubleRelease();

            String text = metrics.scrape(Metrics.Format.TEXT);
            metrics.stop(LIMIT);

            assertThat(Scrape.of(text).value("headgate_pool_double_releases_total", "upstream", "again"))
                    .isEqualTo(1);
            assertThat(text).contains("jvm_");
        }
    }

    @Test
    void leavesNoThreadBehindThatKeepsTheProcessAlive() {
        Set<Thread> before = threads();
        Metrics first = Metrics.start(ConfigFactory.load());
        Metrics second = Metrics.start(ConfigFactory.load());
        assertThat(threads()).isNotEqualTo(before);

        first.stop(LIMIT);
        first.stop(LIMIT);
        assertThat(second.scrape(Metrics.Format.TEXT)).contains("headgate_");
        assertThat(threads()).isNotEqualTo(before);
        second.stop(LIMIT);

        Await.until(LIMIT, () -> before.containsAll(threads()));
    }

    @Test
    void takesBucketsOfOneMeterFromTheConfiguration() {
        PoolMeters.of(new UpstreamName("custom"));
        Metrics metrics = Metrics.start(ConfigFactory.parseString(
                "kamon.prometheus.buckets.custom { headgate_pool_connect_seconds = [3, 0.125] }"));

        Scrape scrape = Scrape.of(metrics.scrape(Metrics.Format.TEXT));
        metrics.stop(LIMIT);

        assertThat(scrape.with("headgate_pool_connect_seconds_bucket", "upstream", "custom"))
                .extracting(sample -> sample.labels().get("le"))
                .containsExactly("0.125", "3.0", "+Inf");
        assertThat(scrape.with("headgate_pool_lease_seconds_bucket", "upstream", "custom"))
                .hasSizeGreaterThan(10);
    }

    /** The threads themselves and not their names: one that is about to end may be called like one that has just begun. */
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isDaemon())
                .collect(Collectors.toSet());
    }
}
