package io.headgate.tools.shape;

import java.util.ArrayList;
import java.util.List;

/**
 * Largest triangle three buckets: of each run, the value that spans the largest triangle with the one chosen before and the mean of the
 * next run (S. Steinarsson, Downsampling Time Series for Visual Representation, University of Iceland 2013, section 4.2). Times that
 * cannot be read count as equally far apart.
 */
final class Triangles {
    private final List<Point> points;
    private final double[] x;
    private final double[] y;

    private Triangles(List<Point> points) {
        this.points = points;
        this.x = points.stream().mapToDouble(Point::seconds).toArray();
        this.y = points.stream()
                .mapToDouble(point -> point.number().doubleValue())
                .toArray();
        boolean unreadable = false;
        for (double one : x) {
            unreadable |= Double.isNaN(one);
        }
        for (int at = 0; unreadable && at < x.length; at++) {
            x[at] = at;
        }
    }

    /** @param most at least 3, and fewer than there are points */
    static List<Point> chosen(List<Point> points, int most) {
        return new Triangles(points).chosen(most);
    }

    private List<Point> chosen(int most) {
        int runs = most - 2;
        List<Point> chosen = new ArrayList<>();
        chosen.add(points.get(0));
        int before = 0;
        for (int run = 0; run < runs; run++) {
            before = largest(before, run, runs);
            chosen.add(points.get(before));
        }
        chosen.add(points.get(points.size() - 1));
        return chosen;
    }

    private int largest(int before, int run, int runs) {
        int nextFrom = start(run + 1, runs);
        int nextTo = run + 1 == runs ? points.size() : start(run + 2, runs);
        double meanX = mean(x, nextFrom, nextTo);
        double meanY = mean(y, nextFrom, nextTo);
        int largest = start(run, runs);
        double area = -1;
        for (int at = largest; at < nextFrom; at++) {
            double one =
                    Math.abs((x[before] - meanX) * (y[at] - y[before]) - (x[before] - x[at]) * (meanY - y[before]));
            if (one > area) {
                area = one;
                largest = at;
            }
        }
        return largest;
    }

    /** Of a run; all but the first and the last point are in one. */
    private int start(int run, int runs) {
        return 1 + (int) ((long) (points.size() - 2) * run / runs);
    }

    private static double mean(double[] of, int from, int to) {
        double sum = 0;
        for (int at = from; at < to; at++) {
            sum += of[at];
        }
        return sum / (to - from);
    }
}
