package io.headgate.loadtests.stand;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was started and has to be ended again, the last first. */
final class Started implements AutoCloseable {
    private final Deque<AutoCloseable> things = new ArrayDeque<>();

    /** Returns what it was given. */
    <T extends AutoCloseable> T add(T thing) {
        things.push(thing);
        return thing;
    }

    /** Ends all of it, whatever fails meanwhile. */
    @Override
    public void close() {
        while (!things.isEmpty()) {
            try {
                things.pop().close();
            } catch (Exception failed) {
                System.err.println("while ending what was started: " + failed);
            }
        }
    }
}
