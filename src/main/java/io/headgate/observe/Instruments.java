package io.headgate.observe;

import java.util.List;
import kamon.Kamon;
import kamon.metric.Counter;
import kamon.metric.DynamicRange;
import kamon.metric.Gauge;
import kamon.metric.Histogram;
import kamon.metric.MeasurementUnit;
import kamon.tag.TagSet;

/** Makes the instruments of a {@link Meter}. They are made once and held: looking one up by its tags costs more than using it. */
final class Instruments {
    /** The longest time a histogram tells apart; what takes longer counts as this. */
    static final long LONGEST_NANOS = 3_600_000_000_000L;

    // From a microsecond up, within one percent: about 25 kB per series. Given in code because Kamon ignores such
    // settings when they come with the configuration it is started with.
    private static final DynamicRange TIMES = new DynamicRange(1_000, LONGEST_NANOS, 2);

    private Instruments() {}

    static Counter counter(Meter meter, String... values) {
        return Kamon.counter(registryName(meter), meter.sentence(), unit(meter)).withTags(tags(meter, values));
    }

    static Gauge gauge(Meter meter, String... values) {
        return Kamon.gauge(registryName(meter), meter.sentence(), unit(meter)).withTags(tags(meter, values));
    }

    static Histogram histogram(Meter meter, String... values) {
        return Kamon.histogram(registryName(meter), meter.sentence(), unit(meter), TIMES)
                .withTags(tags(meter, values));
    }

    /** Outside its range a histogram records nonsense, slowly. */
    static void record(Histogram histogram, long nanos) {
        histogram.record(Math.max(0, Math.min(nanos, LONGEST_NANOS)));
    }

    /** The name in the registry: the exposition adds a counter's ending. */
    static String registryName(Meter meter) {
        String name = meter.exposedName();
        return meter.type() == Meter.Type.COUNTER ? name.substring(0, name.length() - "_total".length()) : name;
    }

    private static MeasurementUnit unit(Meter meter) {
        return switch (meter.unit()) {
            case NONE -> MeasurementUnit.none();
            case SECONDS -> MeasurementUnit.time().nanoseconds();
            case BYTES -> MeasurementUnit.information().bytes();
        };
    }

    private static TagSet tags(Meter meter, String... values) {
        List<String> names = meter.tags();
        if (names.size() != values.length) {
            throw new IllegalArgumentException(meter + " takes the tags " + names);
        }
        TagSet.Builder builder = TagSet.builder();
        for (int i = 0; i < values.length; i++) {
            builder.add(names.get(i), values[i]);
        }
        return builder.build();
    }
}
