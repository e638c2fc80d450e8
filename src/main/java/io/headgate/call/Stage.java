package io.headgate.call;

import java.util.concurrent.TimeUnit;

/**
 * Where a call is at one moment, for who waits for it.
 *
 * @param upstream whom it concerns
 * @param attempt the number of the try, from 1
 * @param forNanos how long it has been there; 0 where nobody counts
 * @param before how many callers would have been served first when it began to wait for a connection; -1: it does not stand in a queue
 */
public record Stage(Step step, UpstreamName upstream, int attempt, long forNanos, int before) {
    /** What a call may be at. */
    public enum Step {
        /** Gets what its upstream wants before it is asked, such as a token. */
        PREPARING,
        /** Has no connection yet. */
        WAITING,
        /** The upstream has it. */
        ASKED,
        /** Pauses before the next try. */
        PAUSING,
        /** Waits for the answer to the same question of another caller. */
        SHARING,
        /** The answer has begun. */
        ANSWERED
    }

    /** A stage outside of every queue. */
    public Stage(Step step, UpstreamName upstream, int attempt, long forNanos) {
        this(step, upstream, attempt, forNanos, -1);
    }

    /** In words for people and agents, without an end. */
    public String text() {
        String of = upstream.value();
        return switch (step) {
            case PREPARING -> "getting what " + of + " wants first, such as a token" + time();
            case WAITING -> "waiting for a connection of pool " + of + time() + queue();
            case ASKED -> "asked " + of + time() + (attempt > 1 ? ", try " + attempt : "");
            case PAUSING -> "pausing before try " + attempt + " at " + of;
            case SHARING -> "waiting for what " + of + " answers another caller with the same question" + time();
            case ANSWERED -> "reading the answer of " + of;
        };
    }

    private String time() {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(forNanos);
        return seconds < 1 ? "" : ", " + seconds + " s so far";
    }

    private String queue() {
        if (before < 1) {
            return before < 0 ? "" : " (first in the queue)";
        }
        return before == 1 ? " (1 caller was there before)" : " (" + before + " callers were there before)";
    }
}
