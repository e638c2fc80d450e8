package io.headgate.pool;

import io.headgate.resilience.CircuitBreaker;
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
        /** Between two loans, and answering a probe; not lent meanwhile. */
        PROBING,
        /** Beyond the maximum, and only there to be examined; never lent before there is room. */
        EXTRA,
        ACTIVE,
        /** Given up; takes no room, but its actor has not stopped yet. */
        CLOSING
    }

    private static final long NEVER = Long.MAX_VALUE;

    final long id;
    final Member member;
    final long begunNanos;
    /** What the member's {@link Opener} gave out for it. */
    final int epoch;

    Phase phase = Phase.OPENING;
    /** Whether the opener has been told how the attempt turned out. */
    boolean judged;
    /** Past its age, and kept only until its replacement is there. */
    boolean retiring;
    /** Why it is to be replaced although it is neither old nor worn; null while it is not. */
    @Nullable
    CloseReason outdated;
    /** Which probe it is answering. */
    Tier examined = Tier.MEDIUM;

    long examinedNanos;
    /** Whether somebody waits for it while it is validated. */
    boolean awaited;
    /** How many loans there have been, the current one included. */
    long loans;

    long lentNanos;

    long idleSinceNanos;
    /** Whether a borrower has not given it back yet; it may have been closed meanwhile. */
    boolean onLoan;
    /** For whom it was lent last; its permits are open until the loan ends. */
    @Nullable
    Acquire borrower;
    /** Of the member's breaker. */
    long permit;
    /** Of the upstream's breaker, for what the probe under way finds. */
    long trial = CircuitBreaker.REFUSED;
    /** How often a round of looking for leaks has found the loan to be out too long. */
    int overdue;

    private @Nullable Link<?> link;
    private long openedNanos;
    private long idleLimitNanos = NEVER;
    private long ageLimitNanos = NEVER;
    private long usesLimit = NEVER;

    Connection(long id, Member member, int epoch, long now) {
        this.id = id;
        this.member = member;
        this.epoch = epoch;
        this.begunNanos = now;
    }

    /** Draws its own limits, so that connections opened together do not end together. */
    void opened(Link<?> with, PoolConfig.Lifetime config, DoubleSupplier random, long now) {
        link = with;
        openedNanos = now;
        idleLimitNanos = drawn(config.idle(), config, random);
        ageLimitNanos = drawn(config.age(), config, random);
        if (config.uses() > 0) {
            usesLimit = Math.max(1, (long) (config.uses() * share(config, random)));
        }
    }

    private static long drawn(Duration limit, PoolConfig.Lifetime config, DoubleSupplier random) {
        return limit.isZero() ? NEVER : (long) ((double) limit.toNanos() * share(config, random));
    }

    private static double share(PoolConfig.Lifetime config, DoubleSupplier random) {
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

    /** Who holds it, or held it last. */
    String label() {
        return borrower == null ? "" : borrower.ask().label();
    }

    CloseReason ageReason() {
        return outdated == null ? CloseReason.AGE : outdated;
    }

    boolean usable() {
        return link().usable();
    }

    /** Whether it will have been idle for too long after {@code ahead} more nanoseconds. */
    boolean idleTooLong(long now, long ahead) {
        return idleLimitNanos != NEVER && now - idleSinceNanos + ahead >= idleLimitNanos;
    }

    boolean idleLongerThan(Duration limit, long now) {
        return !limit.isZero() && now - idleSinceNanos > limit.toNanos();
    }

    /** Past its age, or outdated. */
    boolean tooOld(long now) {
        return outdated != null || ageLimitNanos != NEVER && now - openedNanos >= ageLimitNanos;
    }

    boolean usedUp() {
        return loans >= usesLimit;
    }
}
