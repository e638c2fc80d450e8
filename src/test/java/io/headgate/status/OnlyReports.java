package io.headgate.status;

import io.headgate.pool.Ask;
import io.headgate.pool.Drained;
import io.headgate.pool.PoolHandle;
import io.headgate.pool.Recording;
import io.headgate.pool.Ticket;
import io.headgate.pool.Waiter;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A pool of a test that is asked how it is and must not be asked for anything else. */
public interface OnlyReports extends PoolHandle<Object> {
    @Override
    default Ticket acquire(Ask ask, Waiter<Object> waiter) {
        throw new AssertionError("a connection was asked for");
    }

    @Override
    default void recycle(String why) {
        throw new AssertionError("recycling was asked for");
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
