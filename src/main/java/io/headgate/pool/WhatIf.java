package io.headgate.pool;

import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.Outcome;
import io.headgate.observe.PoolEvents;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The recorded calls once more, with a pool of another size: the same {@link PoolState} that runs in the pool's actor, with a clock
 * that jumps from event to event and an upstream that accepts every connection and answers after the recorded time. No threads, no
 * sockets, no meters, nothing left behind.
 */
final class WhatIf implements PoolState.Effects {
    private static final List<Address> NOWHERE = List.of(new Address("paper"));
    private static final long SEED = 1;
    /** By then the pool has long opened its minimum. */
    private static final long AHEAD_NANOS = 10_000_000_000L;
    /** After the last deadline everybody must have been answered. */
    private static final long GRACE_NANOS = 60_000_000_000L;

    private record Event(long atNanos, long order, Runnable what) {
        static final Comparator<Event> FIRST = (one, other) -> one.atNanos == other.atNanos
                ? Long.compare(one.order, other.order)
                : Long.compare(one.atNanos - other.atNanos, 0);
    }

    /** A connection on paper. */
    private static final class PaperLink implements Link<Object> {
        private final CompletableFuture<String> closed = new CompletableFuture<>();

        @Override
        public Object session() {
            return this;
        }

        @Override
        public CompletionStage<String> closed() {
            return closed;
        }

        @Override
        public boolean usable() {
            return true;
        }

        @Override
        public CompletionStage<Finding> probe(Tier tier, Deadline deadline) {
            return CompletableFuture.completedFuture(Finding.WELL);
        }

        @Override
        public void close(String reason) {}
    }

    /** One of the recorded callers. */
    private final class Caller implements Waiter<Object> {
        private final int call;

        Caller(int call) {
            this.call = call;
        }

        @Override
        public void granted(Lease<Object> lease) {
            answered++;
            waits[call] = lease.waitedNanos();
            in(load.holdNanos[call], () -> lease.release(Outcome.SUCCESS));
        }

        @Override
        public void refused(Failure why) {
            answered++;
            waits[call] = Recording.REFUSED;
        }
    }

    private final Load load;
    private final Recording recording;
    private final PoolConfig config;
    private final Statistics statistics = new Statistics(PoolEvents.NOBODY, new Trace(0));
    private final PoolState state;
    private final Intake intake = new Intake(this, this::receive, Integer.MAX_VALUE);
    private final PriorityQueue<Event> events = new PriorityQueue<>(Event.FIRST);
    /** Of each call, or what became of it, as a mark of {@link Recording}. */
    private final long[] waits;

    private long now;
    private long order;
    private int answered;
    private boolean watchingWaiters;
    private long wakeAt;

    private WhatIf(Load load, int size) {
        this.load = load;
        this.recording = load.recording;
        this.config = recording.config.withMax(size);
        this.waits = new long[load.calls()];
        Arrays.fill(waits, Recording.OPEN);
        SplittableRandom random = new SplittableRandom(SEED);
        this.state = new PoolState(config, this, statistics, random::nextDouble);
    }

    /** Works the calls through with a pool of this size. The load has at least one. */
    static Prospect run(Load load, int size, Measured measured) {
        WhatIf whatIf = new WhatIf(load, size);
        whatIf.run();
        return whatIf.prospect(measured);
    }

    private void run() {
        now = recording.askedNanos[0] - AHEAD_NANOS;
        state.wakeOpener(now);
        keepHouse();
        at(recording.askedNanos[0], () -> arrive(0));
        long end = recording.askedNanos[load.calls() - 1]
                + Arrays.stream(recording.patienceNanos).max().orElse(0)
                + GRACE_NANOS;
        Event event;
        while (answered < load.calls() && (event = events.poll()) != null && event.atNanos - end < 0) {
            now = event.atNanos;
            event.what.run();
            if (!watchingWaiters && state.numbers().waiting() > 0) {
                watchingWaiters = true;
                in(Upkeep.WAITERS.toNanos(), this::expireWaiters);
            }
        }
    }

    private void at(long nanos, Runnable what) {
        // What lies in the past happens now: callers of one moment do not always reach the pool in their order.
        events.add(new Event(nanos - now < 0 ? now : nanos, order++, what));
    }

    private void in(long nanos, Runnable what) {
        at(now + nanos, what);
    }

    private void arrive(int call) {
        if (call + 1 < load.calls()) {
            at(recording.askedNanos[call + 1], () -> arrive(call + 1));
        }
        long asked = recording.askedNanos[call];
        Ask ask = new Ask(
                new Deadline(asked + recording.patienceNanos[call]),
                recording.operations[call],
                recording.priorities[call],
                "",
                false,
                null);
        Acquire request = new Acquire(intake, ask, new Caller(call), asked, null);
        if (load.leavesAfterNanos[call] != Load.NEVER) {
            at(asked + load.leavesAfterNanos[call], () -> leave(call, request));
        }
        state.acquire(request, now);
    }

    private void leave(int call, Ticket ticket) {
        if (ticket.cancel()) {
            answered++;
            waits[call] = Recording.CANCELLED;
        }
    }

    private void receive(PoolCommand command) {
        if (command instanceof PoolCommand.Release release) {
            state.released(release.lease(), release.outcome(), now);
        } else if (command instanceof PoolCommand.Cancelled cancelled) {
            state.cancelled(cancelled.request(), now);
        } else {
            throw new IllegalStateException("nobody says this to a pool on paper: " + command);
        }
    }

    private void expireWaiters() {
        watchingWaiters = false;
        state.expireWaiters(now);
    }

    private void keepHouse() {
        state.keepHouse(now);
        in(Upkeep.intervalNanos(config), this::keepHouse);
    }

    // Effects

    @Override
    public boolean lend(Connection connection, Acquire to, long waitedNanos, long connectNanos) {
        LeaseId id = new LeaseId(1, connection.id, connection.loans);
        return to.grant(
                new Loan<>(id, connection.link().session(), waitedNanos, connectNanos, this::receive, statistics));
    }

    @Override
    public boolean refuse(Acquire request, Failure why) {
        return request.refuse(why);
    }

    @Override
    public void lookUp(Deadline deadline) {
        in(0, () -> state.located(NOWHERE, now));
    }

    @Override
    public void leaked(Connection connection, long heldNanos) {}

    @Override
    public void cameBack(Connection connection, long heldNanos) {}

    @Override
    public void open(Connection connection, Deadline deadline) {
        in(recording.connectNanos, () -> state.opened(connection.id, new PaperLink(), now));
    }

    @Override
    public void close(Connection connection, CloseReason reason) {
        in(0, () -> state.stopped(connection.id, now));
    }

    @Override
    public void probe(Connection connection, Tier tier, Deadline deadline) {
        in(recording.probeNanos, () -> state.probed(connection.id, Finding.WELL, now));
    }

    @Override
    public void wakeOpenerAt(long nanos) {
        wakeAt = nanos;
        at(nanos, () -> {
            if (wakeAt == nanos) {
                state.wakeOpener(now);
            }
        });
    }

    // What came out

    private Prospect prospect(Measured measured) {
        long[] counted = Arrays.copyOfRange(waits, load.firstSettled, waits.length);
        long[] served =
                Arrays.stream(counted).filter(wait -> wait >= 0).sorted().toArray();
        long left = Arrays.stream(counted)
                .filter(wait -> wait == Recording.CANCELLED)
                .count();
        long stayed = counted.length - left;
        double busyNanos = 0;
        for (int call = load.firstSettled; call < waits.length; call++) {
            busyNanos += waits[call] >= 0 ? load.holdNanos[call] : 0;
        }
        double span = Math.max(1, recording.askedNanos[waits.length - 1] - recording.askedNanos[load.firstSettled]);
        return new Prospect(
                config.max(),
                Measured.quantile(served, 50),
                Measured.quantile(served, 95),
                Measured.quantile(served, 99),
                stayed == 0 ? 0 : (double) (stayed - served.length) / stayed,
                Math.min(1, busyNanos / span / config.max()),
                formula(measured));
    }

    private Prospect.@Nullable Formula formula(Measured measured) {
        double mean = Queueing.meanWait(
                config.max(),
                measured.busy(),
                (double) measured.meanHold().toNanos(),
                measured.arrivalVariation(),
                measured.holdVariation());
        return Double.isInfinite(mean)
                ? null
                : new Prospect.Formula(Queueing.erlangC(config.max(), measured.busy()), Duration.ofNanos((long) mean));
    }
}
