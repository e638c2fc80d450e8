package io.headgate.dispatch;

import io.headgate.call.Ticker;
import io.headgate.observe.RetryMeters;
import io.headgate.pool.PoolHandle;
import io.headgate.resilience.RetryBudget;
import io.headgate.resilience.RetrySettings;
import java.util.concurrent.ThreadLocalRandom;

/** The way to one upstream: its pool, and what all calls on that way share. Safe from any thread. */
final class Lane<C> {
    private final PoolHandle<C> pool;
    private final RetryRule rule;
    private final RetryBudget budget;
    private final RetryMeters meters;
    private final UsualTimes times = new UsualTimes();
    private final Ticker ticker;

    Lane(PoolHandle<C> pool, RetrySettings retry, Ticker ticker) {
        this.pool = pool;
        this.ticker = ticker;
        rule = new RetryRule(retry, () -> ThreadLocalRandom.current().nextDouble());
        budget = RetryBudget.of(retry);
        meters = RetryMeters.of(pool.name());
    }

    PoolHandle<C> pool() {
        return pool;
    }

    UsualTimes times() {
        return times;
    }

    /** A call begins. */
    void called() {
        budget.called(ticker.nanos());
    }

    /** What follows a failed try; where it is another one, the budget has been charged. */
    RetryRule.Decision after(RetryRule.Failed failed) {
        RetryRule.Decision decision = rule.after(failed);
        if (decision instanceof RetryRule.Again again) {
            if (again.free() || budget.take(ticker.nanos())) {
                meters.again(again.reason());
                return decision;
            }
            return refused(RetryRule.Hindrance.BUDGET);
        }
        RetryRule.Hindrance hindrance = ((RetryRule.Never) decision).hindrance();
        return hindrance == null ? decision : refused(hindrance);
    }

    private RetryRule.Never refused(RetryRule.Hindrance hindrance) {
        meters.refused(hindrance);
        return new RetryRule.Never(hindrance);
    }

    /** Another try had been decided, but the pool gave no connection for it. */
    void noConnection() {
        meters.refused(RetryRule.Hindrance.POOL);
    }
}
