package io.headgate.pool;

import io.headgate.observe.PoolMeters;
import org.jspecify.annotations.Nullable;

/** Tells the meters what changed, and only that. */
final class Gauges {
    private final PoolMeters meters;
    private final PoolNumbers numbers;
    private int idle = -1;
    private int active;
    private int opening;
    private int closing;
    private int waiting;
    private int capacity;
    private PoolMeters.@Nullable State state;

    Gauges(PoolMeters meters, PoolNumbers numbers) {
        this.meters = meters;
        this.numbers = numbers;
    }

    /** After each message. */
    void update() {
        PoolMeters.State now = numbers.meterState();
        if (now != state) {
            state = now;
            meters.state(now);
        }
        if (idle != numbers.idle()
                || active != numbers.active()
                || opening != numbers.opening()
                || closing != numbers.closing()
                || waiting != numbers.waiting()) {
            idle = numbers.idle();
            active = numbers.active();
            opening = numbers.opening();
            closing = numbers.closing();
            waiting = numbers.waiting();
            meters.gauges(idle, active, opening, closing, waiting);
        }
        if (capacity != numbers.capacity()) {
            capacity = numbers.capacity();
            meters.limit(capacity);
        }
    }

    /** When the pool's health has changed, and at every round of housekeeping. */
    void health(PoolSnapshot.Health health, long now) {
        meters.health(
                switch (health) {
                    case HEALTHY -> PoolMeters.Health.HEALTHY;
                    case DEGRADED -> PoolMeters.Health.DEGRADED;
                    case UNHEALTHY -> PoolMeters.Health.UNHEALTHY;
                });
        meters.breaker(
                switch (numbers.breaker(now)) {
                    case CLOSED -> PoolMeters.Breaker.CLOSED;
                    case OPEN -> PoolMeters.Breaker.OPEN;
                    case HALF_OPEN -> PoolMeters.Breaker.HALF_OPEN;
                });
        meters.leaks(numbers.leaks());
        meters.addresses(numbers.addresses() - numbers.ejected(now), numbers.addresses());
        meters.forecast(numbers.forecast().load(), numbers.forecast().exhaustionIn());
    }

    /** Nothing is left. */
    void clear() {
        meters.gauges(0, 0, 0, 0, 0);
        meters.leaks(0);
    }
}
