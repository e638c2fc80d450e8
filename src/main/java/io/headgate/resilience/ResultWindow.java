package io.headgate.resilience;

import java.time.Duration;
import java.util.Arrays;

/** How many calls of the last while failed, counted in a ring of buckets so that what is too old goes in small steps. */
final class ResultWindow {
    private static final int BUCKETS = 10;

    private final long bucketNanos;
    private final int[] failures = new int[BUCKETS];
    private final int[] totals = new int[BUCKETS];
    private int current;
    private long currentEnds;
    private int failed;
    private int total;

    ResultWindow(Duration length) {
        bucketNanos = Math.max(1, length.toNanos() / BUCKETS);
    }

    void add(boolean failure, long now) {
        roll(now);
        totals[current]++;
        total++;
        if (failure) {
            failures[current]++;
            failed++;
        }
    }

    /** Whether at least {@code share} of the results failed, and there are at least {@code minVolume} of them. */
    boolean reached(double share, int minVolume) {
        return failed > 0 && total >= minVolume && failed >= share * total;
    }

    void clear() {
        Arrays.fill(failures, 0);
        Arrays.fill(totals, 0);
        failed = 0;
        total = 0;
    }

    private void roll(long now) {
        if (total == 0 || now - currentEnds >= bucketNanos * (BUCKETS - 1)) {
            // Also how it starts: an empty window has no place in time yet.
            clear();
            currentEnds = now + bucketNanos;
            return;
        }
        while (now - currentEnds >= 0) {
            current = (current + 1) % BUCKETS;
            currentEnds += bucketNanos;
            failed -= failures[current];
            total -= totals[current];
            failures[current] = 0;
            totals[current] = 0;
        }
    }
}
