package io.headgate.transport;

import com.typesafe.config.Config;
import java.util.concurrent.ThreadFactory;
import org.apache.pekko.dispatch.DispatcherPrerequisites;
import org.apache.pekko.dispatch.ExecutorServiceConfigurator;
import org.apache.pekko.dispatch.ExecutorServiceFactory;
import org.apache.pekko.dispatch.MonitorableThreadFactory;

/**
 * Makes a dispatcher run on event loops: {@code executor = "io.headgate.transport.EventLoopConfigurator"}, and {@code event-loops},
 * how many threads (1 or more; 1 if it is not set). Created by the actor system. Nothing on such a dispatcher may block: it would hold
 * up every socket of its thread.
 */
public final class EventLoopConfigurator extends ExecutorServiceConfigurator {
    private static final String LOOPS = "event-loops";

    private final int loops;

    /** @param config the dispatcher's own section */
    public EventLoopConfigurator(Config config, DispatcherPrerequisites prerequisites) {
        super(config, prerequisites);
        loops = config.hasPath(LOOPS) ? config.getInt(LOOPS) : 1;
        if (loops < 1) {
            throw new IllegalArgumentException(LOOPS + " must be at least 1, not " + loops);
        }
    }

    @Override
    public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threads) {
        ThreadFactory named = threads instanceof MonitorableThreadFactory monitorable
                ? monitorable.withName(monitorable.name() + "-" + id)
                : threads;
        // A dispatcher that was idle shuts its executor down and asks for a new one when it is needed again.
        return () -> new EventLoops(loops, named);
    }
}
