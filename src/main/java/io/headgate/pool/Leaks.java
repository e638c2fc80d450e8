package io.headgate.pool;

import io.headgate.pool.Connection.Phase;

/** Finds loans that do not come back. It only tells: closing a connection under its borrower would hide the defect. */
final class Leaks {
    /** Seen too long in so many rounds: a call that takes all its time must not look like a leak. */
    private static final int ROUNDS = 2;

    private static final long NEVER = Long.MAX_VALUE;

    private final long limitNanos;
    private final Facts facts;
    private int out;

    Leaks(Facts facts) {
        PoolConfig.Leak config = facts.config.leak();
        boolean looks = config.enabled() && !config.after().isZero();
        this.limitNanos = looks ? config.after().toNanos() : NEVER;
        this.facts = facts;
    }

    /** Called for each connection at every round of housekeeping. */
    void examine(Connection connection, long now) {
        if (connection.phase != Phase.ACTIVE || !connection.onLoan) {
            return;
        }
        long held = now - connection.lentNanos;
        if (held > limitNanos && connection.overdue < ROUNDS && ++connection.overdue == ROUNDS) {
            out++;
            facts.statistics.leakReported();
            facts.effects.leaked(connection, held);
        }
    }

    /** The loan is over, in whatever way. */
    void ended(Connection connection, boolean returned, long now) {
        if (connection.overdue >= ROUNDS) {
            out--;
            if (returned) {
                facts.effects.cameBack(connection, now - connection.lentNanos);
            }
        }
        connection.overdue = 0;
    }

    /** How many reported loans are still out. */
    int out() {
        return out;
    }
}
