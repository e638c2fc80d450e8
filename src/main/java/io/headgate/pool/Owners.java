package io.headgate.pool;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** Borrowers that are actors, and what each has asked for: when one stops, nothing of it may stay behind. */
final class Owners {
    private final ActorContext<PoolCommand> context;
    private final Map<ActorRef<?>, List<Acquire>> requests = new HashMap<>();

    Owners(ActorContext<PoolCommand> context) {
        this.context = context;
    }

    void asked(Acquire request) {
        ActorRef<?> owner = request.ask().owner();
        if (owner != null) {
            requests.computeIfAbsent(owner, this::watch).add(request);
        }
    }

    private List<Acquire> watch(ActorRef<?> owner) {
        context.watchWith(owner, new PoolCommand.OwnerStopped(owner));
        return new ArrayList<>();
    }

    /** What a stopped owner has left behind, among much that is over. */
    List<Acquire> stopped(ActorRef<?> owner) {
        List<Acquire> left = requests.remove(owner);
        return left == null ? List.of() : left;
    }

    /** Forgets what is over; called at every round of housekeeping. */
    void tidy() {
        for (Iterator<Map.Entry<ActorRef<?>, List<Acquire>>> all =
                        requests.entrySet().iterator();
                all.hasNext(); ) {
            Map.Entry<ActorRef<?>, List<Acquire>> one = all.next();
            one.getValue().removeIf(Acquire::over);
            if (one.getValue().isEmpty()) {
                context.unwatch(one.getKey());
                all.remove();
            }
        }
    }
}
