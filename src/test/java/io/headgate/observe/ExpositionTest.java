package io.headgate.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import io.headgate.call.UpstreamName;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpositionTest {
    private static Metrics metrics;

    @BeforeAll
    static void start() {
        metrics = Metrics.start(ConfigFactory.load());
    }

    @AfterAll
    static void stop() {
        metrics.stop(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\"b",
                "a\nb",
                "a\\",
                "\\n",
                "\\\"",
                "a\rb",
                "a{b=\"c\"} 1",
                "# EOF",
                "\u001b[31m",
                "\u2028",
                "\ud83d\ude80",
                ""
            })
    void givesTagValuesBackAsTheyWere(String hostile) {
        PoolMeters.of(new UpstreamName("x" + hostile)).doubleRelease();

        for (Metrics.Format format : Metrics.Format.values()) {
            Scrape scrape = Scrape.of(metrics.scrape(format));

            assertThat(scrape.value("headgate_pool_double_releases_total", "upstream", "x" + hostile))
                    .isEqualTo(1);
        }
    }

    @Test
    void showsAnIncrementMadeJustBefore() {
        PoolMeters meters = PoolMeters.of(new UpstreamName("fresh"));

        for (int i = 1; i <= 100; i++) {
            meters.connectFailed();

            assertThat(scrape().value("headgate_pool_connect_failures_total", "upstream", "fresh"))
                    .isEqualTo(i);
        }
    }

    @Test
    void showsSeriesThatAreStillZero() {
        PoolMeters.of(new UpstreamName("untouched"));

        Scrape scrape = scrape();

        assertThat(scrape.value("headgate_pool_opened_total", "upstream", "untouched"))
                .isZero();
        assertThat(scrape.value("headgate_pool_acquire_wait_seconds_count", "upstream", "untouched"))
                .isZero();
        assertThat(scrape.value("headgate_pool_closed_total", "upstream", "untouched", "reason", "age"))
                .isZero();
        assertThat(scrape.value("headgate_pool_released_total", "upstream", "untouched", "outcome", "dropped"))
                .isZero();
    }

    @Test
    void countsBucketsCumulativelyFromHalfAMillisecondUp() {
        PoolMeters meters = PoolMeters.of(new UpstreamName("buckets"));
        meters.acquired(Duration.ofNanos(100_000).toNanos());
        meters.acquired(Duration.ofMillis(3).toNanos());
        meters.acquired(Duration.ofMillis(200).toNanos());
        meters.acquired(Duration.ofMinutes(5).toNanos());

        Scrape scrape = scrape();

        assertThat(bucket(scrape, "0.0005")).isEqualTo(1);
        assertThat(bucket(scrape, "0.0025")).isEqualTo(1);
        assertThat(bucket(scrape, "0.005")).isEqualTo(2);
        assertThat(bucket(scrape, "0.25")).isEqualTo(3);
        assertThat(bucket(scrape, "120.0")).isEqualTo(3);
        assertThat(bucket(scrape, "+Inf")).isEqualTo(4);
        assertThat(scrape.value("headgate_pool_acquire_wait_seconds_sum", "upstream", "buckets"))
                .isCloseTo(300.2031, within(3.0));
    }

    @Test
    void takesTimesOutsideTheRangeAsItsEnds() {
        PoolMeters meters = PoolMeters.of(new UpstreamName("range"));
        meters.released(Outcome.SUCCESS, -5);
        meters.released(Outcome.SUCCESS, Long.MAX_VALUE);

        Scrape scrape = scrape();

        assertThat(scrape.value("headgate_pool_lease_seconds_bucket", "upstream", "range", "le", "0.0005"))
                .isEqualTo(1);
        assertThat(scrape.value("headgate_pool_lease_seconds_sum", "upstream", "range"))
                .isCloseTo(3600, within(36.0));
    }

    @Test
    void followsGaugesDownAgain() {
        PoolMeters meters = PoolMeters.of(new UpstreamName("gauge"), true);
        meters.gauges(1, 7, 2, 3, 40);
        assertThat(scrape().value("canary_pool_connections_active", "upstream", "gauge"))
                .isEqualTo(7);

        meters.gauges(8, 0, 0, 0, 0);
        meters.state(PoolMeters.State.DOWN);

        Scrape scrape = scrape();
        assertThat(scrape.value("headgate_pool_connections", "upstream", "gauge", "state", "idle"))
                .isEqualTo(8);
        assertThat(scrape.value("headgate_pool_waiting", "upstream", "gauge")).isZero();
        assertThat(scrape.value("canary_pool_connections_active", "upstream", "gauge"))
                .isZero();
        assertThat(scrape.value("headgate_pool_state", "upstream", "gauge", "state", "down"))
                .isEqualTo(1);
        assertThat(scrape.value("headgate_pool_state", "upstream", "gauge", "state", "up"))
                .isZero();
    }

    @Test
    void endsOpenMetricsWithItsMarkAndNamesUnits() {
        RequestMeters.of("om", new UpstreamName("om"), false).started();

        String text = metrics.scrape(Metrics.Format.OPEN_METRICS);

        assertThat(text).endsWith("\n# EOF\n");
        assertThat(text.split("\n", -1)).containsOnlyOnce("# EOF");
        assertThat(text)
                .contains("# TYPE headgate_request_bytes counter\n# UNIT headgate_request_bytes bytes\n")
                .contains("# TYPE headgate_requests_in_flight gauge\n");
        assertThat(metrics.scrape(Metrics.Format.TEXT))
                .doesNotContain("\n# EOF\n")
                .doesNotContain("# UNIT")
                .contains("# TYPE headgate_request_bytes_total counter\n");
    }

    @ParameterizedTest
    @EnumSource(Metrics.Format.class)
    void neverGoesBackwards(Metrics.Format format) {
        RequestMeters meters = RequestMeters.of("forward-" + format, new UpstreamName("forward"), false);
        double before = 0;
        for (int i = 0; i < 20; i++) {
            meters.started();
            meters.finished(200, null, "rest", 1_000_000, 500_000, 10, 20);

            double now = Scrape.of(metrics.scrape(format))
                    .value("headgate_request_duration_seconds_count", "route", "forward-" + format);
            assertThat(now).isEqualTo(before + 1);
            before = now;
        }
    }

    @Test
    void choosesTheFormatThatIsAskedFor() {
        assertThat(Metrics.Format.accepted(null)).isEqualTo(Metrics.Format.TEXT);
        assertThat(Metrics.Format.accepted("*/*")).isEqualTo(Metrics.Format.TEXT);
        assertThat(Metrics.Format.accepted("application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.3"))
                .isEqualTo(Metrics.Format.OPEN_METRICS);
    }

    @Test
    void tellsFailuresApartByCode() {
        PoolMeters meters = PoolMeters.of(new UpstreamName("codes"));
        List.of(FailureKind.values()).forEach(meters::refused);
        meters.refused(FailureKind.POOL_DEADLINE);

        Scrape scrape = scrape();

        for (FailureKind kind : FailureKind.values()) {
            assertThat(scrape.value("headgate_pool_refused_total", "upstream", "codes", "code", kind.code()))
                    .isEqualTo(kind == FailureKind.POOL_DEADLINE ? 2 : 1);
        }
    }

    private static double bucket(Scrape scrape, String limit) {
        return scrape.value("headgate_pool_acquire_wait_seconds_bucket", "upstream", "buckets", "le", limit);
    }

    private static Scrape scrape() {
        return Scrape.of(metrics.scrape(Metrics.Format.TEXT));
    }
}
