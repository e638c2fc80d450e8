package io.headgate.resilience;

import io.headgate.call.Outcome;
import io.headgate.config.Section;
import java.time.Duration;

/**
 * How many calls an upstream takes at once before more only make it slower, learned from what calls report at their end: a limit
 * that grows while latency stays what it was without load, and shrinks when it rises. The shape is that of the gradient limits of
 * <a href="https://github.com/Netflix/concurrency-limits">concurrency-limits</a>. Confined to one thread; given the time.
 *
 * <p>What differs, and why:
 *
 * <ul>
 *   <li>The latency without load is learned upwards only while no more calls were out than {@code floor}. An average that follows
 *       all calls takes the queue of a steady overload for normal, and the limit drifts up with it. An upstream that has become
 *       slower for good is noticed all the same: the limit falls to the floor, and there the new latency is learned.
 *   <li>A call that was let down is a loss, never a latency: it halves the limit, at most once per window.
 *   <li>Latencies are averaged as logarithms and compared with their error, so that neither a few slow calls nor a window of few
 *       calls moves the limit.
 *   <li>Calls that began before the limit last changed were served under another limit and say nothing about this one.
 * </ul>
 */
public final class ConcurrencyLimit {
    private static final int MIN_SAMPLES = 10;
    private static final long WINDOW_NANOS = Duration.ofSeconds(1).toNanos();
    /** How fast the latency without load is learned, per window. */
    private static final double LEARNING = 0.2;
    /** How many standard errors make a difference. */
    private static final double CERTAIN = 2;
    /** One window never shrinks the limit below this share: it may have been an unlucky one. */
    private static final double STEEPEST = 0.5;

    private final boolean enabled;
    private final int floor;
    private final int max;
    private final double tolerance;
    private final double smoothing;

    private int limit;
    /** The limit before rounding. */
    private double estimate;
    /** Whether nothing has ever spoken against growing: until then it doubles. */
    private boolean starting = true;

    private boolean changed;
    private long changedAt;
    private boolean lost;
    private long lostAt;

    /** Logarithm of the latency without load in nanoseconds. */
    private double unloaded = Double.NaN;

    private int samples;
    private double sum;
    private double squares;
    private int peak;
    private long windowBegan;

    /** @param max the limit is never above this; a floor above it is as good as {@code max} */
    public ConcurrencyLimit(Settings settings, int max) {
        this.enabled = settings.enabled;
        this.floor = Math.min(settings.floor, max);
        this.max = max;
        this.tolerance = Math.log(settings.tolerance);
        this.smoothing = settings.smoothing;
        this.limit = enabled ? floor : max;
        this.estimate = limit;
    }

    /** How many calls may be out at once, from the floor to {@code max}. */
    public int limit() {
        return limit;
    }

    /**
     * A call has ended.
     *
     * @param startNanos when it was sent
     * @param latencyNanos how long the upstream took; what a slow caller added is not the upstream's
     * @param inFlight calls that were out just before it ended, itself included
     * @param now not before an earlier {@code now}
     */
    public void sample(long startNanos, long latencyNanos, int inFlight, Outcome outcome, long now) {
        if (!enabled || outcome == Outcome.IGNORE || (changed && startNanos - changedAt < 0)) {
            return;
        }
        if (outcome == Outcome.DROPPED) {
            lose(now);
            return;
        }
        if (samples == 0) {
            windowBegan = now;
        }
        double latency = Math.log((double) Math.max(1, latencyNanos));
        samples++;
        sum += latency;
        squares += latency * latency;
        peak = Math.max(peak, inFlight);
        if (samples >= MIN_SAMPLES && now - windowBegan >= WINDOW_NANOS) {
            judge(now);
        }
    }

    private void lose(long now) {
        if (lost && now - lostAt < WINDOW_NANOS) {
            return;
        }
        lost = true;
        lostAt = now;
        starting = false;
        set(estimate / 2, now);
    }

    private void judge(long now) {
        double mean = sum / samples;
        double variance = Math.max(0, (squares - sum * mean) / (samples - 1));
        double error = CERTAIN * Math.sqrt(variance / samples);
        learn(mean, error);
        double tolerated = unloaded + tolerance;
        if (peak * 2 < limit) {
            // Nobody presses against the limit, so it is neither proved nor disproved.
            clearWindow();
        } else if (mean - error > tolerated) {
            starting = false;
            towards(estimate * Math.max(STEEPEST, Math.exp(tolerated - mean)), now);
        } else if (mean > tolerated) {
            clearWindow();
        } else if (starting) {
            set(estimate * 2, now);
        } else {
            towards(estimate + Math.sqrt(estimate), now);
        }
    }

    private void learn(double mean, double error) {
        if (Double.isNaN(unloaded)) {
            unloaded = mean;
        } else if (peak <= floor || mean + error < unloaded) {
            unloaded += LEARNING * (mean - unloaded);
        }
    }

    private void towards(double target, long now) {
        set(estimate + smoothing * (target - estimate), now);
    }

    private void set(double next, long now) {
        estimate = Math.min(max, Math.max(floor, next));
        if ((int) estimate != limit) {
            limit = (int) estimate;
            changed = true;
            changedAt = now;
        }
        clearWindow();
    }

    private void clearWindow() {
        samples = 0;
        sum = 0;
        squares = 0;
        peak = 0;
    }

    /**
     * Each key is described in {@code reference.conf} under {@code headgate.defaults.upstream.http.pool.limit}.
     *
     * @param enabled whether the limit moves at all; otherwise it is the pool's {@code max}
     * @param floor the limit's least value and its first one; at least 1
     * @param tolerance how many times the latency without load is accepted; more than 1
     * @param smoothing the share of each wanted change that is made; more than 0, at most 1
     */
    public record Settings(boolean enabled, int floor, double tolerance, double smoothing) {
        public Settings {
            require(floor >= 1, "floor must be at least 1");
            require(tolerance > 1 && tolerance < Double.POSITIVE_INFINITY, "tolerance must be finite and more than 1");
            require(smoothing > 0 && smoothing <= 1, "smoothing must be more than 0 and at most 1");
        }

        public static Settings from(Section section) {
            return new Settings(
                    section.bool("enabled"),
                    section.atLeast(1, "floor"),
                    section.between(1.01, 10.0, "tolerance"),
                    section.between(0.01, 1.0, "smoothing"));
        }

        private static void require(boolean met, String otherwise) {
            if (!met) {
                throw new IllegalArgumentException(otherwise);
            }
        }
    }
}
