package io.headgate.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.headgate.testing.Await;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.PoisonPill;
import org.apache.pekko.actor.Props;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventLoopDispatcherTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ActorSystem system =
            ActorSystem.create("dispatcher-test", ConfigFactory.parseString("""
                    loops {
                      type = Dispatcher
                      executor = "io.headgate.transport.EventLoopConfigurator"
                      shutdown-timeout = 20 ms
                    }
                    """).withFallback(ConfigFactory.load()));
    private final BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        Systems.stop(system);
    }

    @Test
    void startsAgainAfterItWasIdle() throws InterruptedException {
        Thread first = runOnce();
        Await.until("the first thread has ended", PATIENCE, () -> !first.isAlive());

        Thread second = runOnce();

        assertThat(second).isNotSameAs(first);
        assertThat(second.getName()).contains("loops");
        Await.until("the second thread has ended", PATIENCE, () -> !second.isAlive());
    }

    private Thread runOnce() throws InterruptedException {
        ActorRef actor =
                system.actorOf(Props.create(Here.class, () -> new Here(threads)).withDispatcher("loops"));
        actor.tell("where", ActorRef.noSender());
        Thread thread = threads.poll(20, TimeUnit.SECONDS);
        actor.tell(PoisonPill.getInstance(), ActorRef.noSender());
        assertThat(thread).isNotNull();
        return thread;
    }

    private static final class Here extends AbstractActor {
        private final BlockingQueue<Thread> threads;

        Here(BlockingQueue<Thread> threads) {
            this.threads = threads;
        }

        @Override
        public Receive createReceive() {
            return receiveBuilder()
                    .matchEquals("where", where -> threads.add(Thread.currentThread()))
                    .build();
        }
    }
}
