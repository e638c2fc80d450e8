package io.headgate.loadtests.load;

import io.headgate.loadtests.measure.Recording;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * What a simulation is to do. Gatling makes simulations itself, from a class name, so they find it here.
 *
 * @param warm asked before each visit of the same traffic that goes on before anything counts: whether that is enough
 * @param limit after which it is broken off, with its warm-up
 * @param warmers so many users make it
 * @param begin runs once between the two, while nobody asks anything
 * @param arrived how many visits have come so far, for those that come by the clock
 * @param firstDue when the first of them came
 */
public record Course(
        String name,
        URI base,
        Traffic traffic,
        Model model,
        BooleanSupplier warm,
        Duration limit,
        int warmers,
        Recording recording,
        Runnable begin,
        AtomicLong arrived,
        AtomicLong firstDue) {
    private static final AtomicReference<Course> CURRENT = new AtomicReference<>();

    public Course(
            String name,
            URI base,
            Traffic traffic,
            Model model,
            BooleanSupplier warm,
            Duration limit,
            int warmers,
            Recording recording,
            Runnable begin) {
        this(name, base, traffic, model, warm, limit, warmers, recording, begin, new AtomicLong(), new AtomicLong());
    }

    static Course current() {
        Course course = CURRENT.get();
        if (course == null) {
            throw new IllegalStateException("start simulations with loadtests/run");
        }
        return course;
    }

    void makeCurrent() {
        CURRENT.set(this);
    }

    /** When the visit that has just come should have come: by the clock that started with the first one. */
    long dueNow(long now, double perSecond) {
        long index = arrived.getAndIncrement();
        if (index == 0) {
            firstDue.set(now);
            return now;
        }
        return Math.min(now, firstDue.get() + Math.round(index * 1e9 / perSecond));
    }
}
