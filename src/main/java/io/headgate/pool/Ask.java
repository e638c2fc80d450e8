package io.headgate.pool;

import io.headgate.call.Deadline;
import io.headgate.call.Operation;
import io.headgate.call.Priority;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants of a pool.
 *
 * @param operation what the connection is for; how long it takes is learnt by its name
 * @param label who asks, for warnings about loans that do not come back: a request id, never a secret
 * @param repeated whether this is a second try of a call that failed; such a one is refused unless the upstream is trusted
 * @param owner an actor whose end gives the connection back at once; null for a borrower that is not an actor
 */
public record Ask(
        Deadline deadline,
        Operation operation,
        Priority priority,
        String label,
        boolean repeated,
        @Nullable ActorRef<?> owner) {}
