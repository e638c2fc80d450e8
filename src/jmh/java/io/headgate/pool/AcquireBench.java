package io.headgate.pool;

import io.headgate.call.Failure;
import io.headgate.call.Outcome;
import io.headgate.call.Ticker;
import io.headgate.call.UpstreamName;
import io.headgate.config.Document;
import io.headgate.observe.PoolMeters;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Acquire and release through the running pool: its actors on the gateway's own dispatcher, its default rules, connections to nothing.
 * {@link #onTheLoop} is the gateway's way, whose callers live on the dispatcher's thread too; the others are threads that park until
 * they have their connection, which costs two hand-overs between threads each time.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class AcquireBench {
    private static final int OPERATIONS = 50_000;

    private @Nullable ActorSystem<Void> system;
    private @Nullable PoolHandle<String> handle;

    @Setup
    public void start() {
        Document document = Bench.document();
        CompletableFuture<PoolHandle<String>> started = new CompletableFuture<>();
        UpstreamName name = new UpstreamName("bench");
        system = ActorSystem.create(
                Behaviors.setup(context -> {
                    started.complete(PoolSupervisor.start(
                            context,
                            name,
                            Bench.config(document),
                            new Bench.NoConnector(),
                            PoolMeters.of(name),
                            Ticker.SYSTEM));
                    return Behaviors.empty();
                }),
                "bench",
                document.config());
        handle = started.join();
    }

    @TearDown
    public void stop() {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
    }

    /** How many callers there are on the loop, each of which asks again when it has given back. */
    @State(Scope.Benchmark)
    public static class Callers {
        @Param({"1", "10", "100"})
        public int callers;
    }

    private static final class Caller implements Waiter<String> {
        private final PoolHandle<String> pool;
        private final CountDownLatch over;
        private int left;

        Caller(PoolHandle<String> pool, CountDownLatch over, int left) {
            this.pool = pool;
            this.over = over;
            this.left = left;
        }

        void ask() {
            pool.acquire(Bench.ask(), this);
        }

        @Override
        public void granted(Lease<String> lease) {
            lease.release(Outcome.SUCCESS);
            left--;
            if (left > 0) {
                ask();
            } else {
                over.countDown();
            }
        }

        @Override
        public void refused(Failure why) {
            throw Bench.refused(why);
        }
    }

    @Benchmark
    @OperationsPerInvocation(OPERATIONS)
    public void onTheLoop(Callers load) throws InterruptedException {
        CountDownLatch over = new CountDownLatch(load.callers);
        system.executionContext().execute(() -> {
            for (int i = 0; i < load.callers; i++) {
                new Caller(handle, over, OPERATIONS / load.callers).ask();
            }
        });
        if (!over.await(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("not all requests were answered");
        }
    }

    /** A thread that parks until it is answered. */
    private static final class Parked implements Waiter<String> {
        private final Thread thread = Thread.currentThread();
        private volatile @Nullable Lease<String> lease;
        private volatile @Nullable Failure failure;

        @Override
        public void granted(Lease<String> granted) {
            lease = granted;
            LockSupport.unpark(thread);
        }

        @Override
        public void refused(Failure why) {
            failure = why;
            LockSupport.unpark(thread);
        }

        Lease<String> await() {
            Lease<String> granted;
            while ((granted = lease) == null) {
                if (failure != null) {
                    throw Bench.refused(failure);
                }
                LockSupport.park(this);
            }
            return granted;
        }
    }

    private void fromAThread() {
        Parked caller = new Parked();
        handle.acquire(Bench.ask(), caller);
        caller.await().release(Outcome.SUCCESS);
    }

    @Benchmark
    @Threads(1)
    public void threads001() {
        fromAThread();
    }

    @Benchmark
    @Threads(10)
    public void threads010() {
        fromAThread();
    }

    @Benchmark
    @Threads(100)
    public void threads100() {
        fromAThread();
    }
}
