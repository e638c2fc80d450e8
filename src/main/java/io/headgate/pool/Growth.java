package io.headgate.pool;

import io.headgate.call.Deadline;
import io.headgate.pool.Connection.Phase;
import io.headgate.resilience.CircuitBreaker;

/** Opens what is wanted and allowed now, where it is best, and arranges for what is allowed later. */
final class Growth {
    private final Facts facts;
    private final Breakers breakers;
    private final Endings endings;

    Growth(Facts facts, Breakers breakers, Endings endings) {
        this.facts = facts;
        this.breakers = breakers;
        this.endings = endings;
    }

    void open(long now) {
        makeRoom(now);
        if (!wanted(now)) {
            return;
        }
        lookUp(now);
        Member member;
        while (wanted(now)
                && facts.connections.opening() < facts.config.connecting().atOnce()
                && (member = facts.members.toOpen(now)) != null) {
            begin(member, Phase.OPENING, now);
        }
        if (wanted(now) && facts.members.blocked(now)) {
            facts.effects.wakeOpenerAt(facts.members.blockedUntil());
        }
    }

    /** Connections that nobody is given, because calls to their address fail, take no room from those who wait. */
    private void makeRoom(long now) {
        while (facts.room() <= 0 && facts.connections.coming() < facts.waiting.size() && facts.mayLend()) {
            Connection connection = facts.members.avoided(now);
            if (connection == null || facts.members.toOpen(now) == null) {
                return;
            }
            endings.giveUp(connection, CloseReason.HEALTH, now);
        }
    }

    /** Opens one only to examine it: within the maximum where there is room, beside it otherwise if that is allowed. */
    void openToExamine(long now) {
        lookUp(now);
        boolean beside = facts.room() <= 0;
        if (facts.connections.opening() > 0
                || facts.connections.extra() > 0
                || (beside && !facts.config.health().extraConnection())) {
            return;
        }
        Member member = facts.members.toOpen(now);
        if (member != null) {
            begin(member, beside ? Phase.EXTRA : Phase.OPENING, now).examined = Tier.DEEP;
        }
    }

    private Connection begin(Member member, Phase phase, long now) {
        Connection connection = facts.connections.begin(member, phase, member.opener.begin(), now);
        facts.effects.open(connection, Deadline.after(facts.config.connecting().timeout(), now));
        return connection;
    }

    /** Asks for the addresses if it is time; what is known is used meanwhile. */
    void lookUp(long now) {
        if (facts.members.beginLookUp(now)) {
            facts.effects.lookUp(Deadline.after(facts.config.connecting().timeout(), now));
        }
    }

    private boolean wanted(long now) {
        return facts.room() > 0
                        && (facts.connections.coming() < facts.waiting.size()
                                || facts.connections.inUse() - facts.connections.retiring() < facts.config.min())
                || scouts(now);
    }

    /**
     * Whether one is to be opened for the sake of knowing. While callers are turned away nobody else would find out that the upstream
     * can be reached again; and a pool that makes do with what it has would be called degraded for an attempt of long ago, and keep
     * connections past their age.
     */
    private boolean scouts(long now) {
        int inUse = facts.connections.inUse();
        return inUse == 0
                ? breakers.state(now) == CircuitBreaker.State.OPEN
                : inUse < facts.config.max() && facts.connections.opening() == 0 && facts.members.failing();
    }

    /** How many could be opened for callers this moment, or as soon as it is known where. */
    int possible(long now) {
        boolean none = facts.room() <= 0 || (!facts.members.firstLookUp() && facts.members.toOpen(now) == null);
        return none ? 0 : Math.min(facts.room(), facts.config.connecting().atOnce() - facts.connections.opening());
    }
}
