package io.headgate.tools.shape;

import java.util.ArrayList;
import java.util.List;

/**
 * Fewer values of a long series. A value is only ever left out for others of its quality: where good values
 * end or begin, where another quality begins, and at no data, the series is parted, and each part keeps its first and its last value. What
 * is no number is left out only between two that are the same.
 */
final class Sampling {
    /** How values are chosen. */
    enum Method {
        /** All are told. */
        NONE(""),
        /** Extremes survive: of each of equally many values, the least and the greatest. */
        MIN_MAX("min-max: the least and the greatest of each run of equally many values"),
        /** The look of the curve survives. S. Steinarsson, Downsampling Time Series for Visual Representation, 2013. */
        LTTB("LTTB, largest triangle three buckets, which keeps the look of the curve but not each extreme");

        private final String said;

        Method(String said) {
            this.said = said;
        }

        String said() {
            return said;
        }
    }

    private Sampling() {}

    /**
     * At most {@code most} of the points, more only where each change must be kept.
     *
     * @param most at least 2
     */
    static List<Point> of(List<Point> points, Method method, int most) {
        if (method == Method.NONE || points.size() <= most) {
            return points;
        }
        List<List<Point>> parts = parts(points);
        int kept = parts.stream()
                .filter(part -> !isLong(part))
                .mapToInt(part -> Math.min(2, part.size()))
                .sum();
        int numbers =
                parts.stream().filter(Sampling::isLong).mapToInt(List::size).sum();
        List<Point> chosen = new ArrayList<>();
        for (List<Point> part : parts) {
            int share = isLong(part) ? (int) ((long) part.size() * Math.max(0, most - kept) / numbers) : 2;
            chosen.addAll(chosen(part, method, share));
        }
        return chosen;
    }

    /** Whether there is something to choose from. */
    private static boolean isLong(List<Point> part) {
        return part.size() > 2 && part.get(0).isNumber();
    }

    private static List<Point> chosen(List<Point> part, Method method, int most) {
        if (part.size() <= Math.max(2, most)) {
            return part;
        }
        if (!isLong(part) || most < 4) {
            return List.of(part.get(0), part.get(part.size() - 1));
        }
        return method == Method.LTTB ? Triangles.chosen(part, most) : Extremes.chosen(part, most);
    }

    /** Runs of numbers that are all good, or all of one quality; and runs of anything else that stays the same. */
    private static List<List<Point>> parts(List<Point> points) {
        List<List<Point>> parts = new ArrayList<>();
        int from = 0;
        for (int at = 1; at <= points.size(); at++) {
            if (at == points.size() || !together(points.get(at - 1), points.get(at))) {
                parts.add(points.subList(from, at));
                from = at;
            }
        }
        return parts;
    }

    private static boolean together(Point one, Point next) {
        boolean numbers = one.isNumber() && next.isNumber();
        boolean good = Quality.isGood(one.quality());
        return numbers ? good == Quality.isGood(next.quality()) && (good || one.hasQualityOf(next)) : one.isLike(next);
    }
}
