package io.headgate.transport;

import com.typesafe.config.ConfigFactory;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.testkit.javadsl.TestKit;
import scala.concurrent.duration.Duration;

/** The executors that sockets must work with. */
enum Systems {
    ONE_LOOP("executor = \"io.headgate.transport.EventLoopConfigurator\""),
    THREE_LOOPS("executor = \"io.headgate.transport.EventLoopConfigurator\", event-loops = 3"),
    OTHER_EXECUTOR("executor = fork-join-executor");

    private final String dispatcher;

    Systems(String dispatcher) {
        this.dispatcher = dispatcher;
    }

    ActorSystem start() {
        return ActorSystem.create(
                "transport-test",
                ConfigFactory.parseString("""
                        pekko.loglevel = WARNING
                        pekko.actor.internal-dispatcher = "pekko.actor.default-dispatcher"
                        pekko.actor.default-dispatcher { %s }
                        """.formatted(dispatcher)).withFallback(ConfigFactory.load()));
    }

    static void stop(ActorSystem system) {
        TestKit.shutdownActorSystem(system, Duration.apply(20, TimeUnit.SECONDS), true);
    }
}
