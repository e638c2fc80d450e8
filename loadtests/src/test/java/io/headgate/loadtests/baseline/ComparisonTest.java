package io.headgate.loadtests.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headgate.loadtests.baseline.Comparison.Result;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final Sample STEADY = sample(100, 101, 99);

    private static Sample sample(double... values) {
        return new Sample(java.util.Arrays.stream(values).boxed().toList());
    }

    private static Result lower(Sample before, Sample now) {
        return Comparison.of("s", "p95", before, now, false, Comparison.THRESHOLD)
                .result();
    }

    @Test
    void failsBeyondTheThreshold() {
        assertThat(lower(STEADY, sample(110, 111, 109))).isEqualTo(Result.SAME);
        assertThat(lower(STEADY, sample(111, 112, 110))).isEqualTo(Result.WORSE);
        assertThat(lower(STEADY, sample(80, 81, 79))).isEqualTo(Result.BETTER);
    }

    @Test
    void turnsRoundWhereMoreIsBetter() {
        Comparison fewer = Comparison.of("s", "throughput", STEADY, sample(80, 81, 79), true, 0.1);
        Comparison more = Comparison.of("s", "throughput", STEADY, sample(130, 131, 129), true, 0.1);

        assertThat(fewer.result()).isEqualTo(Result.WORSE);
        assertThat(fewer.change()).isCloseTo(0.2, within(1e-9));
        assertThat(more.result()).isEqualTo(Result.BETTER);
    }

    /** 20 % more on average, but single runs differ by half. */
    @Test
    void isNotSureWhereRepeatsDifferAsMuch() {
        assertThat(lower(sample(70, 100, 130), sample(80, 120, 160))).isEqualTo(Result.UNSURE);
    }

    @Test
    void isNotSureOfSingleRuns() {
        assertThat(lower(sample(100), sample(200))).isEqualTo(Result.UNSURE);
        assertThat(lower(sample(100), sample(105))).isEqualTo(Result.SAME);
    }

    /** t(4) = 2.13; both variances are 1, so the noise is 2.13 · √(2/3) = 1.739 of 100. */
    @Test
    void estimatesNoiseFromRepeats() {
        assertThat(Comparison.of("s", "p95", STEADY, STEADY, false, 0.1).noise())
                .isCloseTo(0.01739, within(0.0001));
    }

    @Test
    void comparesWhatBothHave() {
        Baseline before =
                new Baseline(Map.of(), Map.of("a", Map.of("p95", STEADY, "p50", STEADY), "b", Map.of("p95", STEADY)));
        Baseline now = new Baseline(Map.of(), Map.of("a", Map.of("p95", sample(150, 151, 149))));

        assertThat(before.compare(now, 0.1)).singleElement().satisfies(one -> {
            assertThat(one.scenario()).isEqualTo("a");
            assertThat(one.result()).isEqualTo(Result.WORSE);
        });
    }

    @Test
    void survivesItsFile() {
        Baseline baseline = new Baseline(Map.of("cores", "2"), Map.of("a", Map.of("p95", STEADY)));

        assertThat(Baseline.of(baseline.json())).isEqualTo(baseline);
    }

    @Test
    void tellsTheSpreadOfRepeats() {
        assertThat(new Sample(List.of(95.0, 100.0, 105.0)).spread()).isCloseTo(0.05, within(1e-9));
    }
}
