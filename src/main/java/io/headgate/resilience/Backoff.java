package io.headgate.resilience;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * A ladder of pauses between attempts that fail: {@code first}, then {@code factor} times as long with each further failure, never
 * above {@code max} before jitter. A value, not a timer: whoever waits keeps the time.
 *
 * @param first the pause after the first failure; more than zero
 * @param max the longest pause before jitter; not below {@code first}
 * @param factor what one more failure multiplies the pause by; at least 1
 * @param jitter the random part of each pause, in both directions: 0.25 spreads it over 75 % to 125 %; from 0 up to, not including, 1
 * @param attempt how many failures there have been in a row; 0 at the foot of the ladder
 */
public record Backoff(Duration first, Duration max, double factor, double jitter, int attempt) {
    public Backoff {
        require(!first.isNegative() && !first.isZero(), "first must be longer than zero");
        require(max.compareTo(first) >= 0, "max must not be shorter than first");
        require(factor >= 1 && factor < Double.POSITIVE_INFINITY, "factor must be a finite number of at least 1");
        require(jitter >= 0 && jitter < 1, "jitter must be at least 0 and less than 1");
        require(attempt >= 0, "attempt must not be negative");
    }

    /** A ladder that doubles, at its foot. */
    public static Backoff doubling(Duration first, Duration max, double jitter) {
        return new Backoff(first, max, 2, jitter, 0);
    }

    /** One failure further up. */
    public Backoff next() {
        return attempt == Integer.MAX_VALUE ? this : new Backoff(first, max, factor, jitter, attempt + 1);
    }

    /** Back at the foot. */
    public Backoff reset() {
        return attempt == 0 ? this : new Backoff(first, max, factor, jitter, 0);
    }

    /**
     * How long to pause after the failures so far; zero at the foot of the ladder.
     *
     * @param random gives numbers from 0 up to, not including, 1; asked once
     */
    public Duration delay(DoubleSupplier random) {
        if (attempt == 0) {
            return Duration.ZERO;
        }
        double steps = Math.pow(factor, attempt - 1.0);
        double nanos = Math.min((double) first.toNanos() * steps, (double) max.toNanos());
        return Duration.ofNanos((long) (nanos * (1 - jitter + 2 * jitter * random.getAsDouble())));
    }

    private static void require(boolean met, String otherwise) {
        if (!met) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
