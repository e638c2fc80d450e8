package io.headgate.pool;

import io.headgate.observe.PoolMeters;
import io.headgate.pool.PoolSnapshot.Health;
import org.jspecify.annotations.Nullable;

/** Tells the meters and the board what changed, and only that. */
final class Gauges {
    private final PoolMeters meters;
    private final HealthBoard board;
    private final PoolNumbers numbers;
    private int idle = -1;
    private int active;
    private int opening;
    private int closing;
    private int waiting;
    private PoolMeters.@Nullable State state;
    private @Nullable Health health;

    Gauges(PoolMeters meters, HealthBoard board, PoolNumbers numbers) {
        this.meters = meters;
        this.board = board;
        this.numbers = numbers;
    }

    void update() {
        PoolMeters.State now = numbers.meterState();
        if (now != state) {
            state = now;
            meters.state(now);
        }
        if (numbers.health() != health) {
            confirm();
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

    /** Once in a while, because reasons change more often than the health does, and silence is not trusted. */
    void confirm() {
        Health now = numbers.health();
        board.say(now, numbers.reasons());
        if (now != health) {
            health = now;
            meters.health(
                    switch (now) {
                        case HEALTHY -> PoolMeters.Health.HEALTHY;
                        case DEGRADED -> PoolMeters.Health.DEGRADED;
                        case UNHEALTHY -> PoolMeters.Health.UNHEALTHY;
                    });
        }
    }
}
