package io.headgate.pool;

import io.headgate.call.Outcome;
import io.headgate.resilience.CircuitBreaker;

/**
 * What the breakers learn from attempts to connect and from loans: the upstream's own, which turns callers away, and those of its
 * addresses, which send them elsewhere. Whatever did not reach the upstream says nothing about it.
 */
final class Breakers {
    private final CircuitBreaker upstream;
    private final Facts facts;

    Breakers(Facts facts) {
        this.upstream = new CircuitBreaker(facts.config.breaker(), facts.random);
        this.facts = facts;
    }

    /** Whether the request may go on; a second try only when the upstream is trusted, or retries would keep it down. */
    boolean admits(Acquire request, long now) {
        if (request.ask().repeated() && upstream.state(now) != CircuitBreaker.State.CLOSED) {
            return false;
        }
        long permit = upstream.admit(now);
        request.admitted(permit);
        return permit != CircuitBreaker.REFUSED;
    }

    /** The request ended without a loan. */
    void notLent(Acquire request) {
        long permit = request.takePermit();
        if (permit != CircuitBreaker.REFUSED) {
            upstream.ignored(permit);
        }
    }

    void lent(Connection connection, long now) {
        connection.permit = several() ? connection.member.breaker.admit(now) : CircuitBreaker.REFUSED;
    }

    void ended(Connection connection, Outcome outcome, long now) {
        Acquire borrower = connection.borrower;
        if (borrower != null) {
            tell(upstream, borrower.takePermit(), outcome, now);
        }
        tell(connection.member.breaker, connection.permit, outcome, now);
        connection.permit = CircuitBreaker.REFUSED;
    }

    private void tell(CircuitBreaker breaker, long permit, Outcome outcome, long now) {
        if (permit == CircuitBreaker.REFUSED) {
            return;
        }
        switch (outcome) {
            case SUCCESS -> breaker.succeeded(permit, now);
            case IGNORE -> breaker.ignored(permit);
            case DROPPED -> {
                boolean wasOpen = breaker.state(now) == CircuitBreaker.State.OPEN;
                breaker.failed(permit, now);
                noteOpening(breaker, wasOpen, now);
            }
        }
    }

    /** Whether a thorough look at the upstream would tell the breaker something that no call tells it at present. */
    boolean wantExamination(long now) {
        return upstream.wantsExamination(now);
    }

    /** The connection is about to be examined thoroughly; where calls are kept from its address, that says nothing about the others. */
    void examining(Connection connection, long now) {
        if (!facts.members.avoids(connection.member, now)) {
            connection.trial = upstream.admitExamination(now);
        }
    }

    /** What the examination found; {@link Outcome#IGNORE} where it came to no end. Nothing happens unless there was one. */
    void examined(Connection connection, Outcome outcome, long now) {
        tell(upstream, connection.trial, outcome, now);
        connection.trial = CircuitBreaker.REFUSED;
    }

    /** An attempt to connect there failed. */
    void connectFailed(Member member, long now) {
        connectFailed(upstream, now);
        if (several()) {
            connectFailed(member.breaker, now);
        }
    }

    private void connectFailed(CircuitBreaker breaker, long now) {
        boolean wasOpen = breaker.state(now) == CircuitBreaker.State.OPEN;
        breaker.cannotConnect(now);
        noteOpening(breaker, wasOpen, now);
    }

    private void noteOpening(CircuitBreaker breaker, boolean wasOpen, long now) {
        if (breaker == upstream && !wasOpen && breaker.state(now) == CircuitBreaker.State.OPEN) {
            facts.statistics.breakerOpened();
        }
    }

    /** A connection there has proved itself. */
    void reachable(Member member, long now) {
        upstream.reachable(now);
        member.breaker.reachable(now);
    }

    private boolean several() {
        return facts.members.all().size() > 1;
    }

    CircuitBreaker.State state(long now) {
        return upstream.state(now);
    }

    /** How long callers will be turned away; zero unless the breaker is open. */
    long reopensInNanos(long now) {
        return upstream.reopensInNanos(now);
    }
}
