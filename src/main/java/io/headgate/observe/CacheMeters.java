package io.headgate.observe;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import kamon.metric.Counter;
import kamon.metric.Gauge;

/** The meters of one route whose answers may be kept; from any thread. */
public final class CacheMeters {
    private static final Map<String, CacheMeters> MADE = new ConcurrentHashMap<>();

    private final String route;
    private final Map<Enum<?>, Counter> answers = new ConcurrentHashMap<>();
    private final Map<Drop, Counter> dropped = new ConcurrentHashMap<>();
    private final Counter stored;

    /** Why an answer is not kept, or no longer; names are values of a tag. */
    public enum Drop {
        TOO_LARGE,
        SIZE,
        AGE,
        CHANGED
    }

    private CacheMeters(String route) {
        this.route = route;
        stored = Instruments.counter(Meter.CACHE_STORED, route);
    }

    /** The meters of this route; the same object each time. */
    public static CacheMeters of(String route) {
        return MADE.computeIfAbsent(route, CacheMeters::new);
    }

    /** How much is kept on all routes together. */
    public static void holds(long bytes) {
        Held.BYTES.update((double) bytes);
    }

    /** The one gauge, made at its first use. */
    private static final class Held {
        static final Gauge BYTES = Instruments.gauge(Meter.CACHE_BYTES, "kept");
    }

    /** A request was answered. */
    public void answered(Enum<?> manner) {
        answers.computeIfAbsent(manner, one -> Instruments.counter(Meter.CACHE_ANSWERS, route, label(one)))
                .increment();
    }

    public void stored() {
        stored.increment();
    }

    public void dropped(Drop why) {
        dropped.computeIfAbsent(why, one -> Instruments.counter(Meter.CACHE_DROPPED, route, label(one)))
                .increment();
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
