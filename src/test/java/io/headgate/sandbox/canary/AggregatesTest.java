package io.headgate.sandbox.canary;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The series steps: 10 before the hour, then at 0:15 30, at 0:30 something bad, at 0:45 0. */
class AggregatesTest {
    private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");
    private static final Instant END = START.plusSeconds(3600);
    private static final Instant LATER = END.plusSeconds(3600);

    private final Series series = Series.stored();

    AggregatesTest() {
        series.put(Sample.good(START.minusSeconds(60), 10L));
        series.put(Sample.good(START.plusSeconds(900), 30L));
        series.put(new Sample(START.plusSeconds(1800), 99L, Quality.BAD));
        series.put(Sample.good(START.plusSeconds(2700), 0L));
    }

    @ParameterizedTest
    @CsvSource({
        "TimeAverage2, 13.333333333333334",
        "TimeAverage, 13.333333333333334",
        "Average, 15",
        "Minimum, 0",
        "Maximum, 30",
        "Minimum2, 0",
        "Maximum2, 30",
        "Range, 30",
        "Range2, 30",
        "Count, 2",
        "Start, 30",
        "End, 0",
        "Delta, -30",
        "StartBound, 10",
        "EndBound, 0",
        "DeltaBounds, -10",
        "DeltaTotalCount, 20",
        "Instant, 10",
        "Interpolative, 11.25",
        "Total, 36000",
        "Total2, 36000",
        "TotalPerMinute, 600",
        "TotalPerHour, 10",
        "DurationInStateZero, 900000",
        "DurationInStateNonZero, 1800000",
        "CountInStateZero, 1",
        "CountInStateNonZero, 1",
        "NumberOfTransitions, 1",
        "DurationGood, 2700000",
        "DurationBad, 900000",
        "PercentGood, 75",
        "PercentBad, 25",
        "WorstQuality, 0",
        "StandardDeviationSample, 21.213203435596427",
        "VarianceSample, 450",
        "StandardDeviationPopulation, 15",
        "VariancePopulation, 225"
    })
    void followsItsDefinition(String name, double expected) {
        Sample item = aggregate(name, START, END);

        assertThat(item.number()).hasValue(expected);
    }

    @Test
    void standsAtTheStartUnlessItTellsTheActualTime() {
        assertThat(aggregate("Maximum", START, END).time()).isEqualTo(START);
        assertThat(aggregate("MaximumActualTime", START, END).time()).isEqualTo(START.plusSeconds(900));
        assertThat(aggregate("End", START, END).time()).isEqualTo(START.plusSeconds(2700));
    }

    @Test
    void countsTheBoundOnlyWhereTheNameSaysSo() {
        Instant end = START.plusSeconds(900);

        assertThat(aggregate("Minimum", START, end).value()).isNull();
        assertThat(aggregate("Minimum2", START, end).value()).isEqualTo(10L);
    }

    @Test
    void takesTheLastGoodValueForAnInterpolatedBound() {
        Instant start = START.plusSeconds(2250);

        assertThat(aggregate("TimeAverage2", start, END).number()).hasValue(0);
        assertThat(aggregate("TimeAverage", start, END).number()).hasValue(10);
    }

    @Test
    void marksAnItemThatIsNotCleanThroughout() {
        assertThat(aggregate("TimeAverage2", START, END).quality()).isEqualTo(Quality.UNCERTAIN_SUB_NORMAL);
        assertThat(aggregate("TimeAverage2", START, START.plusSeconds(900)).quality())
                .isEqualTo(Quality.GOOD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"TimeAverage2", "Average", "Minimum2", "Range", "Start", "Delta", "Interpolative", "PercentGood"
            })
    void isNullInTheFuture(String name) {
        Sample future = aggregate(name, LATER, LATER.plusSeconds(60));

        assertThat(future.value()).isNull();
        assertThat(future.quality()).isEqualTo(Quality.NO_DATA);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TimeAverage2", "Average", "Minimum2", "Range", "Start", "Delta", "Interpolative"})
    void isNullBeforeTheFirstValue(String name) {
        Instant before = START.minusSeconds(7200);

        assertThat(aggregate(name, before, before.plusSeconds(60)).value()).isNull();
        assertThat(aggregate("PercentGood", before, before.plusSeconds(60)).number())
                .hasValue(0);
    }

    @Test
    void isExactForAConstant() {
        Series constant = Series.stored();
        constant.put(Sample.good(START, 43.2981273273185));
        constant.put(Sample.good(START.plusSeconds(7), 43.2981273273185));

        assertThat(apply("TimeAverage2", constant, START, END, LATER).number()).hasValue(43.2981273273185);
    }

    @Test
    void endsAtNow() {
        Sample cut = apply("DurationGood", series, START, END, START.plusSeconds(60));

        assertThat(cut.number()).hasValue(60_000);
    }

    @Test
    void hasAllNamesTheServiceLists() {
        Map<String, Aggregates.Aggregate> all = Aggregates.all();

        assertThat(all).hasSize(43).containsKeys("MinimumActualTime2", "WorstQuality2", "TotalPer24Hours");
        assertThat(Aggregates.find("timeaverage2")).isPresent();
        assertThat(Aggregates.find("Avg")).isEmpty();
    }

    private Sample aggregate(String name, Instant start, Instant end) {
        return apply(name, series, start, end, LATER);
    }

    private static Sample apply(String name, Series series, Instant start, Instant end, Instant now) {
        return Aggregates.find(name).orElseThrow().of().apply(new Span(series, start, end, now));
    }
}
