package io.headgate.pool;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;

/** A way in for a defect: the pool draws a number for each connection that opens. */
final class FragileRandom implements DoubleSupplier {
    private final AtomicBoolean breaks = new AtomicBoolean();

    /** The next draw is a defect, those after it are not. */
    void breakOnce() {
        breaks.set(true);
    }

    @Override
    public double getAsDouble() {
        if (breaks.getAndSet(false)) {
            throw new IllegalStateException("a defect in the rules");
        }
        return 0.5;
    }
}
