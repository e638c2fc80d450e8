package io.headgate.pool;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who waits, first come first served. Leaving from the middle is as cheap as leaving from the head. */
final class WaitQueue {
    private final LinkedHashSet<Acquire> requests = new LinkedHashSet<>();
    /** No request in the queue is due before this; it may be earlier than the true minimum, never later. */
    private long earliestDue;

    void add(Acquire request) {
        if (requests.isEmpty() || request.dueNanos() - earliestDue < 0) {
            earliestDue = request.dueNanos();
        }
        requests.add(request);
    }

    boolean remove(Acquire request) {
        return requests.remove(request);
    }

    /** Takes the head. */
    @Nullable
    Acquire poll() {
        Iterator<Acquire> all = requests.iterator();
        if (!all.hasNext()) {
            return null;
        }
        Acquire head = all.next();
        all.remove();
        return head;
    }

    /** Takes those whose time is up; looks at nobody while that cannot be. */
    List<Acquire> removeDue(long now) {
        if (requests.isEmpty() || earliestDue - now > 0) {
            return List.of();
        }
        List<Acquire> due = new ArrayList<>();
        long earliest = now + Long.MAX_VALUE / 2;
        for (Iterator<Acquire> all = requests.iterator(); all.hasNext(); ) {
            Acquire request = all.next();
            if (request.dueNanos() - now <= 0) {
                all.remove();
                due.add(request);
            } else if (request.dueNanos() - earliest < 0) {
                earliest = request.dueNanos();
            }
        }
        earliestDue = earliest;
        return due;
    }

    boolean isEmpty() {
        return requests.isEmpty();
    }

    int size() {
        return requests.size();
    }

    /** How long the head has waited; zero when nobody waits. */
    long oldestWaitNanos(long now) {
        return requests.isEmpty() ? 0 : now - requests.iterator().next().askedNanos();
    }
}
