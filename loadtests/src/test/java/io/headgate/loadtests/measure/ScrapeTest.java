package io.headgate.loadtests.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScrapeTest {
    private static final Map<String, String> A = Map.of("upstream", "a");

    private static Scrape waits(int fast, int slow) {
        return Scrape.of("""
                # HELP wait_seconds Waits.
                # TYPE wait_seconds histogram
                wait_seconds_bucket{upstream="a",le="0.001"} %1$d
                wait_seconds_bucket{upstream="a",le="0.01"} %2$d
                wait_seconds_bucket{upstream="a",le="+Inf"} %2$d
                wait_seconds_count{upstream="a"} %2$d
                wait_seconds_sum{upstream="a"} 1.5
                odd{text="a \\"quoted\\", b",upstream="a"} 3
                plain 7
                """.formatted(fast, fast + slow));
    }

    @Test
    void sumsWhatHasTheseLabels() {
        Scrape scrape = waits(90, 10);

        assertThat(scrape.sum("wait_seconds_count", A)).isEqualTo(100);
        assertThat(scrape.sum("wait_seconds_count", Map.of("upstream", "b"))).isZero();
        assertThat(scrape.sum("plain", Map.of())).isEqualTo(7);
        assertThat(scrape.sum("odd", A)).isEqualTo(3);
    }

    @Test
    void tellsWhetherAMeterHasItsLabels() {
        assertThat(waits(1, 1).has("odd", List.of("text", "upstream"))).isTrue();
        assertThat(waits(1, 1).has("odd", List.of("route"))).isFalse();
    }

    @Test
    void findsThePercentileOfWhatCameInBetween() {
        Scrape before = waits(1_000, 0);
        Scrape after = waits(1_090, 10);

        assertThat(after.percentile(before, "wait_seconds", A, 0.90)).isEqualTo(0.001);
        assertThat(after.percentile(before, "wait_seconds", A, 0.91)).isEqualTo(0.01);
        assertThat(after.percentile(null, "wait_seconds", A, 0.95)).isEqualTo(0.001);
        assertThat(after.percentile(after, "wait_seconds", A, 0.95)).isNaN();
    }
}
