package io.headgate.observe;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import kamon.metric.Counter;

/** Counters of one meter by a small number, each made at its first use: a series appears when it has something to say. */
final class Counters {
    private final AtomicReferenceArray<Counter> made;
    private final IntFunction<Counter> maker;

    Counters(int size, IntFunction<Counter> maker) {
        this.made = new AtomicReferenceArray<>(size);
        this.maker = maker;
    }

    Counter at(int index) {
        Counter counter = made.getAcquire(index);
        if (counter == null) {
            // Two threads may both get here; the registry gives both the same instrument.
            counter = maker.apply(index);
            made.setRelease(index, counter);
        }
        return counter;
    }
}
