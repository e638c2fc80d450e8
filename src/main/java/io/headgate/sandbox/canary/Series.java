package io.headgate.sandbox.canary;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values of one tag in order of time, one per time. A simulated signal adds its own as time goes by. */
final class Series {
    /** Where simulated values come from: a function of time alone, so that every start shows the same plant. */
    interface Signal {
        Duration period();

        /** The value due at this time, or null if nothing changed. */
        @Nullable
        Sample at(Instant time);
    }

    private final List<Sample> samples = new ArrayList<>();
    private final @Nullable Signal signal;
    private final Duration history;
    private @Nullable Instant grownTo;

    private Series(@Nullable Signal signal, Duration history) {
        this.signal = signal;
        this.history = history;
    }

    static Series stored() {
        return new Series(null, Duration.ZERO);
    }

    /** Starts this long before its first use. */
    static Series simulated(Signal signal, Duration history) {
        return new Series(signal, history);
    }

    /** Adds what the signal gave up to now; after a long pause only the length of the history. */
    void grow(Instant now) {
        if (signal == null) {
            return;
        }
        Instant earliest = now.minus(history);
        Instant from = grownTo == null || grownTo.isBefore(earliest) ? earliest : grownTo;
        long period = signal.period().toMillis();
        for (long due = Math.floorDiv(from.toEpochMilli(), period) + 1; due * period <= now.toEpochMilli(); due++) {
            Sample sample = signal.at(Instant.ofEpochMilli(due * period));
            Sample newest = newest();
            // What was written by hand stays the newest until the signal has passed it.
            if (sample != null && (newest == null || sample.time().isAfter(newest.time()))) {
                samples.add(sample);
            }
        }
        if (grownTo == null || now.isAfter(grownTo)) {
            grownTo = now;
        }
    }

    /** Stores a value, in place of one at the same time if there is any. */
    void put(Sample sample) {
        int index = indexFrom(sample.time());
        if (index < samples.size() && samples.get(index).time().equals(sample.time())) {
            samples.set(index, sample);
        } else {
            samples.add(index, sample);
        }
    }

    /** Deletes from the start up to but without the end; says how many. */
    int delete(Instant start, Instant end) {
        int first = indexFrom(start);
        int last = indexFrom(end);
        samples.subList(first, Math.max(first, last)).clear();
        return Math.max(0, last - first);
    }

    /** Index of the first value at or after the time; the size if there is none. */
    int indexFrom(Instant time) {
        int low = 0;
        int high = samples.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (samples.get(middle).time().isBefore(time)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** From the first time up to but without the second. */
    List<Sample> between(Instant start, Instant end) {
        int first = indexFrom(start);
        return samples.subList(first, Math.max(first, indexFrom(end)));
    }

    /** The value that held just before this time. */
    @Nullable
    Sample before(Instant time) {
        int index = indexFrom(time) - 1;
        return index < 0 ? null : samples.get(index);
    }

    /** The first value at or after this time. */
    @Nullable
    Sample from(Instant time) {
        int index = indexFrom(time);
        return index < samples.size() ? samples.get(index) : null;
    }

    /** The value that holds at this time. */
    @Nullable
    Sample holdingAt(Instant time) {
        Sample exact = from(time);
        return exact != null && exact.time().equals(time) ? exact : before(time);
    }

    @Nullable
    Sample oldest() {
        return samples.isEmpty() ? null : samples.get(0);
    }

    @Nullable
    Sample newest() {
        return samples.isEmpty() ? null : samples.get(samples.size() - 1);
    }

    /** All values, oldest first. */
    List<Sample> all() {
        return samples;
    }
}
