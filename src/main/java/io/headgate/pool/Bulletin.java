package io.headgate.pool;

import io.headgate.pool.PoolSnapshot.Health;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Tells the world how the pool is: the board and the gauges at once and again and again, the log when it has changed for good. */
final class Bulletin {
    private final PoolSetup setup;
    private final PoolNumbers numbers;
    private final Gauges gauges;
    private final Logger log;
    private @Nullable Integer signature;
    private final HealthNews news = new HealthNews();
    private Forecast.State outlook = Forecast.State.CLEAR;

    Bulletin(PoolSetup setup, PoolNumbers numbers, Gauges gauges, Logger log) {
        this.setup = setup;
        this.numbers = numbers;
        this.gauges = gauges;
        this.log = log;
    }

    /** After each message; costs next to nothing while all is as it was. */
    void issueIfChanged(long now) {
        int current = numbers.diagnosis().signature(now);
        if (signature == null || signature != current) {
            signature = current;
            issue(now);
        }
    }

    void issue(long now) {
        Diagnosis diagnosis = numbers.diagnosis();
        Health health = diagnosis.health(now);
        setup.health().say(health, diagnosis.reasons(now));
        gauges.health(health, now);
        if (news.isNews(health, now)) {
            logHealth(health, diagnosis.reasons(now).get(0));
        }
        if (numbers.forecast().state() != outlook) {
            outlook = numbers.forecast().state();
            logOutlook();
        }
    }

    private void logHealth(Health health, String reason) {
        switch (health) {
            case HEALTHY -> log.info("pool {} is healthy again", setup.name());
            case DEGRADED -> log.warn("pool {} is degraded: {}", setup.name(), reason);
            case UNHEALTHY -> log.warn("pool {} is unhealthy: {}", setup.name(), reason);
        }
    }

    private void logOutlook() {
        Duration left = numbers.forecast().exhaustionIn();
        int percent = (int) Math.round(numbers.forecast().load() * 100);
        switch (outlook) {
            case RISING ->
                log.warn(
                        "pool {} will be exhausted in about {} s if its load keeps rising; {} % of its connections are busy"
                                + " now; give it more of them, or its callers less to do",
                        setup.name(), left == null ? 0 : left.toSeconds(), percent);
            case FULL ->
                log.warn(
                        "pool {} is nearly full: {} % of its connections are busy; callers will have to wait",
                        setup.name(), percent);
            case CLEAR -> log.info("pool {} has room again: {} % of its connections are busy", setup.name(), percent);
        }
    }
}
