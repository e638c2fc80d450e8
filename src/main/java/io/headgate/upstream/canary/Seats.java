package io.headgate.upstream.canary;

import io.headgate.call.Deadline;
import io.headgate.call.DeadlineWatch;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Ticker;
import io.headgate.config.Section;
import io.headgate.observe.SeatMeters;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The part of a historian's licence that this gateway may take: everything that may hold a seat there takes one here first. A licence
 * allows 25 clients at a time by default, and others want some of them. Whoever finds none free waits in turn, up to its deadline.
 * Safe from any thread: keepers of different things share one.
 */
public final class Seats {
    /**
     * How many there are.
     *
     * @param max taken at a time, at least 1
     * @param maxWaiting how many may wait for one; the next is refused at once
     */
    public record Limits(int max, int maxWaiting) {
        static Limits from(Section section) {
            return new Limits(section.between(1, 10_000, "max"), section.between(0, 100_000, "max-waiting"));
        }
    }

    /** The numbers of one moment; {@code most} is how many were taken at a time since the start. */
    public record Count(int max, int taken, int waiting, int most, long refused) {}

    /** One that was taken. */
    public final class Seat {
        private final AtomicBoolean given = new AtomicBoolean();

        private Seat() {}

        /** Whatever held it does not any more. Only the first time counts. */
        public void giveBack() {
            if (given.compareAndSet(false, true)) {
                free();
            }
        }
    }

    private final class Waiting implements DeadlineWatch.Watched {
        private final CompletableFuture<Seat> reply = new CompletableFuture<>();
        private final Deadline deadline;

        Waiting(Deadline deadline) {
            this.deadline = deadline;
        }

        @Override
        public long dueNanos() {
            return deadline.atNanos();
        }

        @Override
        public void due() {
            giveUp(this);
        }
    }

    private final Limits limits;
    private final DeadlineWatch watch;
    private final Ticker ticker;
    private final SeatMeters meters;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private int taken;
    private int most;
    private long refused;
    private long refusedNanos;

    /** @param watch told of those that wait; see there how exactly their deadlines are kept */
    public Seats(Limits limits, DeadlineWatch watch, Ticker ticker, SeatMeters meters) {
        this.limits = limits;
        this.watch = watch;
        this.ticker = ticker;
        this.meters = meters;
        tell();
    }

    /** A seat, now or when one is given back; fails with {@link FailureKind#CANARY_SEATS} at the deadline, or at once where too many wait. */
    public CompletionStage<Seat> take(Deadline deadline) {
        lock.lock();
        try {
            if (taken < limits.max()) {
                return CompletableFuture.completedFuture(occupy());
            }
            if (queue.size() >= limits.maxWaiting() || deadline.passed(ticker.nanos())) {
                refuse();
                return CompletableFuture.failedFuture(refusal().exception());
            }
            Waiting next = new Waiting(deadline);
            queue.add(next);
            watch.add(next);
            tell();
            return next.reply;
        } finally {
            lock.unlock();
        }
    }

    public Count count() {
        lock.lock();
        try {
            return new Count(limits.max(), taken, queue.size(), most, refused);
        } finally {
            lock.unlock();
        }
    }

    private Seat occupy() {
        taken++;
        most = Math.max(most, taken);
        tell();
        return new Seat();
    }

    private void free() {
        List<Runnable> told = new ArrayList<>();
        lock.lock();
        try {
            taken--;
            Waiting next = queue.poll();
            if (next != null) {
                watch.remove(next);
                Seat seat = occupy();
                told.add(() -> {
                    if (!next.reply.complete(seat)) {
                        seat.giveBack();
                    }
                });
            }
            tell();
        } finally {
            lock.unlock();
        }
        // Not under the lock: who is told may ask again.
        told.forEach(Runnable::run);
    }

    private void giveUp(Waiting late) {
        watch.remove(late);
        Failure why;
        lock.lock();
        try {
            if (!queue.remove(late)) {
                return;
            }
            refuse();
            why = refusal();
            tell();
        } finally {
            lock.unlock();
        }
        late.reply.completeExceptionally(why.exception());
    }

    /** Whether somebody was refused a seat no longer ago than this. */
    public boolean refusedWithin(Duration time) {
        lock.lock();
        try {
            return refused > 0 && ticker.nanos() - refusedNanos <= time.toNanos();
        } finally {
            lock.unlock();
        }
    }

    private void refuse() {
        refused++;
        refusedNanos = ticker.nanos();
    }

    private Failure refusal() {
        return new Failure(
                FailureKind.CANARY_SEATS,
                FailureKind.CANARY_SEATS.advice(),
                null,
                Map.of("max", limits.max(), "taken", taken, "waiting", queue.size()));
    }

    private void tell() {
        meters.are(limits.max() - taken, taken, queue.size());
    }
}
