package io.headgate.testing;

import io.headgate.pool.Drained;
import io.headgate.pool.HealthState;
import io.headgate.pool.PoolHandle;
import io.headgate.pool.PoolSnapshot;
import io.headgate.pool.Recording;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A pool of a test that is asked for connections and must not be asked for anything else. */
public interface OnlyLends<C> extends PoolHandle<C> {
    @Override
    default HealthState health() {
        throw new AssertionError("its health was asked for");
    }

    @Override
    default void recycle(String why) {
        throw new AssertionError("recycling was asked for");
    }

    @Override
    default CompletionStage<PoolSnapshot> snapshot() {
        throw new AssertionError("its numbers were asked for");
    }

    @Override
    default CompletionStage<Recording> recording() {
        throw new AssertionError("a recording was asked for");
    }

    @Override
    default CompletionStage<Drained> drain(Duration limit) {
        throw new AssertionError("a drain was asked for");
    }
}
