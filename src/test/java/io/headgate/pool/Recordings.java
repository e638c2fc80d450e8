package io.headgate.pool;

import io.headgate.call.Operation;
import io.headgate.call.OperationClass;
import io.headgate.call.Priority;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Recordings made up for tests: calls with gaps and hold times from a distribution, in a pool that never let anybody wait. */
final class Recordings {
    static final Operation READ = new Operation("read", OperationClass.READ);
    private static final long START = 1_000_000_000_000L;

    private final PoolConfig config;
    private final int calls;
    private final long[] asked;
    private final long[] patience;
    private final long[] waited;
    private final long[] held;
    private final Operation[] operations;
    private final Priority[] priorities;
    private long connectNanos;
    private long probeNanos;

    private Recordings(PoolConfigs configs, int calls) {
        this.config = configs.config();
        this.calls = calls;
        asked = new long[calls];
        patience = new long[calls];
        waited = new long[calls];
        held = new long[calls];
        operations = new Operation[calls];
        priorities = new Priority[calls];
        Arrays.fill(patience, Duration.ofSeconds(30).toNanos());
        Arrays.fill(operations, READ);
        Arrays.fill(priorities, Priority.NORMAL);
    }

    /** Gaps and hold times in milliseconds. */
    static Recordings of(
            PoolConfigs configs, int calls, long seed, ToDoubleFunction<Random> gap, ToDoubleFunction<Random> hold) {
        Recordings recordings = new Recordings(configs, calls);
        Random random = new Random(seed);
        double at = 0;
        for (int i = 0; i < calls; i++) {
            recordings.asked[i] = START + (long) (at * 1e6);
            recordings.held[i] = (long) (hold.applyAsDouble(random) * 1e6);
            at += gap.applyAsDouble(random);
        }
        return recordings;
    }

    /** Exponential with this mean. */
    static ToDoubleFunction<Random> random(double mean) {
        return random -> -mean * Math.log(1 - random.nextDouble());
    }

    static ToDoubleFunction<Random> always(double value) {
        return random -> value;
    }

    Recordings patience(Duration time) {
        Arrays.fill(patience, time.toNanos());
        return this;
    }

    Recordings connecting(Duration time) {
        connectNanos = time.toNanos();
        probeNanos = connectNanos;
        return this;
    }

    /** Otherwise as long as connecting. */
    Recordings probing(Duration time) {
        probeNanos = time.toNanos();
        return this;
    }

    /** This call left after that time, or was refused where it is null. */
    Recordings unserved(int call, @Nullable Duration leftAfter) {
        held[call] = leftAfter == null ? Recording.REFUSED : Recording.CANCELLED;
        waited[call] = leftAfter == null ? Recording.OPEN : leftAfter.toNanos();
        return this;
    }

    /** Hold times grow by this share for each call that is under way. */
    Recordings slowingBy(double share) {
        for (int i = 0; i < calls; i++) {
            int busy = 0;
            for (int j = Math.max(0, i - 200); j < i; j++) {
                busy += asked[j] + held[j] > asked[i] ? 1 : 0;
            }
            held[i] = (long) (held[i] * (1 + share * busy));
        }
        return this;
    }

    Recording recording() {
        return new Recording(
                config,
                asked[calls - 1] + 1,
                true,
                asked,
                patience,
                waited,
                held,
                operations,
                priorities,
                connectNanos,
                probeNanos);
    }
}
