package io.headgate.loadtests.load;

import java.time.Duration;

/** How users come. In a closed model the next request waits for the last answer, in an open one it comes by the clock. */
public sealed interface Model {
    /** So many users at a time. */
    int users();

    /** How long it lasts at most, for the progress line; the real end may come sooner. */
    Duration length();

    /** One of so many equal parts: of at least one round, or of whole seconds. */
    Model part(int of);

    private static Duration share(Duration length, int of) {
        // A load of Gatling that is to last for less than a second never comes to its end.
        return Duration.ofSeconds(Math.max(1, length.toSeconds() / of));
    }

    /** How long it lasts however slow the answers are, but for those that never come. */
    default Duration most() {
        return length();
    }

    /** Closed: so many users, each of whom makes so many visits, one after the other. */
    record Rounds(int users, int each) implements Model {
        @Override
        public Duration length() {
            return Duration.ZERO;
        }

        @Override
        public Duration most() {
            return Duration.ofSeconds(each);
        }

        @Override
        public Model part(int of) {
            return new Rounds(users, Math.max(1, each / of));
        }
    }

    /** Closed: so many users, each of whom makes visits one after the other for this long. */
    record Busy(int users, Duration length) implements Model {
        @Override
        public Model part(int of) {
            return new Busy(users, share(length, of));
        }
    }

    /**
     * Half open: so many users, each of whom wants to make a visit every so often and does not wait longer than that for its answer to
     * count: a visit that is due while the last one goes on counts from when it was due.
     */
    record Paced(int users, Duration every, Duration length) implements Model {
        @Override
        public Model part(int of) {
            return new Paced(users, every, share(length, of));
        }
    }

    /** Open: so many visits per second, evenly, each by a user of its own, whatever becomes of the others. */
    record Arrivals(double perSecond, Duration length) implements Model {
        @Override
        public int users() {
            return Math.max(1, (int) Math.min(25, perSecond / 10));
        }

        @Override
        public Model part(int of) {
            return new Arrivals(perSecond, share(length, of));
        }
    }

    /** Whether requests come by the clock, so that their times need no correction. */
    default boolean byTheClock() {
        return this instanceof Paced || this instanceof Arrivals;
    }
}
