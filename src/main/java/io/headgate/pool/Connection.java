package io.headgate.pool;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** What a pool knows of one connection. Confined to its pool; only {@link PoolState} changes it. */
final class Connection {
    enum Phase {
        /** Its actor is connecting. */
        OPENING,
        /** Open, and answering its first probe before anybody may have it. */
        WARMING,
        IDLE,
        /** Idle, and answering a probe that keeps it alive; not lent meanwhile. */
        PROBING,
        ACTIVE,
        /** Given up; takes no room, but its actor has not stopped yet. */
        CLOSING
    }

    private static final long NEVER = Long.MAX_VALUE;

    final long id;
    final long begunNanos;
    /** What the {@link Opener} gave out for it. */
    final int epoch;

    Phase phase = Phase.OPENING;
    /** Whether the opener has been told how the attempt turned out. */
    boolean judged;
    /** Past its age, and kept only until its replacement is there. */
    boolean retiring;
    /** How many loans there have been, the current one included. */
    long loans;

    long lentNanos;
    /** The place of its current loan in the {@link Trace}. */
    long row = Trace.NO_ROW;

    long idleSinceNanos;
    /** Whether a borrower has not given it back yet; it may have been closed meanwhile. */
    boolean onLoan;
    /** Who holds it, or held it last. */
    String label = "";

    private @Nullable Link<?> link;
    private long openedNanos;
    private long idleLimitNanos = NEVER;
    private long ageLimitNanos = NEVER;
    private long usesLimit = NEVER;

    Connection(long id, int epoch, long now) {
        this.id = id;
        this.epoch = epoch;
        this.begunNanos = now;
    }

    /** Draws its own limits, so that connections opened together do not end together. */
    void opened(Link<?> with, PoolConfig config, DoubleSupplier random, long now) {
        link = with;
        openedNanos = now;
        idleLimitNanos = drawn(config.idleTimeout(), config, random);
        ageLimitNanos = drawn(config.maxAge(), config, random);
        if (config.maxUses() > 0) {
            usesLimit = Math.max(1, (long) (config.maxUses() * share(config, random)));
        }
    }

    private static long drawn(Duration limit, PoolConfig config, DoubleSupplier random) {
        return limit.isZero() ? NEVER : (long) ((double) limit.toNanos() * share(config, random));
    }

    private static double share(PoolConfig config, DoubleSupplier random) {
        return 1 - config.jitter() * random.getAsDouble();
    }

    boolean isOpen() {
        return link != null;
    }

    Link<?> link() {
        if (link == null) {
            throw new IllegalStateException("connection " + id + " is not open");
        }
        return link;
    }

    long connectNanos() {
        return openedNanos - begunNanos;
    }

    long openForNanos(long now) {
        return now - openedNanos;
    }

    boolean usable() {
        return link().usable();
    }

    /** Whether it will have been idle for too long after {@code ahead} more nanoseconds. */
    boolean idleTooLong(long now, long ahead) {
        return idleLimitNanos != NEVER && now - idleSinceNanos + ahead >= idleLimitNanos;
    }

    boolean tooOld(long now) {
        return ageLimitNanos != NEVER && now - openedNanos >= ageLimitNanos;
    }

    boolean usedUp() {
        return loans >= usesLimit;
    }
}
