package io.headgate.pool;

import io.headgate.resilience.ConcurrencyLimit;
import java.util.function.DoubleSupplier;

/** What is true of one life of a pool; the rules around it share it and change it. Confined to one thread. */
final class Facts {
    final PoolConfig config;
    final PoolState.Effects effects;
    final Statistics statistics;
    final DoubleSupplier random;
    final WaitQueue waiting = new WaitQueue();
    final Connections connections = new Connections();
    final HoldTimes holds = new HoldTimes();
    final Members members;
    final ConcurrencyLimit limit;
    final Forecast forecast;
    boolean draining;

    Facts(PoolConfig config, PoolState.Effects effects, Statistics statistics, DoubleSupplier random) {
        this.config = config;
        this.effects = effects;
        this.statistics = statistics;
        this.random = random;
        this.members = new Members(config, random);
        this.limit = new ConcurrencyLimit(config.limit(), config.max());
        this.forecast = new Forecast(config.forecast());
    }

    /** How many connections may be lent at the same time at present. */
    int capacity() {
        return Math.min(config.max(), limit.limit());
    }

    boolean mayLend() {
        return connections.active() < capacity();
    }

    /** How many more may be open. */
    int room() {
        return Math.max(config.min(), capacity()) - connections.inUse();
    }

    /** Whether nobody is to wait because the upstream cannot be reached. */
    boolean refusesWhileDown(long now) {
        return config.waiting().whenDown() == PoolConfig.WhenDown.REFUSE
                && connections.inUse() == 0
                && members.blocked(now);
    }
}
