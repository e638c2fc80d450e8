package io.headgate.pool;

/** When a connection past its age is closed: late rather than all at once, and never before its replacement is there. */
final class Recycling {
    private final Facts facts;
    private boolean happened;
    private long nextNanos;

    Recycling(Facts facts) {
        this.facts = facts;
    }

    /**
     * Whether a connection that comes back from a loan goes for its age. At most one per {@code maxAge / max} does, or a cohort
     * born together would end together, at the worst of times.
     */
    boolean underLoad(Connection connection, long now) {
        if (connection.outdated != null) {
            return mayRetire(connection, now);
        }
        if (!connection.tooOld(now) || (happened && nextNanos - now > 0) || !mayRetire(connection, now)) {
            return false;
        }
        happened = true;
        nextNanos = now + facts.config.lifetime().age().toNanos() / facts.config.max();
        return true;
    }

    /**
     * Whether one past its age may be closed now. At the minimum its replacement comes first, unless there is no room for one and
     * it can be opened right after; while no new ones can be had, an old one is better than none.
     */
    boolean mayRetire(Connection connection, long now) {
        boolean noRoom = facts.room() <= 0 && facts.connections.opening() == 0 && facts.members.toOpen(now) != null;
        if (facts.members.failing()) {
            // One of many makes room for finding out whether new ones can be had again.
            return noRoom && (connection.outdated != null || facts.connections.ready() > 1);
        }
        if (facts.connections.ready() > facts.config.min() || noRoom) {
            return true;
        }
        facts.connections.markRetiring(connection);
        return false;
    }
}
