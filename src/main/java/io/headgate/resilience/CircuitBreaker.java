package io.headgate.resilience;

import io.headgate.config.Section;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.DoubleSupplier;

/**
 * Keeps calls from an upstream that fails, and finds out with few of them when it is well again. Rules only: it is confined to one
 * thread, is given the time (nanoseconds of {@link io.headgate.call.Ticker}) and starts nothing by itself; an open breaker is
 * half-open from the moment it may be, whoever asks next.
 *
 * <p>A call asks for a permit and reports its result with it, once. Results count only for the state that admitted the call: what
 * began before the last change of state says nothing about now. While half-open each permit is a trial with a slot and an expiry
 * of its own, so a trial that is cancelled, or that nobody ever reports, cannot keep the breaker half-open for ever. One slot more is
 * for the examination of whoever owns the breaker: it takes none from calls, and closes the breaker where no call comes.
 *
 * <p>Whoever asks decides what is a failure. That callers found no room in our own queue is none, and neither is an answer that
 * blames the request.
 */
public final class CircuitBreaker {
    /** What {@link #admit} gives instead of a permit. */
    public static final long REFUSED = -1;

    public enum State {
        /** Calls pass, and their results are watched. */
        CLOSED,
        /** No call passes. */
        OPEN,
        /** A few calls pass as trials. */
        HALF_OPEN
    }

    /** No permit, and not what a refused caller holds either. */
    private static final long FREE = Long.MIN_VALUE;

    private final boolean enabled;
    private final Settings settings;
    private final DoubleSupplier random;
    private final ResultWindow window;
    private final long steadyNanos;
    private final long trialNanos;
    /** The first slots are for calls, the last one is for an examination. */
    private final int calls;

    private final long[] trials;
    private final long[] expiries;

    private State state = State.CLOSED;
    /** Numbers states and trials alike, so that a permit of one is never taken for that of another. */
    private long serial;
    /** The permit of all calls of a closed state. */
    private long passport;

    private int failuresInARow;
    private int successes;
    private boolean unreachable;
    private Backoff ladder;
    /** When the last trial of a call began. */
    private long triedNanos;

    private long openUntil;
    private long closedSince;

    /** @param random gives numbers from 0 up to, not including, 1; asked once each time the breaker opens */
    public CircuitBreaker(Settings settings, DoubleSupplier random) {
        this.enabled = settings.enabled;
        this.settings = settings;
        this.random = random;
        this.window = new ResultWindow(settings.window);
        this.steadyNanos = settings.openMax.toNanos();
        this.trialNanos = settings.trialLimit.toNanos();
        this.calls = settings.trials;
        this.trials = new long[settings.trials + 1];
        this.expiries = new long[settings.trials + 1];
        this.ladder = Backoff.doubling(settings.openFirst, settings.openMax, settings.jitter);
        Arrays.fill(trials, FREE);
    }

    /** Whether a call may be made: a permit to report its result with, or {@link #REFUSED}. */
    public long admit(long now) {
        if (state == State.CLOSED) {
            return passport;
        }
        endPause(now);
        return state == State.OPEN ? REFUSED : admitTrial(now);
    }

    /** Whether {@link #admit} would give a permit. */
    public boolean admits(long now) {
        State current = state(now);
        if (current != State.HALF_OPEN) {
            return current == State.CLOSED;
        }
        for (int slot = 0; slot < calls; slot++) {
            if (vacant(slot, now)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether {@link #admitExamination} would give a permit: half-open, and no call has been tried for as long as a trial may take.
     * Where calls come, they decide, for an examination may pass while they fail.
     */
    public boolean wantsExamination(long now) {
        return state(now) == State.HALF_OPEN && now - triedNanos >= trialNanos && vacant(calls, now);
    }

    /** A permit for a trial of the owner's own, beside those of calls; {@link #REFUSED} where none is wanted. */
    public long admitExamination(long now) {
        return wantsExamination(now) ? occupy(calls, now) : REFUSED;
    }

    private long admitTrial(long now) {
        for (int slot = 0; slot < calls; slot++) {
            if (vacant(slot, now)) {
                triedNanos = now;
                return occupy(slot, now);
            }
        }
        return REFUSED;
    }

    private long occupy(int slot, long now) {
        trials[slot] = ++serial;
        expiries[slot] = now + trialNanos;
        return serial;
    }

    private boolean vacant(int slot, long now) {
        return trials[slot] == FREE || expired(slot, now);
    }

    private boolean expired(int slot, long now) {
        return expiries[slot] - now <= 0;
    }

    /** The upstream answered, and did not blame itself. */
    public void succeeded(long permit, long now) {
        if (state == State.CLOSED) {
            if (enabled && permit == passport) {
                failuresInARow = 0;
                window.add(false, now);
                openIfFailing(false, now);
            }
        } else if (endTrial(permit, now) && ++successes >= settings.successes) {
            close(now);
        }
    }

    /** The upstream let the call down. */
    public void failed(long permit, long now) {
        if (state == State.CLOSED) {
            if (enabled && permit == passport) {
                failuresInARow++;
                window.add(true, now);
                openIfFailing(false, now);
            }
        } else if (endTrial(permit, now)) {
            open(false, now);
        }
    }

    /** An attempt to connect failed, whoever made it; a breaker that opened for another reason then also waits for {@link #reachable}. */
    public void cannotConnect(long now) {
        if (!enabled) {
            return;
        }
        switch (state(now)) {
            case CLOSED -> {
                failuresInARow++;
                window.add(true, now);
                openIfFailing(true, now);
            }
            case HALF_OPEN -> open(true, now);
            case OPEN -> unreachable = true;
        }
    }

    /** The call says nothing about the upstream: it was cancelled, never sent, or ended in a way that nobody can classify. */
    public void ignored(long permit) {
        for (int slot = 0; slot < trials.length; slot++) {
            if (trials[slot] == permit) {
                trials[slot] = FREE;
            }
        }
    }

    /** Gives a trial's slot back; whether its result counts. */
    private boolean endTrial(long permit, long now) {
        for (int slot = 0; slot < trials.length; slot++) {
            if (trials[slot] == permit) {
                trials[slot] = FREE;
                return !expired(slot, now);
            }
        }
        return false;
    }

    /** A new connection proved itself: what opened because nobody could connect becomes half-open now. */
    public void reachable(long now) {
        if (state == State.OPEN && unreachable) {
            openUntil = now;
            endPause(now);
        }
    }

    public State state(long now) {
        endPause(now);
        return state;
    }

    /** How long no call passes; 0 unless open. */
    public long reopensInNanos(long now) {
        return state(now) == State.OPEN ? openUntil - now : 0;
    }

    private void openIfFailing(boolean connecting, long now) {
        boolean inARow = settings.consecutive > 0 && failuresInARow >= settings.consecutive;
        if (inARow || window.reached(settings.share, settings.minVolume)) {
            if (now - closedSince >= steadyNanos) {
                ladder = ladder.reset();
            }
            open(connecting, now);
        }
    }

    private void open(boolean connecting, long now) {
        change(State.OPEN);
        unreachable = connecting;
        ladder = ladder.next();
        openUntil = now + ladder.delay(random).toNanos();
    }

    private void endPause(long now) {
        if (state == State.OPEN && openUntil - now <= 0) {
            change(State.HALF_OPEN);
            successes = 0;
            triedNanos = now - trialNanos;
        }
    }

    private void close(long now) {
        change(State.CLOSED);
        passport = serial;
        closedSince = now;
        failuresInARow = 0;
        window.clear();
    }

    private void change(State next) {
        state = next;
        serial++;
        Arrays.fill(trials, FREE);
    }

    /**
     * When a breaker opens, for how long, and what closes it; each key is described in {@code reference.conf} under
     * {@code headgate.defaults.upstream.http.pool.breaker}.
     *
     * @param enabled whether it ever opens
     * @param consecutive so many failures in a row open it; 0 not to look at that
     * @param share this share of failures within {@code window} opens it; more than 0, at most 1
     * @param minVolume results that the window must hold before their share says anything; at least 1
     * @param window how far back the share looks; more than zero
     * @param openFirst how long it is open the first time; more than zero. Doubles each time it opens before it has been closed for
     *     {@code openMax}
     * @param openMax the longest it is open, before jitter; not below {@code openFirst}
     * @param jitter the random part of that time, in both directions; from 0 up to, not including, 1
     * @param trials calls that may be out at the same time while half-open; at least 1
     * @param successes trials that must succeed before it closes; at least 1
     * @param trialLimit after this a trial's slot is free again and its result does not count; more than zero
     */
    public record Settings(
            boolean enabled,
            int consecutive,
            double share,
            int minVolume,
            Duration window,
            Duration openFirst,
            Duration openMax,
            double jitter,
            int trials,
            int successes,
            Duration trialLimit) {
        public Settings {
            require(consecutive >= 0, "consecutive must not be negative");
            require(share > 0 && share <= 1, "share must be more than 0 and at most 1");
            require(minVolume >= 1, "minVolume must be at least 1");
            require(positive(window), "window must be longer than zero");
            require(positive(openFirst), "openFirst must be longer than zero");
            require(openMax.compareTo(openFirst) >= 0, "openMax must not be shorter than openFirst");
            require(jitter >= 0 && jitter < 1, "jitter must be at least 0 and less than 1");
            require(trials >= 1, "trials must be at least 1");
            require(successes >= 1, "successes must be at least 1");
            require(positive(trialLimit), "trialLimit must be longer than zero");
        }

        /** Reads the keys of a breaker; what contradicts itself is told to the section, and what comes back is then only harmless. */
        public static Settings from(Section section) {
            Duration first = section.positive("open-first");
            Duration max = section.positive("open-max");
            boolean grows = max.compareTo(first) >= 0;
            section.require(
                    grows,
                    "open-max",
                    () -> "must not be shorter than open-first (" + first.toMillis() + "ms)",
                    "open-first");
            return new Settings(
                    section.bool("enabled"),
                    section.atLeast(0, "consecutive-failures"),
                    section.between(0.01, 1.0, "failure-share"),
                    section.atLeast(1, "min-volume"),
                    section.positive("window"),
                    first,
                    grows ? max : first,
                    section.between(0.0, 0.9, "jitter"),
                    section.between(1, 1000, "trials"),
                    section.atLeast(1, "successes-to-close"),
                    section.positive("trial-limit"));
        }

        private static boolean positive(Duration duration) {
            return !duration.isNegative() && !duration.isZero();
        }

        private static void require(boolean met, String otherwise) {
            if (!met) {
                throw new IllegalArgumentException(otherwise);
            }
        }
    }
}
