package io.headgate.dispatch;

import io.headgate.call.FailureKind;
import io.headgate.call.NotNow;
import io.headgate.call.OperationClass;
import io.headgate.call.Reach;
import io.headgate.resilience.Backoff;
import io.headgate.resilience.RetrySettings;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a call that failed may be tried again: what is safe by its operation (RFC 9110, 9.2.2, says by its method, which for a store
 * whose reads are POSTs would be wrong), and what can still be done in time. Knows nothing of load: the budget and the pool are asked
 * afterwards.
 */
final class RetryRule {
    /** Why a call is tried again; names are values of a tag. */
    enum Reason {
        /** The connection had ended before anything was written: the upstream has seen nothing of the request. */
        UNSENT,
        /** It was written, and no byte of an answer came. */
        DROPPED,
        /** The answer says: not now. */
        NOT_NOW
    }

    /** What stands in the way; names are values of a tag. */
    enum Hindrance {
        /** Retries are switched off. */
        OFF,
        /** The upstream may have acted, and doing it twice is not harmless. */
        CLASS,
        /** The request cannot be sent again: its body has flowed away, or somebody before us repeats it already. */
        BODY,
        /** There were as many tries as there may be. */
        TRIES,
        /** Another one would not be ready before the deadline. */
        TIME,
        /** Too many calls are being repeated already. */
        BUDGET,
        /** The pool gave no connection for it: breaker, queue or shutdown. */
        POOL
    }

    /**
     * What is known of a failed try and its call.
     *
     * @param tries how many there were
     * @param reused whether the connection had served before
     * @param failure why there is no answer; null where there is one
     * @param notNow what the answer says, where it says that
     * @param remainingNanos until the call's deadline
     * @param usualNanos what such an operation usually takes
     */
    record Failed(
            OperationClass operationClass,
            boolean repeatable,
            int tries,
            boolean reused,
            Reach reach,
            @Nullable FailureKind failure,
            @Nullable NotNow notNow,
            long remainingNanos,
            long usualNanos) {}

    /** What follows: exactly one of the two. */
    sealed interface Decision {}

    /**
     * Another try after this pause.
     *
     * @param free whether it costs nothing of the budget
     */
    record Again(Reason reason, long pauseNanos, boolean free) implements Decision {}

    /**
     * None.
     *
     * @param hindrance null where repeating was never in question
     */
    record Never(@Nullable Hindrance hindrance) implements Decision {}

    private static final Never NOT_IN_QUESTION = new Never(null);
    /** Half of each pause is left to chance, so that calls that failed together do not come back together. */
    private static final double JITTER = 0.5;
    /** What any exchange takes at least. */
    private static final long SHORTEST_NANOS = Duration.ofMillis(5).toNanos();

    private final RetrySettings settings;
    private final DoubleSupplier random;

    /** @param random gives numbers from 0 up to, not including, 1 */
    RetryRule(RetrySettings settings, DoubleSupplier random) {
        this.settings = settings;
        this.random = random;
    }

    Decision after(Failed failed) {
        Reason reason = reason(failed);
        if (reason == null) {
            return NOT_IN_QUESTION;
        }
        // A reused connection that the upstream had closed says nothing about the upstream or the request: once for
        // free.
        boolean race = reason == Reason.UNSENT && failed.reused && failed.tries == 1;
        if (failed.notNow != null && failed.notNow.expired()) {
            return afterExpiry(failed, reason);
        }
        // Nothing was done, and not because the upstream has too much to do.
        int undone = failed.notNow == null ? 0 : failed.notNow.undone();
        Hindrance hindrance = undone > 0 ? hindranceOfUndone(failed, undone) : hindrance(failed, race);
        if (hindrance != null) {
            return new Never(hindrance);
        }
        long pause = race ? 0 : pause(failed);
        return failed.remainingNanos > pause + Math.max(SHORTEST_NANOS, failed.usualNanos)
                ? new Again(reason, pause, race || undone > 0)
                : new Never(Hindrance.TIME);
    }

    /** The request was fine and nothing was done, so neither the operation nor the settings matter; a second time is too much. */
    private static Decision afterExpiry(Failed failed, Reason reason) {
        if (!failed.repeatable) {
            return new Never(Hindrance.BODY);
        }
        if (failed.tries > 1) {
            return new Never(Hindrance.TRIES);
        }
        return failed.remainingNanos > SHORTEST_NANOS ? new Again(reason, 0, true) : new Never(Hindrance.TIME);
    }

    private @Nullable Hindrance hindranceOfUndone(Failed failed, int triesInAll) {
        if (!settings.enabled()) {
            return Hindrance.OFF;
        }
        if (!failed.repeatable) {
            return Hindrance.BODY;
        }
        return failed.tries >= triesInAll ? Hindrance.TRIES : null;
    }

    private @Nullable Hindrance hindrance(Failed failed, boolean race) {
        if (!settings.enabled()) {
            return Hindrance.OFF;
        }
        if (!race && !settings.repeats(failed.operationClass)) {
            return Hindrance.CLASS;
        }
        if (failed.notNow != null && failed.operationClass != OperationClass.READ) {
            // Part of it may have been done before the upstream refused the rest.
            return Hindrance.CLASS;
        }
        if (!failed.repeatable) {
            return Hindrance.BODY;
        }
        boolean enough = failed.notNow != null && failed.notNow.once() && failed.tries > 1;
        return enough || failed.tries >= settings.maxTries() ? Hindrance.TRIES : null;
    }

    private static @Nullable Reason reason(Failed failed) {
        if (failed.notNow != null) {
            return Reason.NOT_NOW;
        }
        if (failed.failure == null || failed.reach == Reach.ANSWERED) {
            return null;
        }
        return switch (failed.failure) {
            case UPSTREAM_CLOSED -> failed.reach == Reach.UNSENT ? Reason.UNSENT : Reason.DROPPED;
            // Silence on a new connection is the upstream's; on one that was there before it may be the network's,
            // which forgets connections without a word.
            case UPSTREAM_TIMEOUT -> failed.reused ? Reason.DROPPED : null;
            default -> null;
        };
    }

    private long pause(Failed failed) {
        Backoff ladder = new Backoff(settings.firstPause(), settings.maxPause(), 2, JITTER, failed.tries);
        long pause = ladder.delay(random).toNanos();
        Duration after = failed.notNow == null ? null : failed.notNow.after();
        return after == null ? pause : Math.max(pause, after.toNanos());
    }
}
