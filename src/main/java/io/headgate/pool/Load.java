package io.headgate.pool;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A recording made ready to be worked through again: every call has a hold time, also those that in truth got no connection or have
 * not given theirs back. Theirs are drawn from the others', always in the same way, so that the same recording gives the same
 * answers.
 */
final class Load {
    /** No caller leaves so late. */
    static final long NEVER = Long.MAX_VALUE;

    private static final long SEED = 20_240_229;
    /** At most a tenth of the calls is given away to the time in which a pool that begins empty fills up. */
    private static final int LARGEST_SETTLING_SHARE = 10;

    final Recording recording;
    /** From the grant on; never negative. */
    final long[] holdNanos;
    /** After how long a caller leaves who still waits; {@link #NEVER} for those who were not seen leaving. */
    final long[] leavesAfterNanos;
    /** The first call that says something about a pool in the midst of its work. */
    final int firstSettled;

    Load(Recording recording) {
        this.recording = recording;
        long[] known = completed(recording);
        SplittableRandom random = new SplittableRandom(SEED);
        int calls = recording.calls();
        holdNanos = new long[calls];
        leavesAfterNanos = new long[calls];
        for (int i = 0; i < calls; i++) {
            long held = recording.heldNanos[i];
            holdNanos[i] = held >= 0 ? held : drawn(known, atLeast(i), random);
            leavesAfterNanos[i] = held == Recording.CANCELLED ? recording.waitedNanos[i] : NEVER;
        }
        firstSettled = recording.whole || known.length == 0 ? 0 : settled(known[known.length * 95 / 100]);
    }

    /** The hold times that are known, the shortest first. */
    static long[] completed(Recording recording) {
        return Arrays.stream(recording.heldNanos)
                .filter(held -> held >= 0)
                .sorted()
                .toArray();
    }

    /** How long a call that still has its connection has had it; otherwise 0. */
    private long atLeast(int call) {
        boolean lent = recording.heldNanos[call] == Recording.OPEN && recording.waitedNanos[call] >= 0;
        return lent ? Math.max(0, recording.takenNanos - recording.askedNanos[call] - recording.waitedNanos[call]) : 0;
    }

    private static long drawn(long[] known, long atLeast, SplittableRandom random) {
        int found = Arrays.binarySearch(known, atLeast);
        int from = found >= 0 ? found : -found - 1;
        return from < known.length ? known[random.nextInt(from, known.length)] : atLeast;
    }

    /** What was lent when the recording begins is not known: the first calls find a pool emptier than it was. */
    private int settled(long longHold) {
        int call = 0;
        int most = recording.calls() / LARGEST_SETTLING_SHARE;
        while (call < most && recording.askedNanos[call] - recording.askedNanos[0] < longHold) {
            call++;
        }
        return call;
    }

    int calls() {
        return recording.calls();
    }

    /** How many connections would be lent at the same time at most if there were one for every caller at once. */
    int peakDemand() {
        long[] ends = new long[calls()];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = recording.askedNanos[i] + holdNanos[i];
        }
        long[] starts = recording.askedNanos.clone();
        Arrays.sort(starts);
        Arrays.sort(ends);
        int peak = 0;
        int ended = 0;
        for (int begun = 0; begun < starts.length; begun++) {
            while (ends[ended] - starts[begun] <= 0) {
                ended++;
            }
            peak = Math.max(peak, begun + 1 - ended);
        }
        return peak;
    }
}
