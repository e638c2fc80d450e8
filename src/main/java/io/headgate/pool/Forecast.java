package io.headgate.pool;

import io.headgate.config.Section;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sees a pool run out before the first caller is refused. What callers ask of a pool is arrivals per second times the time each
 * holds a connection (Little's law): the number of connections that would be busy if there were enough. It is measured in buckets,
 * and a {@link Trend} tells when it will reach what the pool has: one through the last ten minutes for what grows fast, one through
 * the last hour for what grows too slowly to be seen in the noise of minutes.
 *
 * <p>Confined to one thread. Counting costs a few additions; the judgement is made once per bucket.
 */
public final class Forecast {
    /** What there is to say. */
    public enum State {
        /** Nothing. */
        CLEAR,
        /** The load grows, and will reach the capacity within the horizon. */
        RISING,
        /** The load has been close to the capacity, or above it, for a while. */
        FULL
    }

    static final long BUCKET_NANOS = Duration.ofSeconds(10).toNanos();
    /** Buckets of the slow trend are so many times as long. */
    private static final int SLOWER = 6;
    /** Buckets that judge whether the pool is full: two minutes, of which one must be known. */
    private static final int SUSTAINED = 12;

    private static final int LEAST_SUSTAINED = 6;
    /** Buckets in a row that must agree before a trend is told, and before a told one is taken back. */
    private static final int TO_WARN = 2;

    private static final int TO_CLEAR = 12;
    /** A queue that has not been empty for so long is no accident of arrivals. */
    private static final long QUEUED_NANOS = Duration.ofMinutes(1).toNanos();
    /** A full pool is taken for no longer full below this share of what made it so. */
    private static final double RELIEF = 0.9;
    /** Weight of the hold time known so far, in releases: a bucket of few releases hardly moves it. */
    private static final double PRIOR = 10;

    private final Settings settings;
    private final Series fast = new Series();
    private final Series slow = new Series();

    private boolean begun;
    private long bucketEnds;
    private int arrivals;
    private int releases;
    private double heldNanos;
    private double meanHoldNanos = -1;
    private boolean unjudged;

    private boolean queued;
    private long queuedSince;

    private State state = State.CLEAR;
    private int agreeing;
    private int disagreeing;
    private double share;
    private @Nullable Duration exhaustionIn;

    Forecast(Settings settings) {
        this.settings = settings;
    }

    /** Somebody asked for a connection, whether one was there or not. */
    void arrived(long now) {
        if (settings.enabled) {
            roll(now);
            arrivals++;
        }
    }

    /** A loan has ended. */
    void released(long held, long now) {
        if (settings.enabled) {
            roll(now);
            releases++;
            heldNanos += held;
        }
    }

    /**
     * What there is to say now; to be asked every second or so.
     *
     * @param capacity loans that are possible at the same time; at least 1
     * @param waiting callers in the queue
     */
    State look(int capacity, int waiting, long now) {
        if (!settings.enabled) {
            return State.CLEAR;
        }
        roll(now);
        if (waiting == 0) {
            queued = false;
        } else if (!queued) {
            queued = true;
            queuedSince = now;
        }
        if (unjudged) {
            unjudged = false;
            judge(capacity, now);
        }
        return state;
    }

    /** What {@link #look} said last. */
    State state() {
        return state;
    }

    /** Offered load as a share of the capacity over the last half minute: above 1, more is asked for than there is. */
    double load() {
        return share;
    }

    /** How long until the load reaches the capacity; zero when the pool is full, null when there is nothing to say. */
    @Nullable
    Duration exhaustionIn() {
        return exhaustionIn;
    }

    private void roll(long now) {
        if (!begun || now - bucketEnds >= Series.KEPT * BUCKET_NANOS) {
            begun = true;
            fast.clear();
            slow.clear();
            bucketEnds = now + BUCKET_NANOS;
            arrivals = 0;
            releases = 0;
            heldNanos = 0;
        }
        while (now - bucketEnds >= 0) {
            closeBucket();
            bucketEnds += BUCKET_NANOS;
        }
    }

    private void closeBucket() {
        if (releases > 0 && meanHoldNanos < 0) {
            meanHoldNanos = heldNanos / releases;
        } else if (releases > 0) {
            meanHoldNanos = (heldNanos + PRIOR * meanHoldNanos) / (releases + PRIOR);
        }
        fast.add(arrivals * Math.max(0, meanHoldNanos) / BUCKET_NANOS);
        if (fast.added % SLOWER == 0) {
            slow.add(fast.mean(SLOWER));
        }
        arrivals = 0;
        releases = 0;
        heldNanos = 0;
        unjudged = true;
    }

    private void judge(int capacity, long now) {
        share = fast.mean(3) / capacity;
        double nanos = Math.min(
                untilNanos(Trend.of(fast.values, fast.known), capacity, 1, state == State.RISING),
                untilNanos(Trend.of(slow.values, slow.known), capacity, SLOWER, false));
        boolean seen = nanos <= settings.horizon.toNanos() * (state == State.RISING ? 2.0 : 1.0);
        agreeing = seen ? agreeing + 1 : 0;
        disagreeing = seen ? 0 : disagreeing + 1;
        if (full(capacity, now)) {
            state = State.FULL;
        } else if (agreeing >= TO_WARN) {
            state = State.RISING;
        } else if (disagreeing >= TO_CLEAR || state == State.FULL) {
            state = State.CLEAR;
        }
        exhaustionIn = switch (state) {
            case CLEAR -> null;
            case FULL -> Duration.ZERO;
            case RISING ->
                // While a doubtful trend is not yet taken back, the last word stands.
                seen ? Duration.ofNanos((long) nanos) : exhaustionIn;
        };
    }

    /** A trend that has been told needs less to be believed on; but not a slow one, which remembers a rise long after its end. */
    private static double untilNanos(Trend trend, int capacity, int buckets, boolean told) {
        boolean believed = told ? trend.plausible() : trend.evident();
        return believed ? trend.until(capacity) * buckets * BUCKET_NANOS : Double.POSITIVE_INFINITY;
    }

    private boolean full(int capacity, long now) {
        if (queued && now - queuedSince >= QUEUED_NANOS) {
            return true;
        }
        if (fast.known < LEAST_SUSTAINED) {
            return false;
        }
        double limit = settings.nearFull * capacity;
        return state == State.FULL
                ? fast.mean(SUSTAINED) >= limit * RELIEF
                : fast.mean(SUSTAINED) - 2 * fast.error(SUSTAINED) >= limit;
    }

    /** The last values of one length of bucket, oldest first. */
    private static final class Series {
        static final int KEPT = 60;

        final double[] values = new double[KEPT];
        int known;
        long added;

        void add(double value) {
            if (known == KEPT) {
                System.arraycopy(values, 1, values, 0, KEPT - 1);
                known--;
            }
            values[known++] = value;
            added++;
        }

        void clear() {
            known = 0;
            added = 0;
        }

        /** Of the last so many, or of all there are. */
        double mean(int many) {
            int first = Math.max(0, known - many);
            double sum = 0;
            for (int i = first; i < known; i++) {
                sum += values[i];
            }
            return known == 0 ? 0 : sum / (known - first);
        }

        /** Standard error of that mean. */
        double error(int many) {
            int first = Math.max(0, known - many);
            double mean = mean(many);
            double squares = 0;
            for (int i = first; i < known; i++) {
                squares += (values[i] - mean) * (values[i] - mean);
            }
            return Math.sqrt(squares / (known - first - 1) / (known - first));
        }
    }

    /**
     * Each key is described in {@code reference.conf} under {@code headgate.defaults.upstream.http.pool.forecast}.
     *
     * @param enabled whether anything is said at all
     * @param horizon how far ahead a warning looks; more than zero
     * @param nearFull the share of the capacity from which a sustained load counts as full; more than 0, at most 1
     */
    public record Settings(boolean enabled, Duration horizon, double nearFull) {
        public static Settings from(Section section) {
            return new Settings(
                    section.bool("enabled"), section.positive("horizon"), section.between(0.1, 1.0, "near-full"));
        }
    }
}
