package io.headgate.loadtests.report;

import io.headgate.loadtests.scenario.Outcome;
import io.headgate.loadtests.verdict.Analysis;
import io.headgate.loadtests.verdict.Judge;
import io.headgate.loadtests.verdict.Target;
import io.headgate.loadtests.verdict.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run found out.
 *
 * @param began when
 * @param seconds how long it took
 * @param command what was called
 * @param surroundings versions, machine, state of the sources, by name
 * @param outcomes of the scenarios that ran
 * @param absent scenarios that did not run or did not end, with the reason
 * @param lines one for each target
 */
public record Report(
        Instant began,
        double seconds,
        String command,
        Map<String, Map<String, String>> surroundings,
        List<Outcome> outcomes,
        Map<String, Absence> absent,
        List<Line> lines) {
    /**
     * Why a scenario has no outcome.
     *
     * @param failed it was begun, and something broke
     */
    public record Absence(String why, boolean failed) {}

    /**
     * One target and what became of it.
     *
     * @param value what was measured; NaN: nothing
     * @param missedBy share of the limit by which it was missed; 0 or less: met
     * @param analysis why it was missed; null if it was not
     * @param why there is no value; empty if there is one
     */
    public record Line(
            Target target,
            @Nullable Outcome outcome,
            double value,
            Verdict verdict,
            double missedBy,
            @Nullable Analysis analysis,
            String why) {}

    /** Judges all targets; those about speed only if it is not a {@code smoke} run. */
    public static Report of(
            Instant began,
            double seconds,
            String command,
            Map<String, Map<String, String>> surroundings,
            List<Outcome> outcomes,
            Map<String, Absence> absent,
            List<Target> targets,
            boolean smoke) {
        Map<String, Outcome> byName = new LinkedHashMap<>();
        outcomes.forEach(outcome -> byName.put(outcome.scenario(), outcome));
        List<Line> lines = new ArrayList<>();
        for (Target target : targets) {
            lines.add(line(target, byName.get(target.scenario()), absent.get(target.scenario()), smoke));
        }
        return new Report(
                began, seconds, command, surroundings, List.copyOf(outcomes), Map.copyOf(absent), List.copyOf(lines));
    }

    private static Line line(Target target, @Nullable Outcome outcome, @Nullable Absence absence, boolean smoke) {
        if (outcome == null) {
            boolean broke = absence != null && absence.failed();
            String why = absence != null ? absence.why() : "no load run measures it: " + target.note();
            return new Line(target, null, Double.NaN, broke ? Verdict.INCONCLUSIVE : Verdict.NOT_RUN, 0, null, why);
        }
        double value = outcome.measure(target.measure());
        if (Double.isNaN(value)) {
            // A scenario that ran owes its numbers: one that is silently missing must not look like a target that
            // nobody asked about.
            String excuse = outcome.excuse(target.measure());
            return excuse == null
                    ? new Line(
                            target,
                            outcome,
                            value,
                            Verdict.INCONCLUSIVE,
                            0,
                            null,
                            "the scenario ran, and has no number \"" + target.measure() + "\" for it")
                    : new Line(target, outcome, value, Verdict.NOT_RUN, 0, null, excuse);
        }
        if (smoke && target.about().isOfSpeed()) {
            return new Line(target, outcome, value, Verdict.NOT_RUN, 0, null, "a smoke run says nothing about speed");
        }
        double broken = outcome.tally() == null ? 0 : outcome.tally().brokenShare();
        Verdict verdict = Judge.of(target, value, broken);
        double missedBy = target.bound().missedBy(value, target.limit());
        Analysis analysis = verdict == Verdict.PASS
                ? null
                : Analysis.of(
                        verdict == Verdict.INCONCLUSIVE ? Target.About.ERRORS : target.about(), outcome.evidence());
        return new Line(target, outcome, value, verdict, missedBy, analysis, "");
    }

    /** The worst of all. */
    public Verdict verdict() {
        return lines.stream().map(Line::verdict).reduce(Verdict.NOT_RUN, Verdict::worse);
    }

    public long count(Verdict verdict) {
        return lines.stream().filter(line -> line.verdict() == verdict).count();
    }
}
