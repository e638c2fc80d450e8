package io.headgate.sandbox.canary;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The items of one tag that a data call asks for, a page at a time. */
interface TagItems {
    /**
     * A page of them.
     *
     * @param next where the next page begins, or null if there is none
     */
    record Page(List<Sample> items, @Nullable Instant next) {}

    /** Items from this time on, at most so many; with a limit of 0 it only tells whether there are any. */
    Page page(Instant from, int limit);

    /** Where the first page begins. */
    Instant start();

    /** Stored values from the start up to but without the end. */
    record Raw(Series series, Instant start, Instant end) implements TagItems {
        /** Also the values that hold at the start and at the end, at their own times. */
        static Raw withBounds(Series series, Instant start, Instant end) {
            Sample first = series.holdingAt(start);
            Sample last = series.from(end);
            return new Raw(
                    series,
                    first == null ? start : first.time(),
                    last == null ? end : last.time().plus(CanaryTime.TICK));
        }

        @Override
        public Page page(Instant from, int limit) {
            List<Sample> left = series.between(from, end);
            boolean more = left.size() > limit;
            return new Page(
                    List.copyOf(more ? left.subList(0, limit) : left),
                    more ? left.get(limit).time() : null);
        }
    }

    /** One item for each interval, the last of which may be cut short by the end. */
    record Processed(
            Series series,
            Aggregates.Aggregate aggregate,
            Interval interval,
            Instant start,
            Instant end,
            Instant now,
            ZoneId zone)
            implements TagItems {
        @Override
        public Page page(Instant from, int limit) {
            List<Sample> items = new ArrayList<>();
            long index = indexOf(from);
            Instant begin = interval.boundary(start, index, zone);
            while (begin.isBefore(end) && items.size() < limit) {
                index++;
                Instant next = interval.boundary(start, index, zone);
                Instant until = next.isBefore(end) ? next : end;
                items.add(aggregate.of().apply(new Span(series, begin, until, now)));
                begin = next;
            }
            return new Page(items, begin.isBefore(end) ? begin : null);
        }

        /** The interval that begins at this time. */
        private long indexOf(Instant from) {
            long low = 0;
            // Long months and short days make the estimate uncertain; boundaries rise, so a search is exact.
            long high = 2 * interval.estimate(start, from) + 2;
            while (low < high) {
                long middle = (low + high) / 2;
                if (interval.boundary(start, middle, zone).isBefore(from)) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }
}
