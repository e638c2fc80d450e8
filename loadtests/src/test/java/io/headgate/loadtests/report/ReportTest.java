package io.headgate.loadtests.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.loadtests.measure.Recording;
import io.headgate.loadtests.measure.Recording.Ending;
import io.headgate.loadtests.measure.ServerTimings;
import io.headgate.loadtests.scenario.Outcome;
import io.headgate.loadtests.verdict.Bound;
import io.headgate.loadtests.verdict.Cause;
import io.headgate.loadtests.verdict.Evidence;
import io.headgate.loadtests.verdict.Target;
import io.headgate.loadtests.verdict.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final long MILLI = 1_000_000;
    private static final Map<String, Map<String, String>> AROUND = Map.of(
            "versions", Map.of("headgate", "1", "gatling", "1", "java", "17", "store", "none"),
            "machine", Map.of("cores", "2", "memory", "1", "system", "x", "load", "0"),
            "git", Map.of("commit", "c", "state", "clean"));
    private static final Evidence EVIDENCE =
            new Evidence("shop", "store", 10, 9, 0, 1, 1, Double.NaN, Double.NaN, 0, Map.of(), Double.NaN, false, 0, 0);

    private static Target target(String id, Target.About about, double limit) {
        return new Target(id, "says <" + id + ">", "source", "shop", "p95", about, Bound.AT_MOST, limit, "ms", "note");
    }

    private static Outcome outcome(int good, int broken) {
        Recording recording = new Recording();
        for (int i = 0; i < good; i++) {
            recording.tried(Ending.GOOD, null);
            recording.timed(ServerTimings.of("wait;dur=9, upstream;dur=1"), null, 10 * MILLI);
            recording.ended(Ending.GOOD, i * MILLI, i * MILLI, (i + 10) * MILLI);
        }
        for (int i = 0; i < broken; i++) {
            recording.tried(Ending.BROKEN, "upstream.connect");
            recording.ended(Ending.BROKEN, 0, 0, MILLI);
        }
        return new Outcome("shop", "sells", recording.tally(), Map.of("p95", 10.0), EVIDENCE, List.of("a note"));
    }

    private static Report report(
            List<Outcome> outcomes, Map<String, Report.Absence> absent, boolean smoke, Target... targets) {
        return Report.of(
                Instant.parse("2026-11-21T04:05:06Z"),
                12,
                "loadtests/run shop",
                AROUND,
                outcomes,
                absent,
                List.of(targets),
                smoke);
    }

    private static Report of(Target... targets) {
        return report(List.of(outcome(10, 0)), Map.of(), false, targets);
    }

    @Test
    void followsItsSchemaWhateverHappened() {
        List<Report> reports = List.of(
                of(
                        target("met", Target.About.LATENCY, 10),
                        target("missed", Target.About.LATENCY, 5),
                        target("near", Target.About.LATENCY, 9.3)),
                report(List.of(outcome(8, 2)), Map.of(), false, target("broken", Target.About.LATENCY, 10)),
                report(
                        List.of(),
                        Map.of("shop", new Report.Absence("it fell", true)),
                        false,
                        target("fell", Target.About.LATENCY, 1)),
                report(
                        List.of(),
                        Map.of("shop", new Report.Absence("not here", false)),
                        false,
                        target("not-here", Target.About.LATENCY, 1)),
                report(List.of(outcome(10, 0)), Map.of(), true, target("smoke", Target.About.LATENCY, 1)));

        assertThat(reports)
                .allSatisfy(report ->
                        assertThat(ReportJson.problems(ReportJson.of(report))).isEmpty());
        assertThat(reports.stream().map(Report::verdict))
                .containsExactly(
                        Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE, Verdict.NOT_RUN, Verdict.NOT_RUN);
    }

    @Test
    void isRefusedByItsSchemaWhenSomethingIsMissing() {
        ObjectNode json = ReportJson.of(of(target("missed", Target.About.LATENCY, 5)));
        json.withArray("targets").get(0).withObject("/numbers").remove("p95");
        json.remove("git");

        assertThat(ReportJson.problems(json)).hasSize(2);
    }

    @Test
    void failsWhereAScenarioRanAndOwesItsNumber() {
        Target owed =
                new Target("owed", "says", "source", "shop", "p17", Target.About.POOL, Bound.AT_MOST, 1, "", "a note");
        Report report = of(target("met", Target.About.LATENCY, 10), owed);

        assertThat(report.lines().get(1).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(report.lines().get(1).why()).contains("p17");
        assertThat(report.verdict().isGood()).isFalse();
        assertThat(ReportJson.problems(ReportJson.of(report))).isEmpty();
        assertThat(report(List.of(outcome(10, 0)), Map.of(), true, owed).verdict())
                .as("in a smoke run too")
                .isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void saysNothingOfANumberThatCouldNotBeHad() {
        Outcome whole = outcome(10, 0);
        Outcome excused = new Outcome(
                whole.scenario(),
                whole.says(),
                whole.tally(),
                Map.of(),
                whole.evidence(),
                whole.notes(),
                Map.of("p95", "nobody was asked"));
        Report report = report(List.of(excused), Map.of(), false, target("excused", Target.About.LATENCY, 1));

        assertThat(report.lines().get(0).verdict()).isEqualTo(Verdict.NOT_RUN);
        assertThat(report.lines().get(0).why()).isEqualTo("nobody was asked");
        assertThat(report.verdict().isGood()).isTrue();
    }

    @Test
    void namesCauseAndKeyOfWhatWasMissedOnly() {
        Report report = of(target("met", Target.About.LATENCY, 10), target("missed", Target.About.LATENCY, 5));

        assertThat(report.lines().get(0).analysis()).isNull();
        assertThat(Objects.requireNonNull(report.lines().get(1).analysis()).cause())
                .isEqualTo(Cause.WAITING);
        assertThat(ReportText.of(report, new Ink(false)))
                .contains("headgate.upstreams.store.pool.max")
                .doesNotContain("\u001b");
        assertThat(ReportText.of(report, new Ink(true))).contains("\u001b[31m");
    }

    @Test
    void isAPageThatNeedsNothingElse() {
        String page = ReportHtml.of(of(target("missed", Target.About.LATENCY, 5)));

        assertThat(page).contains("says &lt;missed&gt;").doesNotContain("http://", "https://", "src=", "<script");
    }
}
