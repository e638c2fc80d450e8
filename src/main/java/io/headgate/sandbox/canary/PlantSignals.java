package io.headgate.sandbox.canary;

import io.headgate.sandbox.canary.Series.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The shapes of the simulated plant's signals. All are functions of the time alone. Once a day the kiln line is cut off
 * for some minutes: No Data at its begin and nothing until it ends; and now and then a transmitter fails.
 */
final class PlantSignals {
    private static final Duration DAY = Duration.ofDays(1);
    /** Minutes of the day in which nothing is measured. */
    private static final int OUTAGE_FROM = 125;

    private static final int OUTAGE_TO = 132;
    private static final int SENSOR_FAILURE = 16;
    private static final int FAILURE_EVERY = 211;

    private PlantSignals() {}

    /** A measured value in 32 bits: a slow wave with noise around a mean. */
    static Signal wave(long seed, Duration period, double mean, double swing, Duration wave) {
        double length = wave.toMillis();
        return measured(seed, period, millis -> {
            double turn = Math.sin(2 * Math.PI * millis / length + seed);
            return mean + swing * (turn + 0.2 * noise(seed, (long) millis));
        });
    }

    /** A value that someone sets and that stays for a while. */
    static Signal steps(long seed, Duration period, double mean, double step) {
        return measured(seed, period, millis -> mean + step * Math.round(3 * noise(seed, (long) millis)));
    }

    /** A counter that rises without end since 2020. */
    static Signal counter(long seed, Duration period, double perHour) {
        long start = Instant.parse("2020-01-01T00:00:00Z").toEpochMilli();
        return of(period, time -> {
            double hours = (time.toEpochMilli() - start) / 3.6e6;
            return Sample.good(time, Math.round(hours * perHour + seed));
        });
    }

    /** On for most of each half day, off for the rest; only changes are stored. */
    static Signal running(long seed) {
        Duration period = Duration.ofMinutes(1);
        return of(period, time -> {
            boolean now = on(seed, time);
            return now == on(seed, time.minus(period)) ? null : Sample.good(time, now);
        });
    }

    /** One of several texts, a new one every some hours. */
    static Signal text(long seed, Duration period, List<String> texts) {
        return of(period, time -> {
            long index = Math.floorMod(time.toEpochMilli() / period.toMillis() + seed, (long) texts.size());
            return Sample.good(time, texts.get((int) index));
        });
    }

    private static boolean on(long seed, Instant time) {
        long minute = Math.floorMod(time.getEpochSecond() / 60 + seed * 17, 720L);
        return minute > 45;
    }

    private static Signal measured(long seed, Duration period, DoubleUnaryOperator valueAtMillis) {
        return of(period, time -> {
            long millis = time.toEpochMilli();
            long minute = Math.floorMod(millis, DAY.toMillis()) / 60_000;
            if (minute >= OUTAGE_FROM && minute < OUTAGE_TO) {
                boolean first = Math.floorMod(millis - period.toMillis(), DAY.toMillis()) / 60_000 < OUTAGE_FROM;
                return first ? Sample.noData(time.minus(period).plus(CanaryTime.TICK)) : null;
            }
            Sample good = Sample.goodFloat(time, valueAtMillis.applyAsDouble((double) millis));
            boolean failed = Math.floorMod(millis / period.toMillis() + seed, (long) FAILURE_EVERY) == 0;
            return failed ? new Sample(time, good.value(), SENSOR_FAILURE) : good;
        });
    }

    private static Signal of(Duration period, Function<Instant, @Nullable Sample> at) {
        return new Signal() {
            @Override
            public Duration period() {
                return period;
            }

            @Override
            public @Nullable Sample at(Instant time) {
                return at.apply(time);
            }
        };
    }

    /** From -1 to 1, the same for the same arguments (the finalizer of SplitMix64). */
    private static double noise(long seed, long millis) {
        long z = seed * 0x9E3779B97F4A7C15L + millis;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        z ^= z >>> 31;
        return (z >>> 11) / (double) (1L << 52) - 1;
    }
}
