package io.headgate.mcp;

import io.headgate.call.Principal;
import io.headgate.observe.McpMeters;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Which streams are open, and what is kept of them for clients that come back; opens new ones while there is room. Safe from any thread. */
final class Streams {
    private final McpConfig.StreamLimits limits;
    private final Kept kept;
    /** Those that are counted, and for whom. */
    private final Map<EventStream, Principal> places = new HashMap<>();

    private final Map<Principal, Integer> open = new HashMap<>();

    Streams(McpConfig.StreamLimits limits) {
        this.limits = limits;
        this.kept = new Kept(limits.kept());
    }

    McpConfig.StreamLimits limits() {
        return limits;
    }

    /** What is kept of all streams together. */
    Kept kept() {
        return kept;
    }

    /**
     * A stream.
     *
     * @param instead whose place it takes where no other is free, and which is then over; null: nobody's
     * @param gone told once when nobody reads it any more
     * @return null where the principal has as many as it may
     */
    @Nullable
    EventStream open(Principal principal, @Nullable EventStream instead, Consumer<EventStream> gone) {
        EventStream[] self = new EventStream[1];
        EventStream stream = new EventStream(limits.buffer(), limits.keepAlive(), () -> {
            leave(self[0]);
            McpMeters.streamClosed();
            gone.accept(self[0]);
        });
        self[0] = stream;
        boolean replaces;
        synchronized (this) {
            replaces = count(principal) >= limits.perPrincipal();
            if (replaces && (instead == null || places.remove(instead) == null)) {
                return null;
            }
            places.put(stream, principal);
            if (!replaces) {
                open.merge(principal, 1, Integer::sum);
            }
        }
        if (replaces && instead != null) {
            instead.giveWay();
        }
        McpMeters.streamOpened();
        return stream;
    }

    /** How many this principal has. */
    synchronized int count(Principal principal) {
        return open.getOrDefault(principal, 0);
    }

    private synchronized void leave(EventStream stream) {
        Principal principal = places.remove(stream);
        if (principal != null) {
            open.computeIfPresent(principal, (who, count) -> count == 1 ? null : count - 1);
        }
    }
}
