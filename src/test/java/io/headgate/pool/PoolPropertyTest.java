package io.headgate.pool;

import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens in whatever order: the sums hold, nobody is forgotten, and nothing is lent twice. Each run draws new seeds and
 * prints them; {@code -Dheadgate.storm=}<i>seed</i> repeats one storm, {@code -Dheadgate.storm.steps=}<i>number</i> goes on for longer.
 */
class PoolPropertyTest {
    private static final int STEPS = Integer.getInteger("headgate.storm.steps", 100_000);

    @Test
    void keepsItsInvariantsWhateverHappens() {
        Long only = Long.getLong("headgate.storm");
        if (only != null) {
            rage(only);
            return;
        }
        long first = new Random().nextInt(1_000_000_000);
        int steps = 0;
        long seed = first;
        while (steps < STEPS) {
            steps += rage(seed++);
        }
        System.out.printf("%d steps of storms %d to %d%n", steps, first, seed - 1);
    }

    private static int rage(long seed) {
        Storm storm = new Storm(seed);
        try {
            return storm.rage();
        } catch (RuntimeException | AssertionError failed) {
            String how = "storm " + seed + " after step " + storm.steps() + "; again: -Dheadgate.storm=" + seed;
            throw new AssertionError(how, failed);
        }
    }
}
