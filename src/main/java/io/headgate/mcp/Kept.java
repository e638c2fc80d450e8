package io.headgate.mcp;

import io.headgate.observe.McpMeters;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The events of all streams that are kept for clients that come back (2025-11-25, transports, resumability): so many octets at most,
 * whoever they are for, the oldest giving way. Safe from any thread.
 */
final class Kept {
    /** What an event costs beside its text, so that many small ones are bounded too. */
    static final int OCTETS_OF_ONE = 160;

    private final long most;
    private final Set<Event> events = new LinkedHashSet<>();
    private long octets;

    /** @param most octets, {@link #OCTETS_OF_ONE} for each event included */
    Kept(long most) {
        this.most = most;
    }

    /** One event of a stream, until it gives way. Equal to itself alone. */
    static final class Event {
        private final long number;
        private final int size;
        private volatile @Nullable ByteString frame;

        private Event(long number, ByteString frame) {
            this.number = number;
            this.size = frame.size();
            this.frame = frame;
        }

        long number() {
            return number;
        }

        /** In octets. */
        int size() {
            return size;
        }

        /** What is sent; null: it is kept no longer. */
        @Nullable
        ByteString frame() {
            return frame;
        }
    }

    /** Keeps one more. */
    Event keep(long number, ByteString frame) {
        Event event = new Event(number, frame);
        int dropped = 0;
        long now;
        synchronized (this) {
            events.add(event);
            octets += cost(event);
            Iterator<Event> oldest = events.iterator();
            while (octets > most) {
                Event giving = oldest.next();
                oldest.remove();
                octets -= cost(giving);
                giving.frame = null;
                dropped++;
            }
            now = octets;
        }
        McpMeters.kept(now, dropped);
        return event;
    }

    /** These are of no use any more. */
    void drop(Collection<Event> useless) {
        long now;
        synchronized (this) {
            for (Event event : useless) {
                if (events.remove(event)) {
                    octets -= cost(event);
                    event.frame = null;
                }
            }
            now = octets;
        }
        McpMeters.kept(now, 0);
    }

    private static int cost(Event event) {
        return event.size + OCTETS_OF_ONE;
    }

    /** How much is kept now. */
    synchronized long octets() {
        return octets;
    }
}
