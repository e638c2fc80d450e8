package io.headgate.transport;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Tells the addresses behind a name. */
public interface Names {
    /**
     * Looks a name up now. Must not block.
     *
     * @return at least one, in no order that means anything; fails, mostly with an {@link java.net.UnknownHostException}, where there
     *     is none
     */
    CompletionStage<List<InetAddress>> addressesOf(String name);

    /**
     * As this machine does it, its hosts file among it. The Java runtime remembers what was found for as long as its security property
     * {@code networkaddress.cache.ttl} says, 30 seconds where nobody said anything.
     *
     * @param mayBlock runs the looking up, one task for each name at a time
     */
    static Names ofThisMachine(Executor mayBlock) {
        return new MachineNames(mayBlock);
    }
}
