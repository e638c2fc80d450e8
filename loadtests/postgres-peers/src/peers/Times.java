package peers;

import java.util.Arrays;
import java.util.Locale;

/** Durations in nanoseconds, as many as come; confined to one thread. */
final class Times {
    private long[] all = new long[1 << 16];
    private int count;

    void add(long nanos) {
        if (count == all.length) {
            all = Arrays.copyOf(all, 2 * count);
        }
        all[count++] = nanos;
    }

    void addAll(Times others) {
        if (count + others.count > all.length) {
            all = Arrays.copyOf(all, Math.max(2 * all.length, count + others.count));
        }
        System.arraycopy(others.all, 0, all, count, others.count);
        count += others.count;
    }

    int count() {
        return count;
    }

    /** Median and 99th percentile and the longest, in milliseconds, with a blank between them. */
    String summary() {
        if (count == 0) {
            return "0 0 0";
        }
        long[] sorted = Arrays.copyOf(all, count);
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT,
                "%.4f %.4f %.4f",
                sorted[count / 2] / 1e6,
                sorted[(int) (count * 0.99)] / 1e6,
                sorted[count - 1] / 1e6);
    }
}
