package io.headgate.pool;

import io.headgate.call.Deadline;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import io.headgate.pool.Connection.Phase;
import io.headgate.pool.PoolConfig.WhenDraining;
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

        /** Asks where the upstream listens; {@link PoolState#located} or {@link PoolState#notLocated} follows. */
        void lookUp(Deadline deadline);

        void open(Connection connection, Deadline deadline);

        /** Ends the connection; {@link PoolState#stopped} follows. */
        void close(Connection connection, CloseReason reason);

        void probe(Connection connection, Tier tier, Deadline deadline);

        /** Calls {@link PoolState#wakeOpener} at that time; replaces an earlier call. */
        void wakeOpenerAt(long nanos);

        /** Tells the operator of a loan that does not come back. */
        void leaked(Connection connection, long heldNanos);

        /** Tells the operator that such a loan has come back after all. */
        void cameBack(Connection connection, long heldNanos);
    }

    private final Facts facts;
    private final WaitQueue waiting;
    private final Connections connections;
    private final Statistics statistics;
    private final Breakers breakers;
    private final Growth growth;
    private final Endings endings;
    private final Recycling recycling;
    private final Leaks leaks;
    private final Checkups checkups;
    private final Housekeeping housekeeping;
    private final PoolNumbers numbers;
    private final Lending lending;

    PoolState(PoolConfig config, Effects effects, Statistics statistics, DoubleSupplier random) {
        this.facts = new Facts(config, effects, statistics, random);
        this.waiting = facts.waiting;
        this.connections = facts.connections;
        this.statistics = statistics;
        this.breakers = new Breakers(facts);
        this.endings = new Endings(facts, breakers);
        this.growth = new Growth(facts, breakers, endings);
        this.recycling = new Recycling(facts);
        this.leaks = new Leaks(facts);
        this.checkups = new Checkups(facts, growth, breakers);
        this.housekeeping = new Housekeeping(facts, growth, endings, recycling, checkups, leaks);
        this.numbers = new PoolNumbers(facts, breakers, checkups, leaks);
        this.lending = new Lending(facts, breakers, growth, endings, checkups, numbers);
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
                .orAfter(facts.config.waiting().timeout(), request.askedNanos())
                .atNanos());
        request.row = statistics.trace().arrived(request.ask(), request.askedNanos());
        facts.forecast.arrived(now);
        lending.ask(request, now);
    }

    void cancelled(Acquire request, long now) {
        lending.cancelled(request, now);
    }

    void expireWaiters(long now) {
        lending.expireWaiters(now);
    }

    void refuseWaiters(FailureKind kind, long now) {
        lending.refuseWaiters(kind, now);
    }

    void released(LeaseId lease, Outcome outcome, long now) {
        Connection connection = connections.get(lease.connection());
        Acquire borrower = connection == null ? null : connection.borrower;
        if (connection == null || borrower == null || !connection.onLoan || connection.loans != lease.loan()) {
            statistics.stale();
            return;
        }
        connection.onLoan = false;
        long held = now - connection.lentNanos;
        statistics.trace().released(borrower.row, now);
        statistics.released(outcome, held);
        breakers.ended(connection, outcome, now);
        leaks.ended(connection, true, now);
        facts.holds.held(borrower.ask().operation(), held, outcome == Outcome.SUCCESS);
        facts.forecast.released(held, now);
        facts.limit.sample(connection.lentNanos, held, connections.active(), outcome, now);
        if (outcome == Outcome.DROPPED) {
            statistics.error("A request failed on its connection.", now);
        }
        if (connection.phase != Phase.CLOSING) {
            takeBack(connection, outcome, now);
            settle(now);
        }
    }

    private void takeBack(Connection connection, Outcome outcome, long now) {
        boolean usable = connection.usable();
        if (outcome == Outcome.SUCCESS || (outcome == Outcome.DROPPED && usable)) {
            endings.lived(connection, now);
        }
        if (facts.draining && waiting.isEmpty()) {
            endings.giveUp(connection, CloseReason.DRAIN, now);
        } else if (!usable && outcome == Outcome.DROPPED) {
            // What ended this one may have ended the others, too.
            connection.member.doubt(now);
            endings.lost(connection, CloseReason.ERROR, "it failed before it had answered anything", now);
        } else if (!usable) {
            endings.giveUp(connection, outcome == Outcome.SUCCESS ? CloseReason.UPSTREAM : CloseReason.ERROR, now);
        } else if (connection.usedUp()) {
            endings.giveUp(connection, CloseReason.USES, now);
        } else if (recycling.underLoad(connection, now)) {
            endings.giveUp(connection, connection.ageReason(), now);
        } else {
            lending.handOver(connection, -1, now);
        }
    }

    /** The borrower stopped without giving it back. */
    void reclaim(LeaseId lease, long now) {
        Connection connection = connections.get(lease.connection());
        if (connection == null || !connection.onLoan || connection.loans != lease.loan()) {
            return;
        }
        connection.onLoan = false;
        if (connection.borrower != null) {
            statistics.trace().released(connection.borrower.row, now);
        }
        statistics.reclaimed();
        breakers.ended(connection, Outcome.IGNORE, now);
        leaks.ended(connection, false, now);
        if (connection.phase != Phase.CLOSING) {
            endings.giveUp(connection, CloseReason.LEAK, now);
            settle(now);
        }
    }

    // What connections report

    void opened(long id, Link<?> link, long now) {
        Connection connection = connections.get(id);
        if (connection == null || (connection.phase != Phase.OPENING && connection.phase != Phase.EXTRA)) {
            statistics.stale();
            return;
        }
        connection.opened(link, facts.config.lifetime(), facts.random, now);
        statistics.opened(connection.connectNanos());
        if (!link.usable()) {
            endings.lost(connection, CloseReason.UPSTREAM, "it was closed as soon as it was open", now);
        } else if (connection.phase == Phase.EXTRA) {
            checkups.examineExtra(connection, now);
        } else if (waiting.isEmpty() && (facts.config.connecting().warmUp() || connection.examined == Tier.DEEP)) {
            checkups.warmUp(connection, now);
        } else {
            lending.handOver(connection, connection.connectNanos(), now);
        }
        settle(now);
    }

    void openFailed(long id, Failure why, long now) {
        Connection connection = connections.get(id);
        if (connection == null || (connection.phase != Phase.OPENING && connection.phase != Phase.EXTRA)) {
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
        if (connection == null || !isExamined(connection.phase)) {
            statistics.stale();
            return;
        }
        boolean warming = connection.phase == Phase.WARMING;
        checkups.found(connection, finding, now);
        if (!finding.healthy() || !connection.usable()) {
            String reason = "it did not pass a probe: " + finding.detail();
            endings.lost(connection, warming ? CloseReason.WARM_UP : CloseReason.HEALTH, reason, now);
        } else {
            endings.lived(connection, now);
            if (connection.phase == Phase.EXTRA && facts.room() <= 0) {
                endings.giveUp(connection, CloseReason.EXAMINED, now);
            } else {
                lending.handOver(connection, -1, now);
            }
        }
        settle(now);
    }

    private static boolean isExamined(Phase phase) {
        return phase == Phase.WARMING || phase == Phase.PROBING || phase == Phase.EXTRA;
    }

    /** The connection's actor is gone, because it was told so or because it failed. */
    void stopped(long id, long now) {
        Connection connection = connections.get(id);
        if (connection == null) {
            statistics.stale();
            return;
        }
        if (connection.onLoan) {
            breakers.ended(connection, Outcome.IGNORE, now);
            leaks.ended(connection, false, now);
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

    // What name servers report

    /** Connections to addresses that are gone are replaced like old ones: the replacement first where it matters. */
    void located(List<Address> addresses, long now) {
        List<Member> gone = facts.members.found(addresses);
        for (Connection connection : connections.copyOfAll()) {
            if (gone.contains(connection.member) && connection.outdated == null) {
                connection.outdated = CloseReason.ADDRESS;
            }
        }
        settle(now);
    }

    void notLocated(Failure why, long now) {
        statistics.error(why.detail(), now);
        facts.members.notFound(why, now);
        settle(now);
    }

    /** Replaces every connection, each as soon as nobody holds it. */
    void recycle(long now) {
        for (Connection connection : connections.copyOfAll()) {
            connection.outdated = CloseReason.RECYCLED;
        }
        keepHouse(now);
    }

    // What time does

    /** The opener's pause may be over; also begins the filling to the minimum. */
    void wakeOpener(long now) {
        settle(now);
    }

    /** After anything ended: nobody waits for an upstream that is down, unless told to; what is missing is opened. */
    private void settle(long now) {
        if (facts.draining) {
            endDrain(now);
            return;
        }
        if (facts.refusesWhileDown(now)) {
            lending.refuseWaiters(FailureKind.UPSTREAM_CONNECT, now);
        }
        lending.serve(now);
        growth.open(now);
    }

    /** Looks after everything that changes by itself; called every {@link Upkeep#intervalNanos}. */
    void keepHouse(long now) {
        if (!facts.draining) {
            housekeeping.round(now);
        }
        settle(now);
        numbers.look(now);
    }

    // The end

    /** Lends nothing more, except to those who wait already where that is wanted, and closes everything that is not lent. */
    void drain(long now) {
        if (facts.draining) {
            return;
        }
        facts.draining = true;
        if (facts.config.draining().waiters() == WhenDraining.REFUSE) {
            lending.refuseWaiters(FailureKind.POOL_DRAINING, now);
        }
        endDrain(now);
    }

    /** Closes what nobody holds; who waits for a connection that is not coming back is told so. */
    private void endDrain(long now) {
        if (connections.active() == 0) {
            lending.refuseWaiters(FailureKind.POOL_DRAINING, now);
        }
        for (Connection connection : connections.copyOfAll()) {
            if (connection.phase != Phase.ACTIVE && connection.phase != Phase.CLOSING) {
                endings.giveUp(connection, CloseReason.DRAIN, now);
            }
        }
    }

    /** Closes what is still lent. Returns those connections, so that each can be named. */
    List<Connection> endLoans(long now) {
        lending.refuseWaiters(FailureKind.POOL_DRAINING, now);
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
        return facts.draining && connections.isEmpty();
    }
}
