package io.headgate.pool;

import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Whether a store was seen to become slower when more connections worked on it at the same time. The calls are put in order of how
 * many connections were lent when they got theirs; the lowest fifth is held against the highest.
 *
 * @param few connections lent at most in the lowest fifth
 * @param withFew the median hold time there
 * @param many connections lent at least in the highest fifth
 * @param withMany the median hold time there
 */
record Pace(int few, Duration withFew, int many, Duration withMany) {
    /** Less is what chance and different operations do. */
    private static final double SLOWER = 1.5;
    /** Fewer calls, or groups closer together, tell nothing. */
    private static final int LEAST_CALLS = 100;

    private static final double LEAST_DISTANCE = 1.4;

    private record Loan(long grantedNanos, long heldNanos, int lent) {}

    /** Null where the recording cannot tell, because about the same number of connections was always lent. */
    static @Nullable Pace of(Recording recording) {
        Loan[] loans = loans(recording);
        int fifth = loans.length / 5;
        if (fifth < LEAST_CALLS) {
            return null;
        }
        Arrays.sort(loans, Comparator.comparingInt(Loan::lent));
        int few = loans[fifth - 1].lent;
        int many = loans[loans.length - fifth].lent;
        return many < few * LEAST_DISTANCE
                ? null
                : new Pace(few, median(loans, 0, fifth), many, median(loans, loans.length - fifth, loans.length));
    }

    private static Loan[] loans(Recording recording) {
        int completed = 0;
        long[] granted = new long[recording.calls()];
        long[] ended = new long[recording.calls()];
        for (int i = 0; i < recording.calls(); i++) {
            if (recording.heldNanos[i] >= 0) {
                granted[completed] = recording.askedNanos[i] + recording.waitedNanos[i];
                ended[completed] = granted[completed] + recording.heldNanos[i];
                completed++;
            }
        }
        Loan[] loans = new Loan[completed];
        for (int i = 0; i < completed; i++) {
            loans[i] = new Loan(granted[i], ended[i] - granted[i], 0);
        }
        Arrays.sort(loans, Comparator.comparingLong(Loan::grantedNanos));
        long[] ends = Arrays.copyOf(ended, completed);
        Arrays.sort(ends);
        int over = 0;
        for (int i = 0; i < completed; i++) {
            while (ends[over] - loans[i].grantedNanos <= 0 && over < i) {
                over++;
            }
            loans[i] = new Loan(loans[i].grantedNanos, loans[i].heldNanos, i + 1 - over);
        }
        return loans;
    }

    private static Duration median(Loan[] loans, int from, int to) {
        long[] holds = Arrays.stream(loans, from, to)
                .mapToLong(Loan::heldNanos)
                .sorted()
                .toArray();
        return Measured.quantile(holds, 50);
    }

    boolean slows() {
        return withMany.toNanos() > withFew.toNanos() * SLOWER;
    }
}
