package io.headgate.mcp;

import io.headgate.call.Principal;
import io.headgate.observe.McpMeters;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How many streams are open, for everybody; opens new ones while there is room. Safe from any thread. */
final class Streams {
    private final McpConfig.StreamLimits limits;
    private final ConcurrentMap<Principal, Integer> open = new ConcurrentHashMap<>();

    Streams(McpConfig.StreamLimits limits) {
        this.limits = limits;
    }

    McpConfig.StreamLimits limits() {
        return limits;
    }

    /**
     * A stream.
     *
     * @param gone told once when nobody reads it any more
     * @return null where the principal has as many as it may
     */
    @Nullable
    EventStream open(Principal principal, Consumer<EventStream> gone) {
        int now = open.merge(principal, 1, Integer::sum);
        if (now > limits.perPrincipal()) {
            leave(principal);
            return null;
        }
        McpMeters.streamOpened();
        EventStream[] self = new EventStream[1];
        EventStream stream = new EventStream(limits.buffer(), limits.keepAlive(), () -> {
            leave(principal);
            McpMeters.streamClosed();
            gone.accept(self[0]);
        });
        self[0] = stream;
        return stream;
    }

    /** How many this principal has. */
    int count(Principal principal) {
        return open.getOrDefault(principal, 0);
    }

    private void leave(Principal principal) {
        open.computeIfPresent(principal, (who, count) -> count == 1 ? null : count - 1);
    }
}
