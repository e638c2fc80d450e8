package io.headgate.call;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One coarse alarm clock for everything that waits. A timer per request costs more than the request; a sweep over what is under
 * way costs next to nothing, and a time-out that fires up to one sweep late is still a time-out. Whoever owns this object calls
 * {@link #sweep} at a steady pace (the gateway: every 20 ms). Safe for use from any thread.
 */
public final class DeadlineWatch {
    /** Something that must be told when its time is up. */
    public interface Watched {
        /** When to be told, on the {@link Ticker}'s scale; read at every sweep, so it may move in both directions. */
        long dueNanos();

        /** Called once per sweep in which the time is up, until {@link DeadlineWatch#remove}; must not block. */
        void due();
    }

    private final Set<Watched> watched = ConcurrentHashMap.newKeySet();

    public void add(Watched one) {
        watched.add(one);
    }

    public void remove(Watched one) {
        watched.remove(one);
    }

    /** Tells everybody whose time is up. */
    public void sweep(long nowNanos) {
        for (Watched one : watched) {
            if (one.dueNanos() - nowNanos <= 0) {
                one.due();
            }
        }
    }

    /** How many are being watched; returns to zero when nothing is under way. */
    public int size() {
        return watched.size();
    }
}
