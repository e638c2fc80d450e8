package io.headgate.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.testing.Await;
import java.io.IOException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventLoopsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final AtomicReference<Throwable> uncaught = new AtomicReference<>();
    private EventLoops loops = loops(1);

    @AfterEach
    void stop() {
        loops.shutdown();
    }

    @Test
    void runsTasksInTheOrderOfTheirSubmission() throws InterruptedException {
        List<Integer> order = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1);

        loops.execute(() -> {
            for (int i = 0; i < 1000; i++) {
                int number = i;
                loops.execute(() -> order.add(number));
            }
            loops.execute(done::countDown);
            order.add(-1);
        });

        Await.latch(done, PATIENCE);
        assertThat(order).hasSize(1001).isSorted().startsWith(-1);
    }

    @Test
    void losesNoTaskOfManyThreads() throws InterruptedException {
        AtomicInteger ran = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> {
                for (int n = 0; n < 20_000; n++) {
                    loops.execute(ran::incrementAndGet);
                    if (n % 500 == 0) {
                        // Let the loop fall asleep now and then.
                        LockSupport.parkNanos(200_000);
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }

        for (Thread thread : threads) {
            thread.join();
        }
        Await.until(PATIENCE, () -> ran.get() == 80_000);
    }

    @Test
    void wakesForEachTaskOfAnotherThread() throws InterruptedException {
        for (int i = 0; i < 2000; i++) {
            CountDownLatch ran = new CountDownLatch(1);
            loops.execute(ran::countDown);
            Await.latch(ran, PATIENCE);
        }
    }

    @Test
    void goesOnAfterATaskThatThrows() throws InterruptedException {
        CountDownLatch ran = new CountDownLatch(1);
        IllegalStateException thrown = new IllegalStateException("on purpose");

        loops.execute(() -> {
            throw thrown;
        });
        loops.execute(ran::countDown);

        Await.latch(ran, PATIENCE);
        assertThat(uncaught).hasValue(thrown);
    }

    @Test
    void sleepsAgainAfterATaskThatInterruptedItsThread() throws InterruptedException {
        AtomicReference<Thread> thread = new AtomicReference<>();
        CountDownLatch ran = new CountDownLatch(1);

        loops.execute(() -> {
            thread.set(Thread.currentThread());
            Thread.currentThread().interrupt();
            ran.countDown();
        });

        Await.latch(ran, PATIENCE);
        assertThat(CpuTime.during(Objects.requireNonNull(thread.get()).getId(), Duration.ofMillis(500)))
                .isLessThan(Duration.ofMillis(100));
    }

    @Test
    void runsWhatIsQueuedBeforeItEnds() throws InterruptedException {
        AtomicInteger ran = new AtomicInteger();
        CountDownLatch hold = new CountDownLatch(1);
        loops.execute(() -> awaitQuietly(hold));
        for (int i = 0; i < 500; i++) {
            loops.execute(() -> loops.execute(ran::incrementAndGet));
        }

        loops.shutdown();
        hold.countDown();

        assertThat(loops.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        assertThat(ran).hasValue(500);
        assertThat(loops.isTerminated()).isTrue();
        assertThatThrownBy(() -> loops.execute(ran::incrementAndGet)).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void eitherRunsOrRefusesATaskThatComesWhileItEnds() throws InterruptedException {
        for (int round = 0; round < 50; round++) {
            EventLoops some = loops(1);
            AtomicInteger ran = new AtomicInteger();
            AtomicInteger taken = new AtomicInteger();
            Thread submitter = new Thread(() -> {
                try {
                    for (int i = 0; i < 100_000; i++) {
                        some.execute(ran::incrementAndGet);
                        taken.incrementAndGet();
                    }
                } catch (RejectedExecutionException over) {
                    // as it should be, sooner or later
                }
            });
            submitter.start();
            LockSupport.parkNanos(200_000);
            some.shutdown();
            submitter.join();

            assertThat(some.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
            assertThat(ran).hasValue(taken.get());
        }
    }

    @Test
    void closesTheChannelsThatAreLeft() throws IOException, InterruptedException {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        AtomicReference<IOException> lost = new AtomicReference<>();
        EventLoop loop = loops.next();
        loop.execute(() -> {
            try {
                loop.register(pipe.source(), SelectionKey.OP_READ, new EventLoop.Watcher() {
                    @Override
                    public void ready(int operations) {}

                    @Override
                    public void lost(IOException why) {
                        lost.set(why);
                    }
                });
            } catch (IOException failed) {
                uncaught.set(failed);
            }
        });

        loops.shutdown();

        assertThat(loops.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        assertThat(lost.get()).hasMessageContaining("shut down");
        assertThat(pipe.source().isOpen()).isFalse();
        pipe.sink().close();
    }

    @Test
    void keepsOnALoopWhatThatLoopSubmits() throws InterruptedException {
        loops.shutdown();
        loops = loops(3);
        Set<EventLoop> used = ConcurrentHashMap.newKeySet();
        AtomicInteger strayed = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(300);

        for (int i = 0; i < 300; i++) {
            loops.execute(() -> {
                EventLoop first = EventLoop.current();
                used.add(first);
                loops.execute(() -> {
                    if (EventLoop.current() != first) {
                        strayed.incrementAndGet();
                    }
                    done.countDown();
                });
            });
        }

        Await.latch(done, PATIENCE);
        assertThat(used).hasSize(3);
        assertThat(strayed).hasValue(0);
    }

    private EventLoops loops(int count) {
        return new EventLoops(count, task -> {
            Thread thread = new Thread(task, "loop-under-test");
            thread.setDaemon(true);
            thread.setUncaughtExceptionHandler((failed, thrown) -> uncaught.set(thrown));
            return thread;
        });
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            Await.latch(latch, PATIENCE);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
