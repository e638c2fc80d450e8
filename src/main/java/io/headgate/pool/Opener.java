package io.headgate.pool;

import io.headgate.call.Failure;
import io.headgate.resilience.Backoff;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When a pool may open a connection to an address. Connecting is the scarce resource of an upstream in trouble, so all connections to an
 * address share one ladder of pauses, and after an outage a gate lets out one connection, then two, then four.
 *
 * <p>A connection counts as a success only once it has <em>lived</em>: it answered something, or stayed open for a while. An
 * upstream that accepts and closes therefore climbs the ladder like one that refuses. Attempts are told apart by the epoch they
 * began in: of several that fail together only the first climbs, and only one begun after the last failure can reset.
 */
final class Opener {
    private final int atOnce;
    private final int max;
    private final DoubleSupplier random;
    private Backoff ladder;
    private long blockedUntil;
    private int epoch;
    private boolean gated;
    private int gate;
    private int begun;
    private int lived;
    private @Nullable Failure lastFailure;
    private long lastFailureNanos;

    Opener(PoolConfig.Connecting config, int max, DoubleSupplier random) {
        this.atOnce = config.atOnce();
        this.max = max;
        this.random = random;
        this.ladder = config.backoff();
    }

    /** Whether one more may be opened now, while {@code opening} others are under way. */
    boolean allows(int opening, long now) {
        return opening < atOnce && !blocked(now) && (!gated || begun < gate);
    }

    /** Whether the pause after the last failure is still on. */
    boolean blocked(long now) {
        return failing() && blockedUntil - now > 0;
    }

    /** Whether the last attempts failed and none has lived since. */
    boolean failing() {
        return ladder.attempt() > 0;
    }

    /** When the pause ends. */
    long blockedUntil() {
        return blockedUntil;
    }

    /** An attempt begins. Returns its epoch, to be given back with its result. */
    int begin() {
        begun++;
        return epoch;
    }

    /** The attempt gave no connection, or one that ended before it had lived. */
    void failed(int attemptEpoch, Failure why, long now) {
        lastFailure = why;
        lastFailureNanos = now;
        if (attemptEpoch != epoch) {
            return;
        }
        ladder = ladder.next();
        blockedUntil = now + ladder.delay(random).toNanos();
        epoch++;
        gated = true;
        openGate(1);
    }

    /** The attempt's connection answered something, or has been open long enough. */
    void lived(int attemptEpoch) {
        if (attemptEpoch != epoch) {
            return;
        }
        ladder = ladder.reset();
        lived++;
        if (gated && lived == gate) {
            gated = gate < max;
            openGate(gate * 2);
        }
    }

    /** The attempt's connection ended before it had lived, and that says nothing about the upstream. */
    void withdrawn(int attemptEpoch) {
        if (attemptEpoch == epoch) {
            begun--;
        }
    }

    private void openGate(int width) {
        gate = width;
        begun = 0;
        lived = 0;
    }

    @Nullable
    Failure lastFailure() {
        return lastFailure;
    }

    /** How long ago the last failure was; meaningless without one. */
    Duration lastFailureAge(long now) {
        return Duration.ofNanos(now - lastFailureNanos);
    }
}
