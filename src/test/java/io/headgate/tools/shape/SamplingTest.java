package io.headgate.tools.shape;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.tools.shape.Sampling.Method;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SamplingTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void keepsTheExtremesWithMinMax(long seed) {
        Random random = new Random(seed);
        List<Point> points = numbers(100 + random.nextInt(5000), random);
        int most = 10 + random.nextInt(80);

        List<Point> chosen = Sampling.of(points, Method.MIN_MAX, most);

        assertThat(chosen).hasSizeLessThanOrEqualTo(most).isSubsetOf(points);
        assertThat(chosen.get(0)).isEqualTo(points.get(0));
        assertThat(chosen.get(chosen.size() - 1)).isEqualTo(points.get(points.size() - 1));
        Comparator<Point> byNumber = Comparator.comparing(Point::number);
        assertThat(chosen.stream().max(byNumber)).isEqualTo(points.stream().max(byNumber));
        assertThat(chosen.stream().min(byNumber)).isEqualTo(points.stream().min(byNumber));
        assertThat(chosen).isSortedAccordingTo(Comparator.comparingDouble(Point::seconds));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void keepsFirstAndLastWithTriangles(long seed) {
        Random random = new Random(seed);
        List<Point> points = numbers(100 + random.nextInt(5000), random);
        int most = 4 + random.nextInt(80);

        List<Point> chosen = Sampling.of(points, Method.LTTB, most);

        assertThat(chosen).hasSize(most).isSubsetOf(points).doesNotHaveDuplicates();
        assertThat(chosen.get(0)).isEqualTo(points.get(0));
        assertThat(chosen.get(most - 1)).isEqualTo(points.get(points.size() - 1));
        assertThat(chosen).isSortedAccordingTo(Comparator.comparingDouble(Point::seconds));
    }

    @Test
    void findsThePeakOfATriangleWithTriangles() {
        List<Point> points = new ArrayList<>();
        for (int at = 0; at <= 100; at++) {
            points.add(point(at, at == 37 ? "100" : "0", 192));
        }

        assertThat(Sampling.of(points, Method.LTTB, 12)).contains(points.get(37));
    }

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"MIN_MAX", "LTTB"})
    void keepsBothSidesOfEachChangeOfQuality(Method method) {
        List<Point> points = new ArrayList<>();
        for (int at = 0; at < 1000; at++) {
            int quality = at >= 400 && at < 450 ? 0 : at == 700 ? 32768 : 192;
            points.add(point(at, quality == 32768 ? "null" : Integer.toString(at), quality));
        }

        List<Point> chosen = Sampling.of(points, method, 60);

        assertThat(chosen)
                .contains(
                        points.get(0),
                        points.get(399),
                        points.get(400),
                        points.get(449),
                        points.get(450),
                        points.get(699),
                        points.get(700),
                        points.get(701),
                        points.get(999))
                .hasSizeLessThanOrEqualTo(60);
        assertThat(chosen.stream().filter(point -> !Quality.isGood(point.quality())))
                .hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void neverLeavesOutAValueThatIsNotLikeItsNeighbours(long seed) {
        Random random = new Random(seed);
        int[] qualities = {192, 192, 192, 192, 0, 64, 32768};
        List<Point> points = new ArrayList<>();
        for (int at = 0; at < 2000; at++) {
            points.add(point(at, "1", qualities[random.nextInt(qualities.length)]));
        }

        List<Point> chosen = Sampling.of(points, Method.MIN_MAX, 50);

        for (int at = 1; at + 1 < points.size(); at++) {
            Point point = points.get(at);
            boolean lone = !Quality.isGood(point.quality())
                    && !point.isLike(points.get(at - 1))
                    && !point.isLike(points.get(at + 1));
            if (lone) {
                assertThat(chosen).contains(point);
            }
        }
    }

    @Test
    void keepsEachChangeOfATextAndLeavesShortSeriesAlone() {
        List<Point> points = new ArrayList<>();
        for (int at = 0; at < 100; at++) {
            points.add(point(at, at < 50 ? "\"Early\"" : "\"Late\"", 192));
        }

        assertThat(Sampling.of(points, Method.MIN_MAX, 10))
                .containsExactly(points.get(0), points.get(49), points.get(50), points.get(99));
        assertThat(Sampling.of(points, Method.MIN_MAX, 100)).isEqualTo(points);
        assertThat(Sampling.of(points, Method.NONE, 10)).isEqualTo(points);
    }

    private static List<Point> numbers(int size, Random random) {
        List<Point> points = new ArrayList<>();
        double value = 0;
        for (int at = 0; at < size; at++) {
            value += random.nextGaussian();
            points.add(point(at, Double.toString(value), 192));
        }
        return points;
    }

    private static Point point(int second, String value, int quality) {
        String time = Instant.EPOCH.plusSeconds(second).toString();
        return new Point(Shapes.json('"' + time + '"'), Shapes.json(value), Shapes.json(Integer.toString(quality)));
    }
}
