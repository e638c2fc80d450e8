package io.headgate.pool;

import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.call.Outcome;
import io.headgate.pool.Connection.Phase;

/** How connections prove themselves and how they end, and what of that opener and breakers are told: one verdict per connection. */
final class Endings {
    private final Facts facts;
    private final Breakers breakers;

    Endings(Facts facts, Breakers breakers) {
        this.facts = facts;
        this.breakers = breakers;
    }

    /** It answered something. */
    void lived(Connection connection, long now) {
        if (!connection.judged) {
            connection.judged = true;
            connection.member.opener.lived(connection.epoch);
            breakers.reachable(connection.member, now);
        }
    }

    /** It is open; perhaps for long enough. */
    void livedByAge(Connection connection, long now) {
        if (connection.isOpen()
                && connection.openForNanos(now)
                        >= facts.config.connecting().settleAfter().toNanos()) {
            lived(connection, now);
        }
    }

    /** There is no connection, or there is none any more before it has lived. */
    void attemptFailed(Connection connection, Failure why, long now) {
        connection.judged = true;
        facts.statistics.connectFailed();
        facts.statistics.error(why.detail(), now);
        connection.member.opener.failed(connection.epoch, why, now);
        breakers.connectFailed(connection.member, now);
        facts.members.suspectAddresses(now);
    }

    /** It ended, and by the upstream's doing: one that never lived counts as a failed attempt. */
    void blame(Connection connection, String reason, long now) {
        livedByAge(connection, now);
        if (!connection.judged) {
            String detail = "A new connection was lost: " + reason + ".";
            attemptFailed(connection, Failure.of(FailureKind.UPSTREAM_CONNECT, detail), now);
        }
    }

    /** Closes what the upstream has ended or made useless. */
    void lost(Connection connection, CloseReason why, String reason, long now) {
        breakers.examined(connection, Outcome.DROPPED, now);
        blame(connection, reason, now);
        giveUp(connection, why, now);
    }

    /** Closes it, which says nothing about the upstream. */
    void giveUp(Connection connection, CloseReason reason, long now) {
        livedByAge(connection, now);
        if (!connection.judged) {
            connection.judged = true;
            connection.member.opener.withdrawn(connection.epoch);
        }
        if (connection.isOpen()) {
            facts.statistics.closed(reason);
        }
        breakers.examined(connection, Outcome.IGNORE, now);
        facts.connections.move(connection, Phase.CLOSING);
        facts.effects.close(connection, reason);
    }
}
