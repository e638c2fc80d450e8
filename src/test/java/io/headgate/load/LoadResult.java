package io.headgate.load;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What became of the requests of one run. All times count from the moment at which the clock wanted the request sent. */
public final class LoadResult {
    private final long startNanos;
    private final long endNanos;
    private final long patienceNanos;
    private final Map<String, Integer> refusals = new HashMap<>();
    private long[] refusedAfter = new long[1024];
    private long[] servedAfter = new long[1024];
    private int refused;
    private int served;
    private int servedInTime;
    private int servedWithinRun;
    private int cut;
    private int asked;
    private int broken;
    private int unsent;
    private long latestNanos;

    LoadResult(long startNanos, long endNanos, Duration patience) {
        this.startNanos = startNanos;
        this.endNanos = endNanos;
        this.patienceNanos = patience.toNanos();
    }

    void countAsked() {
        asked++;
    }

    /** The client was so late that there was no use in sending it. */
    void countUnsent() {
        unsent++;
    }

    /** No answer, or not the whole of it. */
    void countBroken() {
        broken++;
    }

    void answered(int status, String code, long scheduledNanos, long now) {
        long after = now - scheduledNanos;
        latestNanos = Math.max(latestNanos, after);
        if (status == 200) {
            servedAfter = room(servedAfter, served);
            servedAfter[served++] = after;
            if (after <= patienceNanos) {
                servedInTime++;
                if (now - endNanos <= 0) {
                    servedWithinRun++;
                }
            }
        } else if (status == 503) {
            refusedAfter = room(refusedAfter, refused);
            refusedAfter[refused++] = after;
            refusals.merge(code, 1, Integer::sum);
        } else {
            cut++;
            refusals.merge(code, 1, Integer::sum);
        }
    }

    private static long[] room(long[] array, int size) {
        return size < array.length ? array : Arrays.copyOf(array, 2 * size);
    }

    /** Requests that the clock wanted sent. */
    public int asked() {
        return asked;
    }

    /** Answers of 200 before the deadline. */
    public int servedInTime() {
        return servedInTime;
    }

    /** Answers of 200 after the deadline. */
    public int servedLate() {
        return served - servedInTime;
    }

    /** Answers of 200 before the deadline that came while requests were still being sent, per second of that time. */
    public double usefulPerSecond() {
        return servedWithinRun * 1e9 / (endNanos - startNanos);
    }

    /** Answers of 503. */
    public int refused() {
        return refused;
    }

    /** Answers that were neither 200 nor 503, such as 504. */
    public int cut() {
        return cut;
    }

    /** Connections that ended in place of an answer, and requests that have no answer at all. */
    public int broken() {
        return broken;
    }

    /** Requests that the client itself could not send in time; none on a machine that is not overloaded. */
    public int unsentByClient() {
        return unsent;
    }

    /** How often each reason was given, by its code. */
    public Map<String, Integer> reasons() {
        return Map.copyOf(refusals);
    }

    /** Refusals that took longer than this. */
    public int refusedAfter(Duration limit) {
        int late = 0;
        for (int i = 0; i < refused; i++) {
            if (refusedAfter[i] > limit.toNanos()) {
                late++;
            }
        }
        return late;
    }

    /** Milliseconds after which this share of the refusals had come; 0 when there were none. */
    public double refusedMillis(double share) {
        return quantile(refusedAfter, refused, share);
    }

    /** Milliseconds after which this share of the answers of 200 had come; 0 when there were none. */
    public double servedMillis(double share) {
        return quantile(servedAfter, served, share);
    }

    private static double quantile(long[] nanos, int count, double share) {
        if (count == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        int at = (int) Math.min(count - 1, Math.max(0, Math.ceil(count * share) - 1));
        return sorted[at] / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    /** Milliseconds until the last of all answers, of whatever kind. */
    public double latestMillis() {
        return latestNanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }
}
