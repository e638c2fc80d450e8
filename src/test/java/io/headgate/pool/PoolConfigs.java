package io.headgate.pool;

import io.headgate.resilience.Backoff;
import java.time.Duration;

/** Pool configurations for tests: plain defaults, and one change at a time. */
record PoolConfigs(PoolConfig config) {
    static PoolConfigs of(int min, int max) {
        return new PoolConfigs(new PoolConfig(
                min,
                max,
                10,
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                2,
                Duration.ofSeconds(60),
                Duration.ofHours(1),
                0,
                0.1,
                true,
                PoolConfig.WhenDown.REFUSE,
                Duration.ofSeconds(5),
                Backoff.doubling(Duration.ofMillis(500), Duration.ofSeconds(30), 0),
                Duration.ofSeconds(30)));
    }

    private PoolConfigs with(
            int maxWaiting, int maxOpening, Duration idle, Duration age, int uses, double jitter, boolean warmUp) {
        return new PoolConfigs(new PoolConfig(
                config.min(),
                config.max(),
                maxWaiting,
                config.acquireTimeout(),
                config.connectTimeout(),
                maxOpening,
                idle,
                age,
                uses,
                jitter,
                warmUp,
                config.whenDown(),
                config.settleAfter(),
                config.backoff(),
                config.drainTimeout()));
    }

    PoolConfigs maxWaiting(int many) {
        return with(
                many,
                config.maxOpening(),
                config.idleTimeout(),
                config.maxAge(),
                config.maxUses(),
                config.jitter(),
                config.warmUp());
    }

    PoolConfigs maxOpening(int many) {
        return with(
                config.maxWaiting(),
                many,
                config.idleTimeout(),
                config.maxAge(),
                config.maxUses(),
                config.jitter(),
                config.warmUp());
    }

    PoolConfigs idle(Duration limit) {
        return with(
                config.maxWaiting(),
                config.maxOpening(),
                limit,
                config.maxAge(),
                config.maxUses(),
                config.jitter(),
                config.warmUp());
    }

    PoolConfigs age(Duration limit) {
        return with(
                config.maxWaiting(),
                config.maxOpening(),
                config.idleTimeout(),
                limit,
                config.maxUses(),
                config.jitter(),
                config.warmUp());
    }

    PoolConfigs uses(int many) {
        return with(
                config.maxWaiting(),
                config.maxOpening(),
                config.idleTimeout(),
                config.maxAge(),
                many,
                config.jitter(),
                config.warmUp());
    }

    PoolConfigs jitter(double share) {
        return with(
                config.maxWaiting(),
                config.maxOpening(),
                config.idleTimeout(),
                config.maxAge(),
                config.maxUses(),
                share,
                config.warmUp());
    }

    PoolConfigs cold() {
        return with(
                config.maxWaiting(),
                config.maxOpening(),
                config.idleTimeout(),
                config.maxAge(),
                config.maxUses(),
                config.jitter(),
                false);
    }

    PoolConfigs waitWhenDown() {
        return new PoolConfigs(new PoolConfig(
                config.min(),
                config.max(),
                config.maxWaiting(),
                config.acquireTimeout(),
                config.connectTimeout(),
                config.maxOpening(),
                config.idleTimeout(),
                config.maxAge(),
                config.maxUses(),
                config.jitter(),
                config.warmUp(),
                PoolConfig.WhenDown.WAIT,
                config.settleAfter(),
                config.backoff(),
                config.drainTimeout()));
    }
}
