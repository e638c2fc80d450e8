package io.headgate.observe;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import kamon.Kamon$;
import kamon.metric.Distribution;
import kamon.metric.Instrument;
import kamon.metric.Metric;
import kamon.metric.MetricRegistry;
import kamon.metric.MetricSnapshot;
import kamon.metric.PeriodSnapshot;
import kamon.module.MetricReporter;
import kamon.tag.TagSet;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Turns Kamon's registry into scrape text at the moment it is asked. Kamon's own reporter answers with its last tick, leaves out what
 * is still 0, knows no OpenMetrics and does not escape (kamon-io/Kamon#752). This one drains the registry, so it must be the only one.
 */
final class Exposition implements MetricReporter {
    private static final Duration FOREVER = Duration.ofDays(36_500);
    // Both are gauges, and a gauge must not end like a counter or like a part of a histogram.
    private static final Map<String, String> RENAMED = Map.of(
            "jvm.threads.total",
            "jvm.threads.current",
            "jvm.memory.buffer-pool.count",
            "jvm.memory.buffer-pool.buffers");

    // Protected for Scala, public in the class file.
    private final MetricRegistry registry = Kamon$.MODULE$.registry();
    private final PeriodSnapshot.Accumulator totals = PeriodSnapshot.accumulator(FOREVER, Duration.ZERO, FOREVER);
    private volatile Buckets buckets;

    Exposition(Buckets buckets) {
        this.buckets = buckets;
    }

    /** Kamon's own tick, should it come: it has drained the registry, so its numbers are kept. */
    @Override
    public synchronized void reportPeriodSnapshot(PeriodSnapshot snapshot) {
        totals.add(snapshot);
    }

    @Override
    public void stop() {}

    @Override
    public void reconfigure(Config config) {
        buckets = Buckets.from(config);
    }

    synchronized String render(Metrics.Format format) {
        PeriodSnapshot now = registry.snapshot(true);
        totals.add(now);
        PeriodSnapshot sum = totals.peek();
        ExpositionText text = new ExpositionText(format);
        sorted(sum.counters()).forEach(counter -> values(text, counter, "counter"));
        // From the registry itself: a gauge that was removed is gone.
        sorted(now.gauges()).forEach(gauge -> values(text, gauge, "gauge"));
        Stream.of(sum.histograms(), sum.timers(), sum.rangeSamplers())
                .flatMap(kind -> sorted(kind).stream())
                .forEach(histogram -> distributions(text, histogram));
        return text.end();
    }

    /** What was counted and timed so far, of some meters. */
    synchronized Map<Meter, List<Reading>> read(Set<Meter> meters) {
        totals.add(registry.snapshot(true));
        PeriodSnapshot sum = totals.peek();
        Map<Meter, List<Reading>> readings = new EnumMap<>(Meter.class);
        for (Meter meter : meters) {
            List<Reading> series = new ArrayList<>();
            String name = Instruments.registryName(meter);
            sorted(sum.counters()).stream()
                    .filter(metric -> metric.name().equals(name))
                    .forEach(metric -> CollectionConverters.asJava(metric.instruments())
                            .forEach(one -> series.add(
                                    new Reading(tags(one.tags()), ((Number) one.value()).longValue(), 0, 0, 0))));
            sorted(sum.histograms()).stream()
                    .filter(metric -> metric.name().equals(name))
                    .forEach(metric -> CollectionConverters.asJava(metric.instruments())
                            .forEach(one -> series.add(reading(family(metric, "histogram"), one))));
            readings.put(meter, List.copyOf(series));
        }
        return readings;
    }

    private static Reading reading(ExpositionText.Family family, Instrument.Snapshot<Distribution> one) {
        Distribution values = one.value();
        return new Reading(
                tags(one.tags()),
                values.count(),
                percentile(family, values, 50),
                percentile(family, values, 95),
                percentile(family, values, 99));
    }

    private static double percentile(ExpositionText.Family family, Distribution values, double rank) {
        return values.count() == 0
                ? 0
                : family.scaled((double) values.percentile(rank).value());
    }

    private static Map<String, String> tags(TagSet tags) {
        Map<String, String> byName = new HashMap<>();
        CollectionConverters.asJava(tags.iterator())
                .forEachRemaining(tag -> byName.put(tag.key(), String.valueOf(kamon.tag.Tag.unwrapValue(tag))));
        return byName;
    }

    private static <S extends Metric.Settings, V> void values(
            ExpositionText text, MetricSnapshot<S, V> metric, String type) {
        ExpositionText.Family family = family(metric, type);
        text.header(family);
        for (Instrument.Snapshot<V> instrument : CollectionConverters.asJava(metric.instruments())) {
            double value = ((Number) instrument.value()).doubleValue();
            text.sample(family.sampleName(), instrument.tags(), family.scaled(value));
        }
    }

    private <S extends Metric.Settings> void distributions(
            ExpositionText text, MetricSnapshot<S, Distribution> metric) {
        ExpositionText.Family family = family(metric, "histogram");
        Buckets.Limits limits = buckets.of(metric.name(), metric.settings().unit());
        text.header(family);
        for (Instrument.Snapshot<Distribution> instrument : CollectionConverters.asJava(metric.instruments())) {
            Distribution values = instrument.value();
            long[] counts = counts(values, family, limits);
            long cumulative = 0;
            for (int i = 0; i < counts.length; i++) {
                cumulative += counts[i];
                text.bucket(family, instrument.tags(), limits.label(i), cumulative);
            }
            text.bucket(family, instrument.tags(), "+Inf", values.count());
            text.sample(family.name() + "_sum", instrument.tags(), family.scaled((double) values.sum()));
            text.sample(family.name() + "_count", instrument.tags(), (double) values.count());
        }
    }

    /** How many values lie between each limit and the one before. What lies above the last is in the total only. */
    private static long[] counts(Distribution values, ExpositionText.Family family, Buckets.Limits limits) {
        long[] counts = new long[limits.count()];
        int at = 0;
        Iterator<Distribution.Bucket> ascending = CollectionConverters.asJava(values.bucketsIterator());
        while (ascending.hasNext()) {
            Distribution.Bucket bucket = ascending.next();
            double value = family.scaled((double) bucket.value());
            while (at < limits.count() && value > limits.value(at)) {
                at++;
            }
            if (at == limits.count()) {
                break;
            }
            counts[at] += bucket.frequency();
        }
        return counts;
    }

    private static <S extends Metric.Settings, V> ExpositionText.Family family(
            MetricSnapshot<S, V> metric, String type) {
        String name = RENAMED.getOrDefault(metric.name(), metric.name());
        return ExpositionText.Family.of(name, type, metric.settings().unit(), metric.description());
    }

    private static <S extends Metric.Settings, V> List<MetricSnapshot<S, V>> sorted(Seq<MetricSnapshot<S, V>> metrics) {
        return CollectionConverters.asJava(metrics).stream()
                .filter(metric -> !metric.instruments().isEmpty())
                .sorted(Comparator.comparing(MetricSnapshot::name))
                .toList();
    }
}
