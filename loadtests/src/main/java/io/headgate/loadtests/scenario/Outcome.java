package io.headgate.loadtests.scenario;

import io.headgate.loadtests.measure.Tally;
import io.headgate.loadtests.verdict.Evidence;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a scenario.
 *
 * @param tally the requests; null where the scenario has none of its own
 * @param measures every number that a target may refer to, by name
 * @param evidence where the time went
 * @param notes sentences for the reader
 * @param excuses why a number is not there that could not be had in this run, by its name; {@link #ANY} for all
 */
public record Outcome(
        String scenario,
        String says,
        @Nullable Tally tally,
        Map<String, Double> measures,
        Evidence evidence,
        List<String> notes,
        Map<String, String> excuses) {
    /** Stands for every number. */
    public static final String ANY = "*";

    /** The name under which the run as a whole is an outcome. */
    public static final String RUN = "run";

    public Outcome {
        measures = Map.copyOf(measures);
        notes = List.copyOf(notes);
        excuses = Map.copyOf(excuses);
    }

    /** An outcome that has all its numbers. */
    public Outcome(
            String scenario,
            String says,
            @Nullable Tally tally,
            Map<String, Double> measures,
            Evidence evidence,
            List<String> notes) {
        this(scenario, says, tally, measures, evidence, notes, Map.of());
    }

    /** What the run as a whole took. */
    public static Outcome ofRun(double seconds) {
        Evidence nothing = Evidence.none("any");
        return new Outcome(RUN, "everything together", null, Map.of("seconds", seconds), nothing, List.of());
    }

    /** Why a number could not be had; null if nothing speaks for its absence. */
    public @Nullable String excuse(String name) {
        String own = excuses.get(name);
        return own == null ? excuses.get(ANY) : own;
    }

    /** NaN if nobody measured it. */
    public double measure(String name) {
        return measures.getOrDefault(name, Double.NaN);
    }
}
