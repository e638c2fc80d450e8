package io.headgate.pool;

import java.time.Duration;
import java.util.Random;

/** Draws the settings of a pool: every rule is on in some storms and off in others. */
final class StormConfig {
    private final Random random;

    StormConfig(Random random) {
        this.random = random;
    }

    PoolConfigs draw() {
        int max = 1 + random.nextInt(6);
        PoolConfigs configs = PoolConfigs.of(random.nextInt(max + 1), max)
                .maxWaiting(random.nextInt(8))
                .maxOpening(1 + random.nextInt(3))
                .idle(random.nextBoolean() ? Duration.ofSeconds(4) : Duration.ZERO)
                .age(Duration.ofSeconds(20 + random.nextInt(60)))
                .uses(random.nextBoolean() ? 0 : 1 + random.nextInt(20))
                .with("address-refresh", millis(500, 5_000))
                .with("panic-share", random.nextInt(11) / 10.0)
                .with("health.slow-wait", "1h")
                .with("health.extra-connection", onOrOff())
                .with("when-draining", random.nextBoolean() ? "serve" : "refuse")
                .with("admission.enabled", onOrOff())
                .with("limit.enabled", onOrOff())
                .with("limit.floor", 1 + random.nextInt(3))
                .with("leak.after", random.nextBoolean() ? "off" : millis(500, 5_000));
        if (random.nextBoolean()) {
            configs = configs.cold();
        }
        if (random.nextBoolean()) {
            configs = configs.waitWhenDown();
        }
        if (random.nextBoolean()) {
            configs = configs.with("health.validate-after", millis(100, 1_000))
                    .with("health.medium-timeout", millis(100, 2_000));
        }
        if (random.nextBoolean()) {
            configs = configs.with("health.deep-interval", millis(1_000, 10_000))
                    .with("health.deep-timeout", millis(100, 5_000));
        }
        return random.nextBoolean() ? configs : withBreaker(configs);
    }

    private PoolConfigs withBreaker(PoolConfigs configs) {
        return configs.with("breaker.enabled", "on")
                .with("breaker.consecutive-failures", random.nextInt(6))
                .with("breaker.min-volume", 2 + random.nextInt(10))
                .with("breaker.open-first", millis(100, 1_000))
                .with("breaker.open-max", millis(1_000, 4_000))
                .with("breaker.trials", 1 + random.nextInt(2))
                .with("breaker.successes-to-close", 1 + random.nextInt(2))
                .with("breaker.trial-limit", millis(500, 5_000));
    }

    private String onOrOff() {
        return random.nextBoolean() ? "on" : "off";
    }

    private String millis(int least, int most) {
        return least + random.nextInt(most - least) + "ms";
    }
}
