package io.headgate.pool;

import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.pool.Connection.Phase;

/** How connections prove themselves and how they end, and what of that the {@link Opener} is told: one verdict per connection. */
final class Endings {
    private final long settleNanos;
    private final Connections connections;
    private final Opener opener;
    private final Statistics statistics;
    private final PoolState.Effects effects;

    Endings(
            PoolConfig config,
            Connections connections,
            Opener opener,
            Statistics statistics,
            PoolState.Effects effects) {
        this.settleNanos = config.settleAfter().toNanos();
        this.connections = connections;
        this.opener = opener;
        this.statistics = statistics;
        this.effects = effects;
    }

    /** It answered something. */
    void lived(Connection connection) {
        if (!connection.judged) {
            connection.judged = true;
            opener.lived(connection.epoch);
        }
    }

    /** It is open; perhaps for long enough. */
    void livedByAge(Connection connection, long now) {
        if (connection.isOpen() && connection.openForNanos(now) >= settleNanos) {
            lived(connection);
        }
    }

    /** There is no connection, or there is none any more before it has lived. */
    void attemptFailed(Connection connection, Failure why, long now) {
        connection.judged = true;
        statistics.connectFailed();
        statistics.error(why.detail(), now);
        opener.failed(connection.epoch, why, now);
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
        blame(connection, reason, now);
        giveUp(connection, why, now);
    }

    /** Closes it, which says nothing about the upstream. */
    void giveUp(Connection connection, CloseReason reason, long now) {
        livedByAge(connection, now);
        if (!connection.judged) {
            connection.judged = true;
            opener.withdrawn(connection.epoch);
        }
        if (connection.isOpen()) {
            statistics.closed(reason);
        }
        connections.move(connection, Phase.CLOSING);
        effects.close(connection, reason);
    }
}
