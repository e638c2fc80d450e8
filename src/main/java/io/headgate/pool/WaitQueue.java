package io.headgate.pool;

import io.headgate.call.Priority;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who waits: by priority, and first come first served among equals. Leaving from the middle is as cheap as leaving from the head.
 */
final class WaitQueue {
    /** In the order in which they are served. */
    private final Map<Priority, Set<Acquire>> lanes = new EnumMap<>(Priority.class);

    private int size;
    /** No request in the queue is due before this; it may be earlier than the true minimum, never later. */
    private long earliestDue;

    WaitQueue() {
        for (Priority priority : Priority.values()) {
            lanes.put(priority, new LinkedHashSet<>());
        }
    }

    private Set<Acquire> lane(Acquire request) {
        return lanes.getOrDefault(request.ask().priority(), Set.of());
    }

    void add(Acquire request) {
        if (size == 0 || request.dueNanos() - earliestDue < 0) {
            earliestDue = request.dueNanos();
        }
        lane(request).add(request);
        size++;
    }

    boolean remove(Acquire request) {
        boolean was = lane(request).remove(request);
        if (was) {
            size--;
        }
        return was;
    }

    /** The head, which stays; null where nobody waits. */
    @Nullable
    Acquire peek() {
        for (Set<Acquire> lane : lanes.values()) {
            if (!lane.isEmpty()) {
                return lane.iterator().next();
            }
        }
        return null;
    }

    /** Takes the head. */
    @Nullable
    Acquire poll() {
        for (Set<Acquire> lane : lanes.values()) {
            if (!lane.isEmpty()) {
                Iterator<Acquire> all = lane.iterator();
                Acquire head = all.next();
                all.remove();
                size--;
                return head;
            }
        }
        return null;
    }

    /** The last who would be served of those that come after this priority; null where there is nobody. */
    @Nullable
    Acquire lastBelow(Priority priority) {
        Acquire last = null;
        for (Map.Entry<Priority, Set<Acquire>> lane : lanes.entrySet()) {
            if (lane.getKey().compareTo(priority) > 0) {
                for (Acquire request : lane.getValue()) {
                    last = request;
                }
            }
        }
        return last;
    }

    /** How many would be served before somebody who comes now. */
    int ahead(Priority priority) {
        int ahead = 0;
        for (Map.Entry<Priority, Set<Acquire>> lane : lanes.entrySet()) {
            if (lane.getKey().compareTo(priority) <= 0) {
                ahead += lane.getValue().size();
            }
        }
        return ahead;
    }

    /** Takes those whose time is up; looks at nobody while that cannot be. */
    List<Acquire> removeDue(long now) {
        if (size == 0 || earliestDue - now > 0) {
            return List.of();
        }
        List<Acquire> due = new ArrayList<>();
        long earliest = now + Long.MAX_VALUE / 2;
        for (Set<Acquire> lane : lanes.values()) {
            for (Iterator<Acquire> all = lane.iterator(); all.hasNext(); ) {
                Acquire request = all.next();
                if (request.dueNanos() - now <= 0) {
                    all.remove();
                    size--;
                    due.add(request);
                } else if (request.dueNanos() - earliest < 0) {
                    earliest = request.dueNanos();
                }
            }
        }
        earliestDue = earliest;
        return due;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** How long the one who came first has waited; zero when nobody waits. */
    long oldestWaitNanos(long now) {
        long oldest = 0;
        for (Set<Acquire> lane : lanes.values()) {
            if (!lane.isEmpty()) {
                oldest = Math.max(oldest, now - lane.iterator().next().askedNanos());
            }
        }
        return oldest;
    }
}
