package io.headgate.loadtests.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgeTest {
    private static Target target(Target.About about, Bound bound, double limit) {
        return new Target("t", "says", "source", "scenario", "measure", about, bound, limit, "ms", "");
    }

    @ParameterizedTest
    @CsvSource({
        "0, PASS",
        "99.99, PASS",
        "100, PASS",
        "104.99, PASS",
        "105, WARNING",
        "107, WARNING",
        "110, WARNING",
        "110.01, FAIL",
        "1000, FAIL"
    })
    void allowsATenthAboveALimit(double value, Verdict verdict) {
        Target target = target(Target.About.LATENCY, Bound.AT_MOST, 100);

        assertThat(Judge.of(target, value, 0)).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"1000, PASS", "100, PASS", "95.01, PASS", "95, WARNING", "90, WARNING", "89.99, FAIL", "0, FAIL"})
    void allowsATenthBelowAMinimum(double value, Verdict verdict) {
        Target target = target(Target.About.THROUGHPUT, Bound.AT_LEAST, 100);

        assertThat(Judge.of(target, value, 0)).isEqualTo(verdict);
    }

    /** 0.3 / 3 and the like are not exact in binary; the rule is. */
    @ParameterizedTest
    @CsvSource({
        "3.3, 3, WARNING",
        "0.33, 0.3, WARNING",
        "1.1, 1, WARNING",
        "5.5, 5, WARNING",
        "5.51, 5, FAIL",
        "1.05, 1, WARNING"
    })
    void countsInDecimals(double value, double limit, Verdict verdict) {
        assertThat(Judge.of(target(Target.About.LATENCY, Bound.AT_MOST, limit), value, 0))
                .isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"0, PASS", "0.0001, FAIL", "1, FAIL"})
    void allowsNothingBeyondALimitOfZero(double value, Verdict verdict) {
        assertThat(Judge.of(target(Target.About.BEHAVIOUR, Bound.AT_MOST, 0), value, 0))
                .isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"0.1, PASS", "0.1001, INCONCLUSIVE", "1, INCONCLUSIVE"})
    void saysNothingOfARunInWhichMoreThanATenthIsBroken(double brokenShare, Verdict verdict) {
        assertThat(Judge.of(target(Target.About.LATENCY, Bound.AT_MOST, 100), 50, brokenShare))
                .isEqualTo(verdict);
    }

    @Test
    void blamesErrorsOnARunFullOfErrors() {
        assertThat(Judge.of(target(Target.About.ERRORS, Bound.AT_MOST, 0.01), 0.5, 0.5))
                .isEqualTo(Verdict.FAIL);
    }

    @Test
    void saysNothingWithoutANumber() {
        assertThat(Judge.of(target(Target.About.LATENCY, Bound.AT_MOST, 1), Double.NaN, 1))
                .isEqualTo(Verdict.NOT_RUN);
    }

    @Test
    void takesTheWorstAsTheVerdictOfAll() {
        assertThat(Verdict.PASS.worse(Verdict.NOT_RUN)).isEqualTo(Verdict.PASS);
        assertThat(Verdict.INCONCLUSIVE.worse(Verdict.WARNING)).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(Verdict.FAIL.worse(Verdict.INCONCLUSIVE)).isEqualTo(Verdict.FAIL);
        assertThat(Verdict.FAIL.isGood() || Verdict.INCONCLUSIVE.isGood()).isFalse();
    }
}
