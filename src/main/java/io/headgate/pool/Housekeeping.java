package io.headgate.pool;

/** What is done about connections when time has passed, whether or not anybody asks for one. */
final class Housekeeping {
    private final Facts facts;
    private final Growth growth;
    private final Endings endings;
    private final Recycling recycling;
    private final Checkups checkups;
    private final Leaks leaks;
    private final long intervalNanos;

    Housekeeping(Facts facts, Growth growth, Endings endings, Recycling recycling, Checkups checkups, Leaks leaks) {
        this.facts = facts;
        this.growth = growth;
        this.endings = endings;
        this.recycling = recycling;
        this.checkups = checkups;
        this.leaks = leaks;
        this.intervalNanos = Upkeep.intervalNanos(facts.config);
    }

    /** One round; called every {@link Upkeep#intervalNanos}. */
    void round(long now) {
        for (Connection connection : facts.connections.copyOfAll()) {
            switch (connection.phase) {
                case ACTIVE -> {
                    if (connection.usable()) {
                        endings.livedByAge(connection, now);
                    }
                    leaks.examine(connection, now);
                }
                case IDLE -> lookAfter(connection, now);
                case OPENING, WARMING, PROBING, EXTRA, CLOSING -> {}
            }
        }
        if (!facts.members.isEmpty()) {
            growth.lookUp(now);
        }
        checkups.roundIfDue(now);
    }

    private void lookAfter(Connection connection, long now) {
        if (!connection.usable()) {
            endings.lost(connection, CloseReason.UPSTREAM, "it was closed while idle", now);
            return;
        }
        endings.livedByAge(connection, now);
        if (connection.tooOld(now) && recycling.mayRetire(connection, now)) {
            endings.giveUp(connection, connection.ageReason(), now);
        } else if (connection.idleTooLong(now, intervalNanos)) {
            if (facts.connections.ready() > facts.config.min()) {
                endings.giveUp(connection, CloseReason.IDLE, now);
            } else {
                // At the minimum, closing and opening again would cost more than keeping it alive, and would never end.
                checkups.keepAlive(connection, now);
            }
        }
    }
}
