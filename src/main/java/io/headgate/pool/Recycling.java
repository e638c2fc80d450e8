package io.headgate.pool;

/** When a connection past its age is closed: late rather than all at once, and never before its replacement is there. */
final class Recycling {
    private final PoolConfig config;
    private final Connections connections;
    private final Opener opener;
    private boolean happened;
    private long nextNanos;

    Recycling(PoolConfig config, Connections connections, Opener opener) {
        this.config = config;
        this.connections = connections;
        this.opener = opener;
    }

    /**
     * Whether a connection that comes back from a loan goes for its age. At most one per {@code maxAge / max} does, or a cohort
     * born together would end together, at the worst of times.
     */
    boolean underLoad(Connection connection, long now) {
        if (!connection.tooOld(now) || (happened && nextNanos - now > 0) || !mayRetire(connection)) {
            return false;
        }
        happened = true;
        nextNanos = now + config.maxAge().toNanos() / config.max();
        return true;
    }

    /**
     * Whether one past its age may be closed now. At the minimum its replacement comes first, unless there is no room for one; and
     * while no new ones can be had, an old one is better than none.
     */
    boolean mayRetire(Connection connection) {
        if (opener.failing()) {
            return false;
        }
        boolean noRoom = connections.inUse() == config.max() && connections.opening() == 0;
        if (connections.ready() > config.min() || noRoom) {
            return true;
        }
        connections.markRetiring(connection);
        return false;
    }
}
