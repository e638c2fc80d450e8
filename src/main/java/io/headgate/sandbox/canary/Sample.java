package io.headgate.sandbox.canary;

import java.time.Instant;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * One stored value: time, value, quality.
 *
 * @param value number, boolean, text, or null for "No Data"
 */
public record Sample(Instant time, @Nullable Object value, int quality) {
    public static Sample good(Instant time, Object value) {
        return new Sample(time, value, Quality.GOOD);
    }

    public static Sample noData(Instant time) {
        return new Sample(time, null, Quality.NO_DATA);
    }

    /** A value stored in 32 bits reads back widened to 64: 71.08 as 71.08000183105469. */
    public static Sample goodFloat(Instant time, double value) {
        return good(time, (double) (float) value);
    }

    boolean isGood() {
        return Quality.isGood(quality) && value != null;
    }

    boolean isNoData() {
        return quality == Quality.NO_DATA;
    }

    /** The value as a number, booleans as 0 and 1; empty for text and for no value. */
    OptionalDouble number() {
        if (value instanceof Number number) {
            return OptionalDouble.of(number.doubleValue());
        }
        return value instanceof Boolean flag ? OptionalDouble.of(flag ? 1 : 0) : OptionalDouble.empty();
    }
}
