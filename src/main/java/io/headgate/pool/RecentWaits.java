package io.headgate.pool;

import java.time.Duration;
import java.util.Arrays;

/** How long the last few hundred callers waited for connections, and when they got them. */
final class RecentWaits {
    private static final int SAMPLES = 512;
    /** A pool is not called slow for what callers met earlier, however few have come since. */
    private static final Duration LATELY = Duration.ofMinutes(1);

    private final long[] waits = new long[SAMPLES];
    private final long[] granted = new long[SAMPLES];
    private long added;

    void add(long waitNanos, long now) {
        int place = (int) (added++ % SAMPLES);
        waits[place] = waitNanos;
        granted[place] = now;
    }

    /** The 95th percentile of all of them; zero if there is none. */
    Duration p95() {
        return p95(Arrays.copyOf(waits, samples()));
    }

    /** The 95th percentile of those within the last minute; zero if there is none. */
    Duration p95Lately(long now) {
        int samples = samples();
        long[] lately = new long[samples];
        int many = 0;
        for (int i = 0; i < samples; i++) {
            if (now - granted[i] <= LATELY.toNanos()) {
                lately[many++] = waits[i];
            }
        }
        return p95(Arrays.copyOf(lately, many));
    }

    private int samples() {
        return (int) Math.min(added, SAMPLES);
    }

    /** The smallest sample that at least 95 % of the samples do not exceed. */
    private static Duration p95(long[] samples) {
        Arrays.sort(samples);
        return Duration.ofNanos(samples.length == 0 ? 0 : samples[(samples.length * 95 + 99) / 100 - 1]);
    }
}
