package io.headgate.observe;

import com.typesafe.config.Config;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import kamon.metric.MeasurementUnit;
import kamon.prometheus.PrometheusSettings;
import scala.jdk.javaapi.CollectionConverters;

/** The upper limits of histogram buckets: by metric, else by what is measured ({@code kamon.prometheus.buckets}). */
final class Buckets {
    /** Ascending limits, and how each is written as the label {@code le}. */
    static final class Limits {
        private final double[] values;
        private final String[] labels;

        Limits(Collection<Double> given) {
            values = given.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            labels = Arrays.stream(values).mapToObj(Buckets::canonical).toArray(String[]::new);
        }

        int count() {
            return values.length;
        }

        double value(int index) {
            return values[index];
        }

        String label(int index) {
            return labels[index];
        }
    }

    private final Map<String, Limits> custom = new HashMap<>();
    private final Limits times;
    private final Limits sizes;
    private final Limits percentages;
    private final Limits others;

    private Buckets(PrometheusSettings.Generic settings) {
        CollectionConverters.asJava(settings.customBuckets())
                .forEach((name, limits) -> custom.put(name, new Limits(CollectionConverters.asJava(limits))));
        times = new Limits(CollectionConverters.asJava(settings.timeBuckets()));
        sizes = new Limits(CollectionConverters.asJava(settings.informationBuckets()));
        percentages = new Limits(CollectionConverters.asJava(settings.percentageBuckets()));
        others = new Limits(CollectionConverters.asJava(settings.defaultBuckets()));
    }

    static Buckets from(Config config) {
        return new Buckets(PrometheusSettings.readSettings(config.getConfig("kamon.prometheus")));
    }

    Limits of(String metric, MeasurementUnit unit) {
        Limits own = custom.get(metric);
        if (own != null) {
            return own;
        }
        return switch (unit.dimension().name()) {
            case "time" -> times;
            case "information" -> sizes;
            case "percentage" -> percentages;
            default -> others;
        };
    }

    /** OpenMetrics wants limits without exponent and with a point, so that they are the same series in both formats. */
    static String canonical(double limit) {
        String plain =
                new BigDecimal(Double.toString(limit)).stripTrailingZeros().toPlainString();
        return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }
}
