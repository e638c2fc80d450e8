package io.headgate.sandbox.canary;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one interval of a tag holds, seen as aggregates need it: its stored values, the values at its bounds, and the step
 * function between them. The time after now does not exist.
 */
final class Span {
    /** Which value holds at the start of an interval. */
    enum Bound {
        /** The last value before it, whatever its quality: the aggregates whose names end in 2. */
        SIMPLE,
        /** The last good value before it, stepped: the others. */
        INTERPOLATED
    }

    private final Series series;
    private final Instant start;
    private final Instant end;
    private final Instant knownEnd;

    Span(Series series, Instant start, Instant end, Instant now) {
        this.series = series;
        this.start = start;
        this.end = end;
        this.knownEnd = end.isBefore(now) ? end : now;
    }

    Instant start() {
        return start;
    }

    /** Seconds of the interval that lie before now. */
    double seconds() {
        return knownEnd.isAfter(start) ? new Segment(start, knownEnd, Sample.noData(start)).seconds() : 0;
    }

    /** Values stored from the start up to but without the end. */
    List<Sample> stored() {
        return knownEnd.isAfter(start) ? series.between(start, knownEnd) : List.of();
    }

    /** Stored values that are good and numbers. */
    List<Sample> good() {
        return numbers(stored().stream());
    }

    /** As {@link #good()}, and the value that held at the start, taken as if it stood there. */
    List<Sample> goodWithBound() {
        Sample bound = bound(Bound.SIMPLE);
        Stream<Sample> all = stored().stream();
        if (bound == null || stored().stream().anyMatch(sample -> sample.time().equals(start))) {
            return numbers(all);
        }
        return numbers(Stream.concat(Stream.of(new Sample(start, bound.value(), bound.quality())), all));
    }

    /** The value that holds at the start. */
    @Nullable
    Sample bound(Bound kind) {
        return knownEnd.isAfter(start) ? boundAt(start, kind) : null;
    }

    /** The value that holds at the end. */
    @Nullable
    Sample endBound() {
        return end.isAfter(knownEnd) ? null : boundAt(end, Bound.SIMPLE);
    }

    /** The step function from the start to the end, from the first value on that is known. */
    List<Segment> segments(Bound kind) {
        List<Segment> segments = new ArrayList<>();
        Sample holding = bound(kind);
        Instant from = start;
        for (Sample sample : stored()) {
            if (holding != null && sample.time().isAfter(from)) {
                segments.add(new Segment(from, sample.time(), holding));
            }
            holding = sample;
            from = sample.time();
        }
        if (holding != null && knownEnd.isAfter(from)) {
            segments.add(new Segment(from, knownEnd, holding));
        }
        return segments;
    }

    /** Those segments over which a good number held. */
    List<Segment> goodSegments(Bound kind) {
        return segments(kind).stream()
                .filter(segment -> segment.sample().isGood())
                .filter(segment -> segment.sample().number().isPresent())
                .toList();
    }

    /** The value at the start on the line between its good neighbours; empty without both. */
    OptionalDouble sloped() {
        if (!knownEnd.isAfter(start)) {
            return OptionalDouble.empty();
        }
        Sample before = boundAt(start, Bound.INTERPOLATED);
        Sample after = nextGood();
        if (before == null || before.number().isEmpty()) {
            return OptionalDouble.empty();
        }
        if (after == null || after.number().isEmpty() || before.time().equals(start)) {
            return before.number();
        }
        double whole = new Segment(before.time(), after.time(), before).seconds();
        double part = new Segment(before.time(), start, before).seconds();
        double low = before.number().getAsDouble();
        return OptionalDouble.of(low + (after.number().getAsDouble() - low) * part / whole);
    }

    private @Nullable Sample nextGood() {
        List<Sample> all = series.all();
        for (int i = series.indexFrom(start); i < all.size(); i++) {
            if (all.get(i).isGood()) {
                return all.get(i);
            }
        }
        return null;
    }

    private @Nullable Sample boundAt(Instant time, Bound kind) {
        Sample holding = series.holdingAt(time);
        while (kind == Bound.INTERPOLATED && holding != null && !holding.isGood()) {
            holding = series.before(holding.time());
        }
        return holding;
    }

    private static List<Sample> numbers(Stream<Sample> samples) {
        return samples.filter(Sample::isGood)
                .filter(sample -> sample.number().isPresent())
                .toList();
    }
}
