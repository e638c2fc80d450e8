package io.headgate.sandbox.canary;

import io.headgate.sandbox.canary.Span.Bound;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The aggregates by name. The names are those of the service; their meanings follow OPC UA Part 13, with stepped
 * interpolation for all but {@code Interpolative}. Durations are milliseconds, as there.
 *
 * <p>An item stands at the start of its interval unless the aggregate tells the actual time. Without good data it is null.
 */
final class Aggregates {
    /** What becomes of an interval. */
    record Aggregate(String description, Function<Span, Sample> of) {}

    private static final Map<String, Aggregate> BY_NAME = new LinkedHashMap<>();

    static {
        put("TimeAverage2", "Time-weighted mean, simple bounds", span -> mean(span, Bound.SIMPLE));
        put("Interpolative", "Value at the start, on the line between its neighbours", Aggregates::interpolative);
        put("Average", "Mean of the stored values", span -> moment(span, Statistics::mean));
        put("TimeAverage", "Time-weighted mean, interpolated bounds", span -> mean(span, Bound.INTERPOLATED));
        put("Total", "Integral over seconds, interpolated bounds", span -> total(span, Bound.INTERPOLATED, 1));
        put("Total2", "Integral over seconds, simple bounds", span -> total(span, Bound.SIMPLE, 1));
        put("TotalPerMinute", "Integral of a rate per minute", span -> total(span, Bound.SIMPLE, 60));
        put("TotalPerHour", "Integral of a rate per hour", span -> total(span, Bound.SIMPLE, 3600));
        put("TotalPer24Hours", "Integral of a rate per day", span -> total(span, Bound.SIMPLE, 86_400));
        putExtremes("", Span::good);
        putExtremes("2", Span::goodWithBound);
        put("Count", "Number of good stored values", span -> count(span, number -> true));
        put("DurationInStateZero", "Time at zero", span -> duration(span, Aggregates::atZero));
        put("DurationInStateNonZero", "Time not at zero", span -> duration(span, Aggregates::notAtZero));
        put("CountInStateZero", "Number of stored zeros", span -> count(span, number -> number == 0));
        put(
                "CountInStateNonZero",
                "Number of stored values that are not zero",
                span -> count(span, number -> number != 0));
        put("NumberOfTransitions", "Changes between zero and not zero", Aggregates::transitions);
        put("Start", "First stored value, at its time", span -> itself(span, first(span.stored())));
        put("End", "Last stored value, at its time", span -> itself(span, last(span.stored())));
        put("Delta", "Last good stored value less the first", span -> difference(span, span.good()));
        put("StartBound", "Value at the start", span -> atStart(span, span.bound(Bound.SIMPLE)));
        put("EndBound", "Value at the end", span -> atStart(span, span.endBound()));
        put("DeltaBounds", "Value at the end less that at the start", Aggregates::deltaBounds);
        put("DeltaTotalCount", "Sum of all increases of a counter", Aggregates::increases);
        put("Instant", "Value at the start", span -> atStart(span, span.bound(Bound.SIMPLE)));
        put("DurationGood", "Time of good quality", span -> duration(span, Sample::isGood));
        put("DurationBad", "Time of bad quality or none", Aggregates::durationBad);
        put("PercentGood", "Share of time of good quality", span -> percent(span, Sample::isGood, 0));
        put("PercentBad", "Share of time of bad quality", span -> percent(span, Aggregates::bad, unknownSeconds(span)));
        put("WorstQuality", "Worst quality of the stored values", span -> worst(span, span.stored()));
        put(
                "WorstQuality2",
                "Worst quality, with the value at the start",
                span -> worst(
                        span,
                        span.segments(Bound.SIMPLE).stream()
                                .map(Segment::sample)
                                .toList()));
        put(
                "StandardDeviationSample",
                "Of the stored values, n - 1",
                span -> moment(span, Statistics::sampleDeviation));
        put("VarianceSample", "Of the stored values, n - 1", span -> moment(span, Statistics::sampleVariance));
        put("StandardDeviationPopulation", "Of the stored values, n", span -> moment(span, Statistics::deviation));
        put("VariancePopulation", "Of the stored values, n", span -> moment(span, Statistics::variance));
    }

    private Aggregates() {}

    /** All of them by name, in the order the service lists them. */
    static Map<String, Aggregate> all() {
        return BY_NAME;
    }

    /** The aggregate of a name, whatever its case. */
    static Optional<Aggregate> find(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return BY_NAME.entrySet().stream()
                .filter(entry -> entry.getKey().toLowerCase(Locale.ROOT).equals(wanted))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static void put(String name, String description, Function<Span, Sample> of) {
        BY_NAME.put(name, new Aggregate(description, of));
    }

    private static void putExtremes(String suffix, Function<Span, List<Sample>> values) {
        Comparator<Sample> order = Comparator.comparingDouble(Aggregates::number);
        Function<Span, Optional<Sample>> least =
                span -> values.apply(span).stream().min(order);
        Function<Span, Optional<Sample>> most =
                span -> values.apply(span).stream().max(order);
        String bounds = suffix.isEmpty() ? "" : ", with the value at the start";
        put(
                "Minimum" + suffix,
                "Least value" + bounds,
                span -> atStart(span, least.apply(span).orElse(null)));
        put(
                "Maximum" + suffix,
                "Greatest value" + bounds,
                span -> atStart(span, most.apply(span).orElse(null)));
        put("MinimumActualTime" + suffix, "Least value at its time" + bounds, span -> itself(span, least.apply(span)));
        put(
                "MaximumActualTime" + suffix,
                "Greatest value at its time" + bounds,
                span -> itself(span, most.apply(span)));
        put(
                "Range" + suffix,
                "Greatest less least value" + bounds,
                span -> least.apply(span)
                        .map(low -> value(span, number(most.apply(span).orElse(low)) - number(low)))
                        .orElseGet(() -> none(span)));
    }

    /** Sums differences from the first value, so that a constant signal has exactly its own mean. */
    private static Sample mean(Span span, Bound kind) {
        List<Segment> segments = span.goodSegments(kind);
        if (segments.isEmpty()) {
            return none(span);
        }
        double base = number(segments.get(0).sample());
        double weighted = segments.stream()
                .mapToDouble(segment -> (number(segment.sample()) - base) * segment.seconds())
                .sum();
        return value(span, base + weighted / seconds(segments));
    }

    private static Sample total(Span span, Bound kind, double unit) {
        List<Segment> segments = span.goodSegments(kind);
        ToDoubleFunction<Segment> area = segment -> number(segment.sample()) * segment.seconds();
        return segments.isEmpty()
                ? none(span)
                : value(span, segments.stream().mapToDouble(area).sum() / unit);
    }

    private static Sample interpolative(Span span) {
        OptionalDouble value = span.sloped();
        return value.isPresent() ? new Sample(span.start(), value.getAsDouble(), Quality.GOOD) : none(span);
    }

    private static Sample moment(Span span, Function<double[], OptionalDouble> statistic) {
        double[] values = span.good().stream().mapToDouble(Aggregates::number).toArray();
        OptionalDouble result = statistic.apply(values);
        return result.isPresent() ? value(span, result.getAsDouble()) : none(span);
    }

    private static Sample count(Span span, DoublePredicate which) {
        List<Sample> good = span.stored().stream().filter(Sample::isGood).toList();
        long count = good.stream()
                .filter(sample -> which.test(sample.number().orElse(1)))
                .count();
        return known(span) ? value(span, count) : none(span);
    }

    private static Sample duration(Span span, Predicate<Sample> which) {
        List<Segment> segments = span.segments(Bound.SIMPLE);
        return segments.isEmpty() ? none(span) : value(span, seconds(segments, which) * 1000);
    }

    private static Sample durationBad(Span span) {
        double bad = seconds(span.segments(Bound.SIMPLE), Aggregates::bad) + unknownSeconds(span);
        return known(span) ? value(span, bad * 1000) : none(span);
    }

    private static Sample percent(Span span, Predicate<Sample> which, double more) {
        double part = seconds(span.segments(Bound.SIMPLE), which) + more;
        return known(span) ? value(span, 100 * part / span.seconds()) : none(span);
    }

    private static Sample transitions(Span span) {
        List<Sample> values = span.goodWithBound();
        int changes = 0;
        for (int i = 1; i < values.size(); i++) {
            if (atZero(values.get(i)) != atZero(values.get(i - 1))) {
                changes++;
            }
        }
        return values.isEmpty() ? none(span) : value(span, (long) changes);
    }

    private static Sample increases(Span span) {
        List<Sample> values = span.goodWithBound();
        double sum = 0;
        for (int i = 1; i < values.size(); i++) {
            sum += Math.max(0, number(values.get(i)) - number(values.get(i - 1)));
        }
        return values.isEmpty() ? none(span) : value(span, sum);
    }

    private static Sample deltaBounds(Span span) {
        Sample from = span.bound(Bound.SIMPLE);
        Sample to = span.endBound();
        boolean both = from != null && from.isGood() && to != null && to.isGood();
        return both ? difference(span, List.of(from, to)) : none(span);
    }

    private static Sample difference(Span span, List<Sample> values) {
        return values.isEmpty()
                ? none(span)
                : value(span, number(values.get(values.size() - 1)) - number(values.get(0)));
    }

    private static Sample worst(Span span, Collection<Sample> samples) {
        return samples.stream()
                .map(Sample::quality)
                .min(Comparator.comparingInt(Quality::rank))
                .map(quality -> new Sample(span.start(), (long) quality, Quality.GOOD))
                .orElseGet(() -> none(span));
    }

    private static Sample itself(Span span, Optional<Sample> sample) {
        return sample.orElseGet(() -> none(span));
    }

    private static Sample atStart(Span span, @Nullable Sample sample) {
        return sample == null ? none(span) : new Sample(span.start(), sample.value(), sample.quality());
    }

    private static Sample value(Span span, Object value) {
        List<Segment> segments = span.segments(Bound.SIMPLE);
        boolean clean = segments.stream().allMatch(segment -> segment.sample().isGood());
        return new Sample(span.start(), value, clean ? Quality.GOOD : Quality.UNCERTAIN_SUB_NORMAL);
    }

    private static Sample none(Span span) {
        boolean something = span.segments(Bound.SIMPLE).stream()
                .anyMatch(segment -> !segment.sample().isNoData());
        return new Sample(span.start(), null, something ? Quality.BAD : Quality.NO_DATA);
    }

    private static boolean known(Span span) {
        return span.seconds() > 0;
    }

    private static double unknownSeconds(Span span) {
        return span.seconds() - seconds(span.segments(Bound.SIMPLE));
    }

    private static double seconds(List<Segment> segments) {
        return seconds(segments, sample -> true);
    }

    private static double seconds(List<Segment> segments, Predicate<Sample> which) {
        return segments.stream()
                .filter(segment -> which.test(segment.sample()))
                .mapToDouble(Segment::seconds)
                .sum();
    }

    private static boolean bad(Sample sample) {
        return Quality.isBad(sample.quality());
    }

    private static boolean atZero(Sample sample) {
        return sample.isGood() && sample.number().orElse(1) == 0;
    }

    private static boolean notAtZero(Sample sample) {
        return sample.isGood() && sample.number().orElse(0) != 0;
    }

    private static double number(Sample sample) {
        return sample.number().orElse(Double.NaN);
    }

    private static Optional<Sample> first(List<Sample> samples) {
        return samples.isEmpty() ? Optional.empty() : Optional.of(samples.get(0));
    }

    private static Optional<Sample> last(List<Sample> samples) {
        return samples.isEmpty() ? Optional.empty() : Optional.of(samples.get(samples.size() - 1));
    }
}
