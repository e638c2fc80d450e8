package io.headgate.observe;

import java.util.Locale;
import kamon.metric.Gauge;

/** One gauge per value of an enum, of which the present one is 1 and the others are 0: what alert rules and dashboards can count. */
final class OneHot<E extends Enum<E>> {
    private final Gauge[] gauges;

    OneHot(Meter meter, String upstream, Class<E> states) {
        E[] values = states.getEnumConstants();
        gauges = new Gauge[values.length];
        for (int i = 0; i < values.length; i++) {
            gauges[i] = Instruments.gauge(meter, upstream, label(values[i]));
        }
    }

    @SuppressWarnings("EnumOrdinal") // An index into an array of this run, which nobody stores.
    void is(E now) {
        for (int i = 0; i < gauges.length; i++) {
            gauges[i].update(i == now.ordinal() ? 1 : 0);
        }
    }

    /** The value of the tag. */
    static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
