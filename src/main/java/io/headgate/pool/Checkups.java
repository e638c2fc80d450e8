package io.headgate.pool;

import io.headgate.call.Deadline;
import io.headgate.call.Outcome;
import io.headgate.pool.Connection.Phase;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Examines connections: before a loan where one is in doubt, and now and then thoroughly, to see whether the upstream can do its
 * work. Of those rounds each takes one connection, never at the expense of a caller; the connections take turns, the longest idle
 * first, and where all are lent one more may be opened for it. While the breaker is half open they are its trials, too.
 */
final class Checkups {
    private final Facts facts;
    private final Growth growth;
    private final Breakers breakers;
    private @Nullable Long nextNanos;
    private @Nullable Finding last;
    private long lastTookNanos;
    private int turn;

    Checkups(Facts facts, Growth growth, Breakers breakers) {
        this.facts = facts;
        this.growth = growth;
        this.breakers = breakers;
    }

    /** Whether it must answer a probe before anybody is lent it: idle for so long, or a sister connection has just broken. */
    private boolean inDoubt(Connection connection, long now) {
        return connection.member.doubts(connection)
                || connection.idleLongerThan(facts.config.health().validateAfter(), now);
    }

    /**
     * Whether it must prove itself before this request is given it. One that is to happen once only cannot be sent again where the
     * upstream closes the connection at the very moment it is used, so a pool may be told to take no chance with it.
     */
    boolean inDoubt(Connection connection, Acquire request, long now) {
        boolean careful = facts.config.health().validateUnrepeatable()
                && !request.ask().operation().operationClass().repeatable();
        return careful || inDoubt(connection, now);
    }

    /** Takes an idle connection out, for somebody who waits, until it has proved itself. */
    void validate(Connection connection, long now) {
        takeOut(connection, Tier.MEDIUM, facts.config.health().mediumTimeout(), now);
        facts.connections.await(connection);
    }

    /** Takes an idle connection out for a moment so that its server does not close it. */
    void keepAlive(Connection connection, long now) {
        takeOut(connection, Tier.MEDIUM, facts.config.connecting().timeout(), now);
    }

    private void takeOut(Connection connection, Tier tier, Duration limit, long now) {
        facts.connections.move(connection, Phase.PROBING);
        probe(connection, tier, limit, now);
    }

    /** The first probe of a connection that was opened before anybody waited for it. */
    void warmUp(Connection connection, long now) {
        facts.connections.move(connection, Phase.WARMING);
        probe(connection, connection.examined, facts.config.connecting().timeout(), now);
    }

    /** The only probe of a connection that was opened for it. */
    void examineExtra(Connection connection, long now) {
        probe(connection, Tier.DEEP, facts.config.health().deepTimeout(), now);
    }

    private void probe(Connection connection, Tier tier, Duration limit, long now) {
        connection.examined = tier;
        connection.examinedNanos = now;
        if (tier == Tier.DEEP) {
            breakers.examining(connection, now);
        }
        facts.effects.probe(connection, tier, Deadline.after(limit, now));
    }

    /** A probe of this connection ended. */
    void found(Connection connection, Finding finding, long now) {
        long took = now - connection.examinedNanos;
        facts.statistics.probed(connection.examined, finding, connection.phase == Phase.WARMING, took, now);
        if (connection.examined == Tier.DEEP) {
            last = finding;
            lastTookNanos = took;
            breakers.examined(connection, finding.healthy() ? Outcome.SUCCESS : Outcome.DROPPED, now);
        }
        connection.examined = Tier.MEDIUM;
    }

    /**
     * Begins a thorough round if it is time; called at every round of housekeeping. It is also time as soon as the breaker is half
     * open: what callers would find out, the pool finds out by itself where none comes.
     */
    void roundIfDue(long now) {
        Duration interval = facts.config.health().deepInterval();
        if (interval.isZero()) {
            return;
        }
        if (nextNanos == null) {
            // Gateways that were started together must not ask together.
            nextNanos = drawn(interval, 0.1, 0.5, now);
        } else if (nextNanos - now <= 0) {
            nextNanos = drawn(interval, 0.75, 1.25, now);
            round(now);
        } else if (breakers.wantExamination(now)) {
            round(now);
        }
    }

    private long drawn(Duration interval, double least, double most, long now) {
        double share = least + (most - least) * facts.random.getAsDouble();
        return now + (long) ((double) interval.toNanos() * share);
    }

    private void round(long now) {
        Connection connection = facts.waiting.isEmpty() ? longestIdle() : null;
        // While attempts fail and the pool is full, only a new connection can tell whether they still would.
        boolean asksForNew = facts.members.failing() && facts.room() <= 0;
        if (connection != null && connection.usable() && !asksForNew) {
            takeOut(connection, Tier.DEEP, facts.config.health().deepTimeout(), now);
        } else {
            growth.openToExamine(now);
        }
    }

    private @Nullable Connection longestIdle() {
        int many = facts.members.all().size();
        for (int step = 0; step < many; step++) {
            int at = (turn + step) % many;
            Connection connection = facts.members.all().get(at).leastRecentlyUsed();
            if (connection != null) {
                turn = at + 1;
                return connection;
            }
        }
        return null;
    }

    /** What is wrong with the upstream according to the last thorough round, as a clause; null where nothing is. */
    @Nullable
    String complaint() {
        if (last == null) {
            return null;
        }
        if (!last.healthy()) {
            return last.detail();
        }
        boolean slow = lastTookNanos > facts.config.health().deepSlow().toNanos();
        return slow ? "it took " + lastTookNanos / 1_000_000 + " ms" : null;
    }
}
