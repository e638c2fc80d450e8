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
 */
public record Outcome(
        String scenario,
        String says,
        @Nullable Tally tally,
        Map<String, Double> measures,
        Evidence evidence,
        List<String> notes) {
    public Outcome {
        measures = Map.copyOf(measures);
        notes = List.copyOf(notes);
    }

    /** NaN if nobody measured it. */
    public double measure(String name) {
        return measures.getOrDefault(name, Double.NaN);
    }
}
