package io.headgate.loadtests.load;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What a simulation is to do. Gatling makes simulations itself, from a class name, so they find it here.
 *
 * @param model how users come in each leg; {@link Model.Arrivals} only where there is one leg
 * @param legs one after the other
 * @param limit after which it is broken off
 */
public record Course(String name, Traffic traffic, Model model, List<Leg> legs, Duration limit) {
    private static final AtomicReference<Course> CURRENT = new AtomicReference<>();

    public Course {
        legs = List.copyOf(legs);
        if (model instanceof Model.Arrivals && legs.size() > 1) {
            throw new IllegalArgumentException("users who come by the clock do not go on to another gateway");
        }
    }

    /** So many users go through all legs together. */
    int users() {
        return Math.max(
                model.users(), legs.stream().mapToInt(Leg::warmers).max().orElse(0));
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
}
