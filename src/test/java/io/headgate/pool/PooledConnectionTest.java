package io.headgate.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Deadline;
import io.headgate.call.FailureKind;
import io.headgate.pool.FakeConnector.Mode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PooledConnectionTest {
    private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final ManualTime time = ManualTime.get(KIT.system());
    private final AtomicLong clock = new AtomicLong();
    private final FakeConnector connector = new FakeConnector();
    private final TestProbe<PoolCommand> pool = KIT.createTestProbe();

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private ActorRef<PooledConnection.Command> start() {
        return KIT.spawn(PooledConnection.create(
                7,
                connector,
                new Address("somewhere:1"),
                Deadline.after(LIMIT, clock.get()),
                clock::get,
                pool.getRef()));
    }

    @Test
    void reportsThatItIsOpen() {
        start();

        assertThat(pool.receiveMessage()).isEqualTo(new PoolCommand.Opened(7, connector.links.get(0)));
    }

    @Test
    void reportsWhyItCouldNotBeOpenedAndStops() {
        connector.mode = Mode.REFUSES;

        ActorRef<PooledConnection.Command> connection = start();

        PoolCommand.OpenFailed failed = pool.expectMessageClass(PoolCommand.OpenFailed.class);
        assertThat(failed.why().detail()).isEqualTo("connection refused");
        pool.expectTerminated(connection);
    }

    @Test
    void givesUpAtTheDeadlineAndClosesALateSuccess() {
        connector.mode = Mode.BY_HAND;
        ActorRef<PooledConnection.Command> connection = start();
        LivePool.until(() -> connector.attempts.size() == 1);

        time.timePasses(LIMIT);
        PoolCommand.OpenFailed failed = pool.expectMessageClass(PoolCommand.OpenFailed.class);
        FakeLink late = connector.newLink();
        connector.attempts.get(0).complete(late);

        assertThat(failed.why().kind()).isEqualTo(FailureKind.UPSTREAM_CONNECT);
        pool.expectTerminated(connection);
        assertThat(late.closed).isDone();
    }

    @Test
    void closesASuccessThatComesAfterItHasStopped() {
        connector.mode = Mode.BY_HAND;
        ActorRef<PooledConnection.Command> connection = start();
        LivePool.until(() -> connector.attempts.size() == 1);
        KIT.stop(connection);

        FakeLink late = connector.newLink();
        connector.attempts.get(0).complete(late);

        assertThat(late.closed).isDone();
    }

    @Test
    void closesItsLinkWhenItStops() {
        ActorRef<PooledConnection.Command> connection = start();
        pool.expectMessageClass(PoolCommand.Opened.class);

        KIT.stop(connection);

        assertThat(connector.links.get(0).closed).isDone();
    }

    @Test
    void stopsOnceTheLinkItWasToldToCloseIsGone() {
        ActorRef<PooledConnection.Command> connection = start();
        pool.expectMessageClass(PoolCommand.Opened.class);

        connection.tell(new PooledConnection.Close("idle"));

        pool.expectTerminated(connection);
        assertThat(connector.links.get(0).closed).isCompletedWithValue("idle");
    }

    @Test
    void reportsThatTheUpstreamHungUp() {
        ActorRef<PooledConnection.Command> connection = start();
        pool.expectMessageClass(PoolCommand.Opened.class);

        connector.links.get(0).hangUp();

        pool.expectMessage(new PoolCommand.LinkClosed(7, "closed by upstream"));
        connection.tell(new PooledConnection.Close("server"));
        pool.expectTerminated(connection);
    }

    @Test
    void reportsTheResultOfAProbe() {
        ActorRef<PooledConnection.Command> connection = start();
        pool.expectMessageClass(PoolCommand.Opened.class);

        connection.tell(new PooledConnection.Probe(Tier.MEDIUM, Deadline.after(LIMIT, clock.get())));
        pool.expectMessage(new PoolCommand.Probed(7, Finding.WELL));
        connector.links.get(0).probe = CompletableFuture.completedFuture(Finding.ill("no"));
        connection.tell(new PooledConnection.Probe(Tier.MEDIUM, Deadline.after(LIMIT, clock.get())));

        pool.expectMessage(new PoolCommand.Probed(7, Finding.ill("no")));
    }

    @Test
    void doesNotWaitForAProbeLongerThanItsDeadlineAndIgnoresALateAnswer() {
        ActorRef<PooledConnection.Command> connection = start();
        pool.expectMessageClass(PoolCommand.Opened.class);
        FakeLink link = connector.links.get(0);
        CompletableFuture<Finding> slow = new CompletableFuture<>();
        link.probe = slow;
        connection.tell(new PooledConnection.Probe(Tier.MEDIUM, Deadline.after(LIMIT, clock.get())));
        LivePool.until(() -> link.probes == 1);

        time.timePasses(LIMIT);
        pool.expectMessage(new PoolCommand.Probed(7, Finding.ill("no answer in time")));
        slow.complete(Finding.WELL);

        link.hangUp();
        pool.expectMessage(new PoolCommand.LinkClosed(7, "closed by upstream"));
    }
}
