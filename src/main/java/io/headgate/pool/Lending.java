package io.headgate.pool;

import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.pool.Connection.Phase;
import org.jspecify.annotations.Nullable;

/** Who gets which connection, who waits for one, and who is told that there is no use in waiting. */
final class Lending {
    private final Facts facts;
    private final Breakers breakers;
    private final Growth growth;
    private final Endings endings;
    private final Checkups checkups;
    private final PoolNumbers numbers;
    private final Admission admission;

    Lending(Facts facts, Breakers breakers, Growth growth, Endings endings, Checkups checkups, PoolNumbers numbers) {
        this.facts = facts;
        this.breakers = breakers;
        this.growth = growth;
        this.endings = endings;
        this.checkups = checkups;
        this.numbers = numbers;
        this.admission = new Admission(facts.config.admission(), facts.holds);
    }

    void ask(Acquire request, long now) {
        if (facts.draining) {
            refuse(request, FailureKind.POOL_DRAINING, now);
        } else if (request.dueNanos() - now <= 0) {
            refuse(request, FailureKind.POOL_DEADLINE, now);
        } else if (!breakers.admits(request, now)) {
            refuse(request, FailureKind.BREAKER_OPEN, now);
        } else if (!lendFree(request, now)) {
            enqueue(request, now);
        }
    }

    /** Nobody overtakes the queue. */
    private boolean lendFree(Acquire request, long now) {
        Connection connection = facts.waiting.isEmpty() && facts.mayLend() ? free(now) : null;
        if (connection == null || checkups.inDoubt(connection, request, now)) {
            return false;
        }
        // A request that was cancelled meanwhile is done with, too.
        lend(connection, request, -1, now);
        return true;
    }

    /** A free connection that is fit to be lent as far as can be seen from here: the most recently used, so that others age out. */
    private @Nullable Connection free(long now) {
        Member member;
        while ((member = facts.members.withIdle(now)) != null) {
            Connection connection = member.mostRecentlyUsed();
            if (connection == null || usableOrClosed(connection, now)) {
                return connection;
            }
        }
        return null;
    }

    private boolean usableOrClosed(Connection connection, long now) {
        if (!connection.usable()) {
            facts.statistics.unfit();
            endings.lost(connection, CloseReason.UPSTREAM, "it was closed while idle", now);
            return false;
        }
        if (connection.idleTooLong(now, 0)) {
            // The upstream may be closing it at this very moment.
            endings.giveUp(connection, CloseReason.IDLE, now);
            return false;
        }
        return true;
    }

    private void enqueue(Acquire request, long now) {
        if (facts.refusesWhileDown(now)) {
            refuse(request, FailureKind.UPSTREAM_CONNECT, now);
            return;
        }
        int ahead = facts.waiting.ahead(request.ask().priority());
        if (ahead >= facts.connections.coming() + facts.connections.free() + growth.possible(now)) {
            // Those that are being opened will serve too: a pool that has just been empty is no slow one.
            long wait = admission.estimatedWaitNanos(ahead, Math.min(facts.connections.inUse(), facts.capacity()));
            long missed = admission.missedByNanos(request, wait, now);
            if (missed > 0) {
                refuse(request, numbers.noTime(wait, missed, now), now);
                return;
            }
        }
        request.queued(ahead);
        facts.waiting.add(request);
        serve(now);
        growth.open(now);
        // Those for whom a connection is on its way do not stand in the queue: a queue of length 0 may still open the
        // first.
        int coming = facts.connections.coming() + (facts.members.firstLookUp() ? growth.possible(now) : 0);
        if (facts.waiting.size() > facts.config.waiting().max() + coming) {
            Acquire last = facts.waiting.lastBelow(request.ask().priority());
            Acquire turnedAway = last == null ? request : last;
            if (facts.waiting.remove(turnedAway)) {
                refuse(turnedAway, FailureKind.POOL_QUEUE_FULL, now);
            }
        }
        facts.statistics.waiting(facts.waiting.size());
    }

    void cancelled(Acquire request, long now) {
        facts.statistics.trace().cancelled(request.row, now);
        facts.waiting.remove(request);
        breakers.notLent(request);
        request.forget();
    }

    /** Answers those whose time is up. */
    void expireWaiters(long now) {
        for (Acquire request : facts.waiting.removeDue(now)) {
            refuse(request, FailureKind.POOL_DEADLINE, now);
        }
    }

    void refuseWaiters(FailureKind kind, long now) {
        Acquire request;
        while ((request = facts.waiting.poll()) != null) {
            refuse(request, kind, now);
        }
    }

    private void refuse(Acquire request, FailureKind kind, long now) {
        refuse(request, numbers.refusal(kind, now), now);
    }

    private void refuse(Acquire request, Failure why, long now) {
        breakers.notLent(request);
        if (facts.effects.refuse(request, why)) {
            facts.statistics.refused(why.kind());
            facts.statistics.trace().refused(request.row);
            facts.statistics.waitedInVain(now - request.askedNanos());
        } else {
            request.forget();
        }
    }

    /** Whether the connection was taken; otherwise it is as it was. */
    private boolean lend(Connection connection, Acquire request, long connectNanos, long now) {
        long waited = now - request.askedNanos();
        connection.loans++;
        if (!facts.effects.lend(connection, request, waited, connectNanos)) {
            connection.loans--;
            facts.statistics.lateGrant();
            breakers.notLent(request);
            request.forget();
            return false;
        }
        connection.onLoan = true;
        connection.lentNanos = now;
        connection.borrower = request;
        breakers.lent(connection, now);
        facts.statistics.trace().granted(request.row, now);
        facts.connections.move(connection, Phase.ACTIVE);
        facts.statistics.acquired(waited, facts.connections.active(), now);
        return true;
    }

    /** A connection that may be lent goes to the head of the queue, unless its address is avoided; else to the idle ones. */
    void handOver(Connection connection, long connectNanos, long now) {
        int others = facts.connections.active() - (connection.phase == Phase.ACTIVE ? 1 : 0);
        boolean avoided = facts.members.avoids(connection.member, now);
        Acquire request;
        while (!avoided && others < facts.capacity() && (request = facts.waiting.peek()) != null) {
            if (connection.phase == Phase.IDLE && checkups.inDoubt(connection, request, now)) {
                // Those before it have left in this very moment; it has to wait for a probe.
                break;
            }
            facts.waiting.remove(request);
            if (request.dueNanos() - now <= 0) {
                refuse(request, FailureKind.POOL_DEADLINE, now);
            } else if (!facts.waiting.isEmpty() && admission.hopeless(request, now)) {
                // Somebody else can make better use of it.
                refuse(request, FailureKind.ADMISSION_DEADLINE, now);
            } else if (lend(connection, request, connectNanos, now)) {
                return;
            }
        }
        if (connection.phase != Phase.IDLE) {
            connection.idleSinceNanos = now;
            facts.connections.move(connection, Phase.IDLE);
        }
    }

    /** Serves those who wait from what is free, which may first have to prove itself. */
    void serve(long now) {
        while (facts.waiting.size() > facts.connections.coming() && facts.mayLend()) {
            Connection connection = free(now);
            Acquire next = facts.waiting.peek();
            if (connection == null || next == null) {
                return;
            }
            if (checkups.inDoubt(connection, next, now)) {
                checkups.validate(connection, now);
            } else {
                int before = facts.waiting.size();
                handOver(connection, -1, now);
                if (facts.waiting.size() == before) {
                    // Nobody was served, and nobody would be by looking again.
                    return;
                }
            }
        }
    }
}
