package io.headgate.cache;

import io.headgate.call.Failure;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Equal reads under way at the same time: one of them, the leader, asks the upstream, the others wait for what it gets. What ends the
 * leader does not end the others: one of them takes its place. When a second leader fails as well, all go by themselves, since a queue
 * in which each waits for the failures of all before it would be worse than the load. Safe from any thread; turns are told outside its
 * lock.
 */
final class Flight {
    private static final int MOST_FAILURES = 2;

    private final Set<Turn> waiting = new LinkedHashSet<>();
    private final Runnable atEnd;
    private @Nullable Turn leader;
    private int failures;
    private boolean over;

    /** @param atEnd told when nobody can join any more */
    Flight(Runnable atEnd) {
        this.atEnd = atEnd;
    }

    /** What became of one who wanted to join. */
    enum Seat {
        LEADS,
        WAITS,
        /** There is nothing to join any more. */
        NONE
    }

    synchronized Seat join(Turn turn) {
        if (over) {
            return Seat.NONE;
        } else if (leader == null) {
            leader = turn;
            return Seat.LEADS;
        }
        waiting.add(turn);
        return Seat.WAITS;
    }

    /** Whether the turn was still waiting; it does not any more. */
    synchronized boolean leave(Turn turn) {
        return waiting.remove(turn);
    }

    /** The leader got an answer for all. */
    void landed(Turn by, Entry entry) {
        end(by).forEach(turn -> turn.share(entry));
    }

    /** The leader was told something that is true for all: the upstream cannot be had at all. */
    void refused(Turn by, Failure failure) {
        end(by).forEach(turn -> turn.refused(failure));
    }

    /** The leader's answer is for the leader alone. */
    void disband(Turn by) {
        end(by).forEach(Turn::goAlone);
    }

    /**
     * The leader came to nothing.
     *
     * @param failed whether that is the upstream's doing; else the leader just did not want it any more
     */
    void lost(Turn by, boolean failed) {
        Turn next = null;
        synchronized (this) {
            if (over || leader != by) {
                return;
            }
            failures += failed ? 1 : 0;
            if (failures < MOST_FAILURES && !waiting.isEmpty()) {
                next = waiting.iterator().next();
                waiting.remove(next);
                leader = next;
            }
        }
        if (next == null) {
            disband(by);
        } else {
            next.lead();
        }
    }

    /** Who waits; nobody if this turn is not the leader. Nobody can join from now on. */
    private List<Turn> end(Turn by) {
        List<Turn> all;
        synchronized (this) {
            if (over || leader != by) {
                return List.of();
            }
            over = true;
            all = new ArrayList<>(waiting);
            waiting.clear();
        }
        atEnd.run();
        return all;
    }
}
