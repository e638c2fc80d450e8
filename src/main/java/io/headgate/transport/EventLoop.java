package io.headgate.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One thread that owns sockets and runs tasks, in turns: some tasks in the order of their submission, then the sockets that are ready.
 * What the thread itself submits costs no more than a place in a plain queue; other threads wake it only when it sleeps. It sleeps when
 * there is nothing to do, for as long as that lasts.
 *
 * <p>A task that throws is reported to the thread's handler of uncaught exceptions, which for a dispatcher's threads follows the actor
 * system's policy for fatal errors; the loop goes on.
 */
final class EventLoop {
    /** What belongs to a registered channel. Called on the loop's thread only. */
    interface Watcher {
        /** The channel is ready for some of {@link SelectionKey}'s operations; what it throws ends the channel. */
        void ready(int operations) throws IOException;

        /** The loop is at its end, or gave the channel up; the channel is closed right after. */
        void lost(IOException why);
    }

    /** Most bytes of one read or write. */
    static final int BUFFER = 65_536;
    /** Tasks of one turn: few enough that a socket does not wait long, enough to make asking for sockets cheap. */
    private static final int BATCH = 64;
    /** Tasks of other threads that are taken in at once. */
    private static final int INTAKE = 1024;

    private static final long BROKEN_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final ThreadLocal<@Nullable EventLoop> CURRENT = new ThreadLocal<>();

    private final EventLoops family;
    private final Selector selector;
    private final Thread thread;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final Consumer<SelectionKey> ready = this::ready;
    private final ArrayDeque<Runnable> own = new ArrayDeque<>();
    private final Queue<Runnable> foreign = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<Runnable> afterLook = new ArrayDeque<>();
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final CountDownLatch terminated = new CountDownLatch(1);
    private volatile boolean stopping;
    private volatile boolean over;

    EventLoop(EventLoops family, ThreadFactory threads) {
        this.family = family;
        try {
            selector = Selector.open();
        } catch (IOException failed) {
            throw new UncheckedIOException("no selector for an event loop", failed);
        }
        thread = Objects.requireNonNull(threads.newThread(this::run), "a thread for an event loop");
    }

    /** The loop whose thread this is; null on any other thread. */
    static @Nullable EventLoop current() {
        return CURRENT.get();
    }

    void start() {
        thread.start();
    }

    EventLoops family() {
        return family;
    }

    boolean isHere() {
        return CURRENT.get() == this;
    }

    /**
     * Runs the task in a later turn.
     *
     * @throws RejectedExecutionException if the loop stops; its own thread may submit until the last task has run
     */
    void execute(Runnable task) {
        if (!offer(task)) {
            throw new RejectedExecutionException("the event loop has been shut down");
        }
    }

    /** As {@link #execute}, but gives false where that throws. */
    boolean offer(Runnable task) {
        Objects.requireNonNull(task);
        if (isHere()) {
            if (over) {
                return false;
            }
            own.add(task);
            return true;
        }
        if (stopping) {
            return false;
        }
        foreign.add(task);
        // The last look at the queue comes after "over": either it ran the task, or the task is still there.
        if (over && foreign.remove(task)) {
            return false;
        }
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            selector.wakeup();
        }
        return true;
    }

    /** Takes no more tasks from outside, runs those that are queued, then closes what channels are left. */
    void shutdown() {
        stopping = true;
        selector.wakeup();
    }

    boolean isStopping() {
        return stopping;
    }

    boolean isTerminated() {
        return terminated.getCount() == 0;
    }

    boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return terminated.await(timeout, unit);
    }

    // ---- on the loop's own thread ----

    /** Memory for one read or write, free again when the caller returns to the loop. Cleared. */
    ByteBuffer buffer() {
        return buffer.clear();
    }

    /** Registers a channel that is in non-blocking mode. */
    SelectionKey register(SelectableChannel channel, int operations, Watcher watcher) throws IOException {
        return channel.register(selector, operations, watcher);
    }

    /** Runs the task once the loop has looked at its sockets again: only then is a channel that was closed before really gone. */
    void afterLook(Runnable task) {
        afterLook.add(task);
    }

    private void run() {
        CURRENT.set(this);
        try {
            boolean more = true;
            while (more || !stopping) {
                // Some task may have left it behind; it would make every sleep end at once.
                boolean interrupted = Thread.interrupted();
                more = runTasks() || interrupted;
                look(more || !afterLook.isEmpty());
                runAfterLook();
                more |= !own.isEmpty() || !foreign.isEmpty();
            }
        } finally {
            end();
            CURRENT.remove();
            terminated.countDown();
        }
    }

    private void runAfterLook() {
        Runnable task;
        while ((task = afterLook.poll()) != null) {
            run(task);
        }
    }

    /** Gives true if some are left. */
    private boolean runTasks() {
        for (int i = 0; i < INTAKE; i++) {
            Runnable task = foreign.poll();
            if (task == null) {
                break;
            }
            own.add(task);
        }
        for (int i = 0; i < BATCH; i++) {
            Runnable task = own.poll();
            if (task == null) {
                return !foreign.isEmpty();
            }
            run(task);
        }
        return !own.isEmpty() || !foreign.isEmpty();
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable thrown) {
            report(thrown);
        }
    }

    private void look(boolean more) {
        try {
            if (more || stopping) {
                selector.selectNow(ready);
                return;
            }
            asleep.set(true);
            // Whoever submits from now on sees that the loop sleeps; whoever came before is seen here.
            if (foreign.isEmpty() && !stopping) {
                selector.select(ready);
            }
            asleep.set(false);
        } catch (IOException | RuntimeException broken) {
            asleep.set(false);
            report(broken);
            LockSupport.parkNanos(BROKEN_PAUSE_NANOS);
        }
    }

    private void ready(SelectionKey key) {
        if (!key.isValid() || !(key.attachment() instanceof Watcher watcher)) {
            return;
        }
        try {
            watcher.ready(key.readyOps());
        } catch (IOException broken) {
            giveUp(key, watcher, broken);
        } catch (Throwable defect) {
            report(defect);
            giveUp(key, watcher, new IOException("given up after a defect", defect));
        }
    }

    private void giveUp(SelectionKey key, Watcher watcher, IOException why) {
        try {
            watcher.lost(why);
            key.channel().close();
        } catch (IOException | RuntimeException alsoBroken) {
            report(alsoBroken);
        }
    }

    private void end() {
        try {
            IOException why = new IOException("the event loop has been shut down");
            for (SelectionKey key : selector.keys().toArray(SelectionKey[]::new)) {
                if (key.attachment() instanceof Watcher watcher) {
                    giveUp(key, watcher, why);
                }
            }
            selector.close();
        } catch (IOException | RuntimeException broken) {
            report(broken);
        }
        runAfterLook();
        drain();
        over = true;
        drain();
        runAfterLook();
    }

    private void drain() {
        boolean any = true;
        while (any) {
            Runnable task = own.isEmpty() ? foreign.poll() : own.poll();
            any = task != null;
            if (task != null) {
                run(task);
            }
        }
    }

    private void report(Throwable thrown) {
        Thread.UncaughtExceptionHandler handler = thread.getUncaughtExceptionHandler();
        try {
            if (handler != null) {
                handler.uncaughtException(thread, thrown);
            }
        } catch (RuntimeException unheard) {
            // Nobody is left to be told, and the loop has others to serve.
        }
    }
}
