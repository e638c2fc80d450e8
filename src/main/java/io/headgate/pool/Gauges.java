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
    private PoolMeters.@Nullable State state;

    Gauges(PoolMeters meters, PoolNumbers numbers) {
        this.meters = meters;
        this.numbers = numbers;
    }

    void update() {
        PoolMeters.State now = numbers.meterState();
        if (now != state) {
            state = now;
            meters.state(now);
        }
        if (idle == numbers.idle()
                && active == numbers.active()
                && opening == numbers.opening()
                && closing == numbers.closing()
                && waiting == numbers.waiting()) {
            return;
        }
        idle = numbers.idle();
        active = numbers.active();
        opening = numbers.opening();
        closing = numbers.closing();
        waiting = numbers.waiting();
        meters.gauges(idle, active, opening, closing, waiting);
    }
}
