package io.headgate.pool;

import io.headgate.call.Deadline;
import io.headgate.call.UpstreamName;
import io.headgate.observe.PoolMeters;
import io.headgate.testing.Await;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.typed.ActorRef;

/** A pool with its actors, a connector of the test's making, and time that passes when the test says so. */
final class LivePool {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration STEP = Duration.ofMillis(500);

    final AtomicLong clock = new AtomicLong(1_000_000_000_000L);
    final FakeConnector connector;
    final Statistics statistics;
    final Entrance<String> handle;
    private final ManualTime time;

    LivePool(ActorTestKit kit, PoolConfigs configs, FakeConnector connector, DoubleSupplier random) {
        this.connector = connector;
        this.time = ManualTime.get(kit.system());
        UpstreamName name = new UpstreamName("live-" + NUMBER.incrementAndGet());
        PoolMeters meters = PoolMeters.of(name);
        statistics = new Statistics(meters);
        PoolSetup setup = new PoolSetup(
                name,
                configs.config(),
                connector,
                meters,
                statistics,
                new HealthBoard(clock::get, InstantSource.system()),
                clock::get,
                InstantSource.system(),
                InstantSource.system().instant(),
                random);
        handle = new Entrance<>(setup);
        handle.attach(kit.spawn(PoolSupervisor.create(setup, handle)));
    }

    LivePool(ActorTestKit kit, PoolConfigs configs, FakeConnector connector) {
        this(kit, configs, connector, () -> 0.5);
    }

    Caller acquire(Duration limit) {
        Caller caller = new Caller();
        return caller.with(handle.acquire(SimulatedPool.ask(Deadline.after(limit, clock.get()), "request-1"), caller));
    }

    Caller acquire(ActorRef<?> owner) {
        Caller caller = new Caller();
        Ask plain = SimulatedPool.ask(Deadline.after(Duration.ofSeconds(10), clock.get()), "request-1");
        return caller.with(handle.acquire(
                new Ask(plain.deadline(), plain.operation(), plain.priority(), plain.label(), false, owner), caller));
    }

    Caller acquire() {
        return acquire(Duration.ofSeconds(10));
    }

    /** In steps, so that what a timer starts can start timers of its own; manual time is slow, so not in many. */
    void pass(Duration total) {
        for (long left = total.toNanos(); left > 0; left -= STEP.toNanos()) {
            Duration step = left < STEP.toNanos() ? Duration.ofNanos(left) : STEP;
            clock.addAndGet(step.toNanos());
            time.timePasses(step);
            snapshot(); // everything that was under way before has been handled
        }
    }

    Caller acquireHastily() {
        Caller caller = new Caller(true);
        return caller.with(handle.acquire(
                SimulatedPool.ask(Deadline.after(Duration.ofSeconds(10), clock.get()), "hasty"), caller));
    }

    PoolSnapshot snapshot() {
        return handle.snapshot().toCompletableFuture().join();
    }

    static void until(Callable<Boolean> condition) {
        Await.until(PATIENCE, condition);
    }

    static Caller granted(Caller caller) {
        until(caller::holds);
        return caller;
    }

    static Caller refused(Caller caller) {
        until(caller.refused::isDone);
        return caller;
    }
}
