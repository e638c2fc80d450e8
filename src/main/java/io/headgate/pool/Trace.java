package io.headgate.pool;

import io.headgate.call.Operation;
import io.headgate.call.Priority;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The last calls of a pool, one by one, so that the same calls can be worked through again with a pool of another size. A ring of
 * rows in arrays that are made once: a call costs a few stores and no allocation. Belongs to whichever life of the pool is running;
 * only {@link #turnedAway} may be called by others.
 */
final class Trace {
    /** About 0.8 MB. */
    static final int CAPACITY = 20_000;
    /** Older calls tell more about another time of the day than about the next minutes. */
    static final long LONGEST_NANOS = 600_000_000_000L;
    /** No row, or one that has been written over. */
    static final long NO_ROW = -1;

    /** Of connecting and of probes: the last so many times of each are known. */
    private static final int TIMES = 32;

    private final int capacity;
    private final long[] askedNanos;
    private final long[] patienceNanos;
    private final long[] waitedNanos;
    /** How long the call held its connection, or one of the marks of {@link Recording}. */
    private final long[] heldNanos;

    private final Operation[] operations;
    private final Priority[] priorities;
    private final Times connects = new Times();
    private final Times probes = new Times();
    private final AtomicLong turnedAway = new AtomicLong();
    private long turnedAwaySeen;
    private long rows;

    Trace(int capacity) {
        this.capacity = capacity;
        askedNanos = new long[capacity];
        patienceNanos = new long[capacity];
        waitedNanos = new long[capacity];
        heldNanos = new long[capacity];
        operations = new Operation[capacity];
        priorities = new Priority[capacity];
    }

    /** Somebody asks. Returns the row of the call, to be given back with what becomes of it. */
    long arrived(Ask ask, long asked) {
        if (turnedAway.get() != turnedAwaySeen) {
            addTurnedAway(ask, asked);
        }
        return add(ask, asked, Recording.OPEN);
    }

    private long add(Ask ask, long asked, long mark) {
        if (capacity == 0) {
            return NO_ROW;
        }
        int at = (int) (rows % capacity);
        askedNanos[at] = asked;
        patienceNanos[at] = ask.deadline().remainingNanos(asked);
        waitedNanos[at] = Recording.OPEN;
        heldNanos[at] = mark;
        operations[at] = ask.operation();
        priorities[at] = ask.priority();
        return rows++;
    }

    /**
     * Calls that a flood kept from reaching the pool have left a count and nothing else. They belong to the load all the same, so
     * they are taken to be like the next call that came through, and to have come at even distances before it.
     */
    private void addTurnedAway(Ask like, long asked) {
        long all = turnedAway.get();
        long many = Math.min(all - turnedAwaySeen, capacity);
        long last = rows == 0 ? asked : askedNanos[(int) ((rows - 1) % capacity)];
        long gap = Math.max(0, asked - last) / (many + 1);
        for (long i = 1; i <= many; i++) {
            add(like, asked - (many + 1 - i) * gap, Recording.REFUSED);
        }
        turnedAwaySeen = all;
    }

    /** A call was refused before the pool was told of it. From any thread. */
    void turnedAway() {
        turnedAway.incrementAndGet();
    }

    void granted(long row, long now) {
        if (has(row)) {
            int at = (int) (row % capacity);
            waitedNanos[at] = now - askedNanos[at];
        }
    }

    void released(long row, long now) {
        if (has(row)) {
            int at = (int) (row % capacity);
            heldNanos[at] = now - askedNanos[at] - waitedNanos[at];
        }
    }

    void refused(long row) {
        if (has(row)) {
            heldNanos[(int) (row % capacity)] = Recording.REFUSED;
        }
    }

    /** The caller would not wait any longer. */
    void cancelled(long row, long now) {
        if (has(row)) {
            int at = (int) (row % capacity);
            waitedNanos[at] = now - askedNanos[at];
            heldNanos[at] = Recording.CANCELLED;
        }
    }

    void opened(long nanos) {
        connects.add(nanos);
    }

    /** A connection that had been used before proved itself. */
    void probed(long nanos) {
        probes.add(nanos);
    }

    /** A life of the pool has ended or begins: nobody will say any more what became of the calls that are open. */
    void interrupted() {
        for (int i = 0; i < Math.min(rows, capacity); i++) {
            if (heldNanos[i] == Recording.OPEN) {
                heldNanos[i] = Recording.REFUSED;
            }
        }
    }

    private boolean has(long row) {
        return row != NO_ROW && rows - row <= capacity;
    }

    /** What there is now, oldest first. */
    Recording copy(PoolConfig config, long now) {
        long first = Math.max(0, rows - capacity);
        while (first < rows && now - askedNanos[(int) (first % capacity)] > LONGEST_NANOS) {
            first++;
        }
        int count = (int) (rows - first);
        return new Recording(
                config,
                now,
                first == 0,
                ordered(askedNanos, new long[count], first),
                ordered(patienceNanos, new long[count], first),
                ordered(waitedNanos, new long[count], first),
                ordered(heldNanos, new long[count], first),
                ordered(operations, new Operation[count], first),
                ordered(priorities, new Priority[count], first),
                connects.median(0),
                // Where no probe was seen, it is taken to be about as cheap as connecting.
                probes.median(connects.median(0)));
    }

    /** The pool waits meanwhile, so whole stretches are copied at once. */
    @SuppressWarnings("SuspiciousSystemArraycopy") // both are arrays of the same kind
    private <A> A ordered(A ring, A into, long first) {
        int count = Array.getLength(into);
        int from = count == 0 ? 0 : (int) (first % capacity);
        int straight = Math.min(count, capacity - from);
        System.arraycopy(ring, from, into, 0, straight);
        System.arraycopy(ring, 0, into, straight, count - straight);
        return into;
    }

    /** How long something took lately. What is rare and slow, such as the first in a young process, does not move the median. */
    private static final class Times {
        private final long[] nanos = new long[TIMES];
        private long many;

        void add(long time) {
            nanos[(int) (many++ % TIMES)] = time;
        }

        long median(long otherwise) {
            long[] sorted = Arrays.copyOf(nanos, (int) Math.min(many, TIMES));
            Arrays.sort(sorted);
            return sorted.length == 0 ? otherwise : sorted[sorted.length / 2];
        }
    }
}
