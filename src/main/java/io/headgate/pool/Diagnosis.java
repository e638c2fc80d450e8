package io.headgate.pool;

import io.headgate.call.Failure;
import io.headgate.pool.PoolSnapshot.Health;
import io.headgate.resilience.CircuitBreaker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Judges how a pool is, and says why. */
final class Diagnosis {
    private final Facts facts;
    private final Breakers breakers;
    private final Checkups checkups;
    private final Leaks leaks;
    private Duration wait = Duration.ZERO;

    Diagnosis(Facts facts, Breakers breakers, Checkups checkups, Leaks leaks) {
        this.facts = facts;
        this.breakers = breakers;
        this.checkups = checkups;
        this.leaks = leaks;
    }

    /** Looks at what cannot be looked at with every message. */
    void look(long now) {
        wait = facts.statistics.waitLately(now);
    }

    private boolean slow() {
        return wait.compareTo(facts.config.health().slowWait()) > 0;
    }

    boolean down() {
        return facts.connections.ready() == 0 && facts.members.failing();
    }

    boolean starting() {
        return facts.config.min() > 0 && facts.connections.ready() == 0 && !facts.statistics.everOpened();
    }

    private boolean belowMinimum() {
        return facts.connections.ready() < facts.config.min();
    }

    Health health(long now) {
        CircuitBreaker.State breaker = breakers.state(now);
        if (facts.draining || down() || breaker == CircuitBreaker.State.OPEN) {
            return Health.UNHEALTHY;
        }
        boolean well = breaker == CircuitBreaker.State.CLOSED
                && !facts.members.failing()
                && !belowMinimum()
                && !slow()
                && leaks.out() == 0
                && checkups.complaint() == null
                && facts.members.ejected(now) == 0
                && facts.forecast.state() == Forecast.State.CLEAR;
        return well ? Health.HEALTHY : Health.DEGRADED;
    }

    /** A number that changes whenever the reasons may have changed; cheap enough to be asked for with every message. */
    int signature(long now) {
        CircuitBreaker.State breaker = breakers.state(now);
        Forecast.State forecast = facts.forecast.state();
        int bits = bit(facts.draining, 0)
                | bit(down(), 1)
                | bit(facts.members.failing(), 2)
                | bit(starting(), 3)
                | bit(belowMinimum(), 4)
                | bit(slow(), 5)
                | bit(checkups.complaint() != null, 6)
                | bit(breaker == CircuitBreaker.State.OPEN, 7)
                | bit(breaker == CircuitBreaker.State.HALF_OPEN, 8)
                | bit(forecast == Forecast.State.RISING, 9)
                | bit(forecast == Forecast.State.FULL, 10);
        return (bits * 31 + facts.members.ejected(now)) * 31 + leaks.out();
    }

    private static int bit(boolean set, int place) {
        return set ? 1 << place : 0;
    }

    List<String> reasons(long now) {
        List<String> reasons = new ArrayList<>();
        if (facts.draining) {
            reasons.add("The pool is being drained.");
        }
        if (facts.members.failing()) {
            Opener last = facts.members.lastToFail(now);
            Failure why = last == null ? null : last.lastFailure();
            reasons.add("The last attempt to open a connection failed" + (why == null ? "." : ": " + sentence(why)));
        }
        switch (breakers.state(now)) {
            case OPEN ->
                reasons.add("The breaker is open: calls have failed, and the upstream is left alone for a while.");
            case HALF_OPEN -> reasons.add("The breaker is half open: a few calls are tried.");
            case CLOSED -> {}
        }
        if (facts.members.ejected(now) > 0) {
            reasons.add(facts.members.ejected(now) + " of "
                    + facts.members.all().size() + " addresses are kept away from because calls to them fail.");
        }
        if (starting()) {
            reasons.add("The first connection is being opened.");
        } else if (belowMinimum()) {
            reasons.add("There are fewer connections than the minimum; the rest are being opened.");
        }
        if (leaks.out() > 0) {
            reasons.add(leaks.out() + " connections have been lent for suspiciously long.");
        }
        String complaint = checkups.complaint();
        if (complaint != null) {
            reasons.add("The last thorough check was not passed: " + complaint + ".");
        }
        if (slow()) {
            reasons.add("Callers wait for connections for too long: " + wait.toMillis()
                    + " ms (95th percentile of the last minute).");
        }
        addForecast(reasons);
        if (reasons.isEmpty()) {
            reasons.add("Connections can be had.");
        }
        return reasons;
    }

    private void addForecast(List<String> reasons) {
        Duration left = facts.forecast.exhaustionIn();
        switch (facts.forecast.state()) {
            case RISING ->
                reasons.add("The load is rising: all connections will be busy in about "
                        + (left == null ? 0 : left.toSeconds()) + " s.");
            case FULL -> reasons.add("Nearly all connections are busy all the time.");
            case CLEAR -> {}
        }
    }

    /** Reasons are told one after the other. */
    private static String sentence(Failure why) {
        return why.detail().endsWith(".") ? why.detail() : why.detail() + ".";
    }
}
