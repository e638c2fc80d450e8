package io.headgate.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Event loops as the executor of a dispatcher. What a loop's thread submits stays on that loop, so that a connection and the actors it
 * talks to come together; what comes from elsewhere is dealt out in turn. With more than one loop an actor may run on another thread
 * than its socket: that is right too, only slower.
 */
final class EventLoops extends AbstractExecutorService {
    private final List<EventLoop> loops = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();

    /** @param count 1 or more */
    EventLoops(int count, ThreadFactory threads) {
        for (int i = 0; i < count; i++) {
            loops.add(new EventLoop(this, threads));
        }
        loops.forEach(EventLoop::start);
    }

    /** Another loop each time, if there is more than one. */
    EventLoop next() {
        return loops.size() == 1 ? loops.get(0) : loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
    }

    @Override
    public void execute(Runnable task) {
        EventLoop here = EventLoop.current();
        (here != null && here.family() == this ? here : next()).execute(task);
    }

    /** Lets what is queued run, then closes the sockets that are left. */
    @Override
    public void shutdown() {
        loops.forEach(EventLoop::shutdown);
    }

    /** As {@link #shutdown}: a queue that belongs to a thread cannot be emptied by another one. */
    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return loops.get(0).isStopping();
    }

    @Override
    public boolean isTerminated() {
        return loops.stream().allMatch(EventLoop::isTerminated);
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        long until = System.nanoTime() + unit.toNanos(timeout);
        for (EventLoop loop : loops) {
            if (!loop.awaitTermination(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return false;
            }
        }
        return true;
    }
}
