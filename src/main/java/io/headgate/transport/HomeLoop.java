package io.headgate.transport;

import java.util.concurrent.ThreadFactory;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop that a new socket belongs to: the one whose thread asks. An actor system whose dispatcher has no event loops gets one of its
 * own for its sockets, started when it is first needed: everything works then, at the price of a change of thread for each event.
 */
final class HomeLoop implements Extension {
    private static final Logger LOG = LoggerFactory.getLogger(HomeLoop.class);

    private final ExtendedActorSystem system;
    private @Nullable EventLoops spare;

    private HomeLoop(ExtendedActorSystem system) {
        this.system = system;
    }

    static EventLoop of(ActorSystem system) {
        EventLoop here = EventLoop.current();
        return here != null && !here.isStopping()
                ? here
                : Id.INSTANCE.get(system).spare().next();
    }

    private synchronized EventLoops spare() {
        EventLoops loops = spare;
        if (loops == null) {
            ThreadFactory threads = task -> {
                Thread thread = new Thread(task, system.name() + "-sockets");
                thread.setDaemon(true);
                thread.setUncaughtExceptionHandler(
                        (failed, thrown) -> LOG.error("uncaught on {}", failed.getName(), thrown));
                return thread;
            };
            loops = new EventLoops(1, threads);
            spare = loops;
            system.registerOnTermination(loops::shutdown);
        }
        return loops;
    }

    private static final class Id extends AbstractExtensionId<HomeLoop> {
        private static final Id INSTANCE = new Id();

        @Override
        public HomeLoop createExtension(ExtendedActorSystem system) {
            return new HomeLoop(system);
        }
    }
}
