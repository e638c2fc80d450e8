package io.headgate.tools.shape;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Of each run of equally many values, the least and the greatest; and the first and the last of all. */
final class Extremes {
    private Extremes() {}

    /** @param most at least 4, and fewer than there are points */
    static List<Point> chosen(List<Point> points, int most) {
        int runs = (most - 2) / 2;
        int size = points.size();
        SortedSet<Integer> kept = new TreeSet<>();
        kept.add(0);
        kept.add(size - 1);
        for (int run = 0; run < runs; run++) {
            int from = (int) ((long) size * run / runs);
            int to = (int) ((long) size * (run + 1) / runs);
            int least = from;
            int greatest = from;
            for (int at = from + 1; at < to; at++) {
                if (points.get(at).number().compareTo(points.get(least).number()) < 0) {
                    least = at;
                }
                if (points.get(at).number().compareTo(points.get(greatest).number()) > 0) {
                    greatest = at;
                }
            }
            kept.add(least);
            kept.add(greatest);
        }
        return kept.stream().map(points::get).toList();
    }
}
