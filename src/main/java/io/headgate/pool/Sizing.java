package io.headgate.pool;

import io.headgate.call.UpstreamName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the size a pool should have from a recording of its calls. Little's law and the waiting-time formulas give the reasons; the
 * size itself is found by working the recorded calls through the pool's own rules. Takes up to a second or two of computing.
 */
public final class Sizing {
    /** Percentiles of fewer calls are accidents. */
    static final int LEAST_CALLS = 200;

    static final Duration LEAST_SPAN = Duration.ofSeconds(20);
    /** The largest size that may be asked for. */
    public static final int LARGEST = 10_000;
    /** Sizes beyond this many times the present one are not tried, or this many connections where that is more. */
    private static final int FURTHEST_FACTOR = 8;

    private static final int FURTHEST = 64;
    /** In quarters of the present size. */
    private static final int[] QUARTERS = {2, 3, 4, 5, 6, 8};

    private final Load load;
    private final Measured measured;
    private final Duration target;
    private final int size;
    private final int mostForAll;
    private final @Nullable Pace pace;
    private final TreeMap<Integer, Prospect> prospects = new TreeMap<>();

    private Sizing(Recording recording, Measured measured, Duration target, int mostForAll) {
        this.load = new Load(recording);
        this.measured = measured;
        this.target = target;
        this.size = recording.size();
        this.mostForAll = mostForAll;
        this.pace = Pace.of(recording);
    }

    /**
     * Advises.
     *
     * @param target what 99 of 100 callers should wait at most
     * @param most what the ceiling over all pools leaves for this one; at least 1
     * @param also a size to be tried beside the usual ones, up to {@link #LARGEST}; 0 for none
     */
    public static Advice advise(UpstreamName name, Recording recording, Duration target, int most, int also) {
        Measured measured = Measured.of(recording);
        if (measured.completed() < LEAST_CALLS || measured.span().compareTo(LEAST_SPAN) < 0) {
            return new Advice(
                    name,
                    Advice.Verdict.TOO_LITTLE_DATA,
                    recording.size(),
                    null,
                    target,
                    measured,
                    List.of(Reasons.tooLittle(measured)),
                    List.of());
        }
        Sizing sizing = new Sizing(recording, measured, target, most);
        if (also > 0) {
            sizing.prospect(Math.min(also, LARGEST));
        }
        return sizing.advise(name);
    }

    private Advice advise(UpstreamName name) {
        for (int quarters : QUARTERS) {
            prospect(Math.max(1, (size * quarters + 3) / 4));
        }
        int furthest = Math.min(load.peakDemand(), Math.max(FURTHEST, size * FURTHEST_FACTOR));
        int wanted = smallest(Math.max(1, furthest));
        int limit = pace != null && pace.slows() ? Math.min(size, mostForAll) : mostForAll;
        int recommended = Math.min(wanted, limit);
        Prospect at = prospect(recommended);
        if (recommended > 1) {
            prospect(recommended - 1);
        }
        return new Advice(
                name,
                recommended > size
                        ? Advice.Verdict.GROW
                        : recommended < size ? Advice.Verdict.SHRINK : Advice.Verdict.KEEP,
                size,
                recommended,
                target,
                measured,
                reasons(wanted, at),
                List.copyOf(prospects.values()));
    }

    private Prospect prospect(int of) {
        return prospects.computeIfAbsent(of, any -> WhatIf.run(load, of, measured));
    }

    /** Of the sizes up to {@code furthest} that meet the target the smallest, or {@code furthest} where none does. */
    private int smallest(int furthest) {
        // With fewer connections than Little's law asks for the queue only grows.
        int low = Math.min(furthest, Math.max(1, (int) (measured.busy() / 2)));
        int high = furthest;
        for (Map.Entry<Integer, Prospect> known : prospects.entrySet()) {
            if (!known.getValue().meets(target)) {
                low = Math.max(low, Math.min(furthest, known.getKey() + 1));
            }
        }
        while (low < high) {
            int middle = low + (high - low) / 2;
            if (prospect(middle).meets(target)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private List<String> reasons(int wanted, Prospect recommended) {
        List<String> reasons = new ArrayList<>();
        reasons.add(Reasons.littlesLaw(measured, size));
        Prospect present = prospect(size);
        reasons.add(Reasons.formula(measured, present));
        reasons.add(Reasons.replay(recommended, prospects.get(recommended.size() - 1), target));
        Reasons.replayAgainstMeasured(present, measured).ifPresent(reasons::add);
        if (wanted > recommended.size() && recommended.size() == mostForAll) {
            reasons.add(Reasons.ceiling(wanted, mostForAll));
        } else if (wanted > recommended.size() && pace != null) {
            reasons.add(Reasons.storeSlows(wanted, pace, recommended.size()));
        } else if (recommended.size() > size) {
            reasons.add(Reasons.unseen(size, pace));
        }
        Reasons.unserved(load.recording).ifPresent(reasons::add);
        reasons.add(Reasons.validity(measured));
        return reasons;
    }
}
