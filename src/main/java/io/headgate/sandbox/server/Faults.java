package io.headgate.sandbox.server;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The switches of one server: which faults strike the next requests and connections. Thread-safe. */
public final class Faults {
    /** Strikes until it is cleared. */
    public static final int UNTIL_CLEARED = Integer.MAX_VALUE;

    private final List<Armed> armed = new ArrayList<>();

    /** A fault and how often it will still strike; a request is struck only if its path contains the given part. */
    public record Armed(Fault fault, int times, String pathPart) {}

    /** Strikes every request (or connection) until cleared. */
    public void arm(Fault fault) {
        arm(fault, UNTIL_CLEARED, "");
    }

    /** Strikes the next ones, this many of them. */
    public void arm(Fault fault, int times) {
        arm(fault, times, "");
    }

    /** Strikes the next requests whose path contains the given part, this many of them. */
    public synchronized void arm(Fault fault, int times, String pathPart) {
        if (times < 1) {
            throw new IllegalArgumentException("a fault strikes at least once, not " + times + " times");
        }
        armed.add(new Armed(fault, times, pathPart));
    }

    public synchronized void clear() {
        armed.clear();
    }

    /** What is armed now, oldest first. */
    public synchronized List<Armed> armed() {
        return List.copyOf(armed);
    }

    synchronized List<Fault> strikeRequest(String path) {
        List<Fault> struck = new ArrayList<>();
        for (int i = 0; i < armed.size(); i++) {
            Armed next = armed.get(i);
            if (!next.fault().strikesConnection() && path.contains(next.pathPart())) {
                struck.add(next.fault());
                armed.set(i, used(next));
            }
        }
        removeSpent();
        return struck;
    }

    synchronized Optional<Fault> strikeConnection() {
        for (int i = 0; i < armed.size(); i++) {
            Armed next = armed.get(i);
            if (next.fault().strikesConnection()) {
                armed.set(i, used(next));
                removeSpent();
                return Optional.of(next.fault());
            }
        }
        return Optional.empty();
    }

    private static Armed used(Armed one) {
        int left = one.times() == UNTIL_CLEARED ? UNTIL_CLEARED : one.times() - 1;
        return new Armed(one.fault(), left, one.pathPart());
    }

    private void removeSpent() {
        for (Iterator<Armed> each = armed.iterator(); each.hasNext(); ) {
            if (each.next().times() == 0) {
                each.remove();
            }
        }
    }
}
