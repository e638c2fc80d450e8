package io.headgate.pool;

import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import io.headgate.pool.Connection.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * Who gets which connection: the rules of the pool without its actor, its clock or its sockets. Confined to one thread, so plain
 * collections do. Every method that needs the time is given it, and everything that reaches outside goes through {@link Effects}.
 *
 * <p>A connection takes up room from the decision to open it until the decision to close it. What is idle, lent or being opened
 * never exceeds {@code max}; what is merely on its way out does not count.
 */
final class PoolState {
    /** What the rules make happen. */
    interface Effects {
        /** Hands the connection over; false when the request had been cancelled, and the connection is still free. */
        boolean lend(Connection connection, Acquire to, long waitedNanos, long connectNanos);

        /** Answers the request; false when it had been cancelled. */
        boolean refuse(Acquire request, Failure why);

        void open(Connection connection, Deadline deadline);

        /** Ends the connection; {@link PoolState#stopped} follows. */
        void close(Connection connection, CloseReason reason);

        void probe(Connection connection, Tier tier, Deadline deadline);

        /** Calls {@link PoolState#wakeOpener} at that time; replaces an earlier call. */
        void wakeOpenerAt(long nanos);
    }

    private final PoolConfig config;
    private final Effects effects;
    private final Statistics statistics;
    private final DoubleSupplier random;
    private final Opener opener;
    private final WaitQueue waiting = new WaitQueue();
    private final Connections connections = new Connections();
    private final Endings endings;
    private final Recycling recycling;
    private final PoolNumbers numbers;
    private final long housekeepingNanos;
    private boolean draining;

    PoolState(PoolConfig config, Effects effects, Statistics statistics, DoubleSupplier random) {
        this.config = config;
        this.effects = effects;
        this.statistics = statistics;
        this.random = random;
        this.opener = new Opener(config, random);
        this.endings = new Endings(config, connections, opener, statistics, effects);
        this.recycling = new Recycling(config, connections, opener);
        this.numbers = new PoolNumbers(config, connections, waiting, opener, statistics);
        this.housekeepingNanos = Upkeep.intervalNanos(config);
        statistics.trace().interrupted();
    }

    PoolNumbers numbers() {
        return numbers;
    }

    // What callers do

    void acquire(Acquire request, long now) {
        if (request.settled()) {
            request.forget();
            return;
        }
        request.dueAt(request.ask()
                .deadline()
                .orAfter(config.acquireTimeout(), request.askedNanos())
                .atNanos());
        request.row = statistics.trace().arrived(request.ask(), request.askedNanos());
        if (draining) {
            refuse(request, FailureKind.POOL_DRAINING, now);
        } else if (request.dueNanos() - now <= 0) {
            refuse(request, FailureKind.POOL_DEADLINE, now);
        } else if (!lendIdle(request, now)) {
            enqueue(request, now);
        }
    }

    /** Most recently used first, so that surplus ones age out. Nobody overtakes the queue. */
    private boolean lendIdle(Acquire request, long now) {
        Connection connection;
        while (waiting.isEmpty() && (connection = connections.mostRecentlyUsed()) != null) {
            if (!connection.usable()) {
                endings.lost(connection, CloseReason.UPSTREAM, "it was closed while idle", now);
            } else if (connection.idleTooLong(now, 0)) {
                // The upstream may be closing it at this very moment.
                endings.giveUp(connection, CloseReason.IDLE, now);
            } else {
                // A request that was cancelled meanwhile is done with, too.
                lend(connection, request, -1, now);
                return true;
            }
        }
        return false;
    }

    private void enqueue(Acquire request, long now) {
        if (refusesWhileDown(now)) {
            refuse(request, FailureKind.UPSTREAM_CONNECT, now);
            return;
        }
        waiting.add(request);
        open(now);
        // Those for whom a connection is being opened do not stand in the queue: a queue of length 0 may still open the
        // first.
        if (waiting.size() > config.maxWaiting() + connections.opening()) {
            waiting.remove(request);
            refuse(request, FailureKind.POOL_QUEUE_FULL, now);
        } else {
            statistics.waiting(waiting.size());
        }
    }

    void cancelled(Acquire request, long now) {
        statistics.trace().cancelled(request.row, now);
        waiting.remove(request);
        request.forget();
    }

    /** Answers those whose time is up. */
    void expireWaiters(long now) {
        for (Acquire request : waiting.removeDue(now)) {
            refuse(request, FailureKind.POOL_DEADLINE, now);
        }
    }

    void refuseWaiters(FailureKind kind, long now) {
        Acquire request;
        while ((request = waiting.poll()) != null) {
            refuse(request, kind, now);
        }
    }

    private void refuse(Acquire request, FailureKind kind, long now) {
        if (effects.refuse(request, numbers.refusal(kind, now))) {
            statistics.refused(kind);
            statistics.trace().refused(request.row);
            statistics.waitedInVain(now - request.askedNanos());
        } else {
            request.forget();
        }
    }

    /** Whether the connection was taken; otherwise it is as it was. */
    private boolean lend(Connection connection, Acquire request, long connectNanos, long now) {
        long waited = now - request.askedNanos();
        connection.loans++;
        if (!effects.lend(connection, request, waited, connectNanos)) {
            connection.loans--;
            statistics.lateGrant();
            request.forget();
            return false;
        }
        connection.onLoan = true;
        connection.lentNanos = now;
        connection.row = request.row;
        statistics.trace().granted(request.row, now);
        connection.label = request.ask().label();
        connections.move(connection, Phase.ACTIVE);
        statistics.acquired(waited, connections.active());
        return true;
    }

    void released(LeaseId lease, Outcome outcome, long now) {
        Connection connection = connections.get(lease.connection());
        if (connection == null || !connection.onLoan || connection.loans != lease.loan()) {
            statistics.stale();
            return;
        }
        connection.onLoan = false;
        statistics.trace().released(connection.row, now);
        statistics.released(outcome, now - connection.lentNanos);
        if (outcome == Outcome.DROPPED) {
            statistics.error("A request failed on its connection.", now);
        }
        if (connection.phase == Phase.CLOSING) {
            return;
        }
        if (outcome == Outcome.SUCCESS) {
            endings.lived(connection);
        }
        boolean usable = connection.usable();
        if (draining) {
            endings.giveUp(connection, CloseReason.DRAIN, now);
        } else if (!usable && outcome == Outcome.DROPPED) {
            endings.lost(connection, CloseReason.ERROR, "it failed before it had answered anything", now);
        } else if (!usable) {
            endings.giveUp(connection, outcome == Outcome.SUCCESS ? CloseReason.UPSTREAM : CloseReason.ERROR, now);
        } else if (connection.usedUp()) {
            endings.giveUp(connection, CloseReason.USES, now);
        } else if (recycling.underLoad(connection, now)) {
            endings.giveUp(connection, CloseReason.AGE, now);
        } else {
            free(connection, -1, now);
        }
        settle(now);
    }

    /** A connection that may be lent goes to the head of the queue, else to the idle ones. */
    private void free(Connection connection, long connectNanos, long now) {
        Acquire request;
        while ((request = waiting.poll()) != null) {
            if (request.dueNanos() - now <= 0) {
                refuse(request, FailureKind.POOL_DEADLINE, now);
            } else if (lend(connection, request, connectNanos, now)) {
                return;
            }
        }
        connection.idleSinceNanos = now;
        connections.move(connection, Phase.IDLE);
    }

    // What connections report

    void opened(long id, Link<?> link, long now) {
        Connection connection = connections.get(id);
        if (connection == null || connection.phase != Phase.OPENING) {
            statistics.stale();
            return;
        }
        connection.opened(link, config, random, now);
        statistics.opened(connection.connectNanos());
        if (!link.usable()) {
            endings.lost(connection, CloseReason.UPSTREAM, "it was closed as soon as it was open", now);
        } else if (waiting.isEmpty() && config.warmUp()) {
            connections.move(connection, Phase.WARMING);
            effects.probe(connection, Tier.MEDIUM, Deadline.after(config.connectTimeout(), now));
        } else {
            free(connection, connection.connectNanos(), now);
        }
        settle(now);
    }

    void openFailed(long id, Failure why, long now) {
        Connection connection = connections.get(id);
        if (connection == null || connection.phase != Phase.OPENING) {
            statistics.stale();
            return;
        }
        endings.attemptFailed(connection, why, now);
        connections.move(connection, Phase.CLOSING);
        settle(now);
    }

    void linkClosed(long id, String reason, long now) {
        Connection connection = connections.get(id);
        if (connection == null || !connection.isOpen() || connection.phase == Phase.CLOSING) {
            statistics.stale();
        } else if (connection.phase != Phase.ACTIVE) {
            // A lent one stays lent: its borrower knows best how the loan ended, and will say so.
            endings.lost(connection, CloseReason.UPSTREAM, reason, now);
            settle(now);
        }
    }

    void probed(long id, Finding finding, long now) {
        Connection connection = connections.get(id);
        if (connection == null || (connection.phase != Phase.WARMING && connection.phase != Phase.PROBING)) {
            statistics.stale();
            return;
        }
        boolean healthy = finding.healthy();
        boolean warming = connection.phase == Phase.WARMING;
        statistics.probed(healthy, warming, now);
        if (healthy && connection.usable()) {
            endings.lived(connection);
            free(connection, -1, now);
        } else {
            endings.lost(
                    connection, warming ? CloseReason.WARM_UP : CloseReason.HEALTH, "it did not answer a probe", now);
        }
        settle(now);
    }

    /** The connection's actor is gone, because it was told so or because it failed. */
    void stopped(long id, long now) {
        Connection connection = connections.get(id);
        if (connection == null) {
            statistics.stale();
            return;
        }
        if (connection.phase != Phase.CLOSING) {
            if (connection.isOpen()) {
                statistics.closed(CloseReason.DEFECT);
            }
            endings.blame(connection, "its actor failed", now);
        }
        connections.remove(connection);
        settle(now);
    }

    // Opening and closing

    /** Opens what is wanted and allowed now, and arranges for what is allowed later. */
    private void open(long now) {
        while (wanted() && opener.allows(connections.opening(), now)) {
            Connection connection = connections.begin(opener.begin(), now);
            effects.open(connection, Deadline.after(config.connectTimeout(), now));
        }
        if (opener.blocked(now) && wanted()) {
            effects.wakeOpenerAt(opener.blockedUntil());
        }
    }

    private boolean wanted() {
        return !draining
                && room() > 0
                && (connections.opening() < waiting.size()
                        || connections.inUse() - connections.retiring() < config.min());
    }

    private int room() {
        return config.max() - connections.inUse();
    }

    /** The opener's pause may be over; also begins the filling to the minimum. */
    void wakeOpener(long now) {
        open(now);
    }

    /** After anything ended: nobody waits for an upstream that is down, unless told to; what is missing is opened. */
    private void settle(long now) {
        if (refusesWhileDown(now)) {
            refuseWaiters(FailureKind.UPSTREAM_CONNECT, now);
        }
        open(now);
    }

    private boolean refusesWhileDown(long now) {
        return config.whenDown() == PoolConfig.WhenDown.REFUSE && connections.inUse() == 0 && opener.blocked(now);
    }

    // What time does

    /** Looks after idle connections and sees who has settled; called every {@link Upkeep#intervalNanos}. */
    void keepHouse(long now) {
        for (Connection connection : connections.copyOfAll()) {
            if (connection.phase == Phase.ACTIVE && connection.usable()) {
                endings.livedByAge(connection, now);
            }
        }
        for (Connection connection : connections.copyOfIdle()) {
            lookAfter(connection, now);
        }
        settle(now);
    }

    private void lookAfter(Connection connection, long now) {
        if (!connection.usable()) {
            endings.lost(connection, CloseReason.UPSTREAM, "it was closed while idle", now);
            return;
        }
        endings.livedByAge(connection, now);
        if (connection.tooOld(now) && recycling.mayRetire(connection)) {
            endings.giveUp(connection, CloseReason.AGE, now);
        } else if (connection.idleTooLong(now, housekeepingNanos)) {
            if (connections.ready() > config.min()) {
                endings.giveUp(connection, CloseReason.IDLE, now);
            } else {
                // At the minimum, closing and opening again would cost more than keeping it alive, and would never end.
                connections.move(connection, Phase.PROBING);
                effects.probe(connection, Tier.MEDIUM, Deadline.after(config.connectTimeout(), now));
            }
        }
    }

    /** Lends nothing more and closes everything that is not lent. */
    void drain(long now) {
        if (draining) {
            return;
        }
        draining = true;
        numbers.draining();
        refuseWaiters(FailureKind.POOL_DRAINING, now);
        for (Connection connection : connections.copyOfAll()) {
            if (connection.phase != Phase.ACTIVE && connection.phase != Phase.CLOSING) {
                endings.giveUp(connection, CloseReason.DRAIN, now);
            }
        }
    }

    /** Closes what is still lent. Returns those connections, so that each can be named. */
    List<Connection> endLoans(long now) {
        List<Connection> ended = new ArrayList<>();
        for (Connection connection : connections.copyOfAll()) {
            if (connection.phase == Phase.ACTIVE) {
                endings.giveUp(connection, CloseReason.DRAIN, now);
                ended.add(connection);
            }
        }
        return ended;
    }

    boolean drained() {
        return draining && connections.isEmpty();
    }
}
