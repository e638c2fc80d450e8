package io.headgate.loadtests.report;

import io.headgate.loadtests.measure.Tally;
import io.headgate.loadtests.scenario.Outcome;
import io.headgate.loadtests.verdict.Analysis;
import io.headgate.loadtests.verdict.Bound;
import io.headgate.loadtests.verdict.Verdict;
import java.util.Locale;

/** The report for a terminal. */
public final class ReportText {
    private ReportText() {}

    public static String of(Report report, Ink ink) {
        StringBuilder out = new StringBuilder();
        out.append('\n').append(ink.bold("Scenarios")).append('\n');
        out.append(String.format(
                Locale.ROOT,
                "  %-18s %9s %10s %9s %9s %9s %9s %9s %11s%n",
                "",
                "requests",
                "per second",
                "p50 ms",
                "p95 ms",
                "p99 ms",
                "max ms",
                "errors",
                "CPU s/1000"));
        report.outcomes().forEach(outcome -> scenario(outcome, out));
        report.absent()
                .forEach((name, absence) -> out.append(String.format(
                        "  %-18s %s%n", name, (absence.failed() ? "broke: " : "not run: ") + absence.why())));
        out.append('\n').append(ink.bold("Targets")).append('\n');
        report.lines().forEach(line -> line(line, ink, out));
        out.append('\n').append(ink.of(report.verdict()).strip()).append(": ");
        for (Verdict verdict : Verdict.values()) {
            if (report.count(verdict) > 0) {
                out.append(report.count(verdict))
                        .append(' ')
                        .append(verdict.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                        .append(", ");
            }
        }
        out.append(String.format(Locale.ROOT, "in %.0f s%n", report.seconds()));
        return out.toString();
    }

    private static void scenario(Outcome outcome, StringBuilder out) {
        Tally tally = outcome.tally();
        if (tally == null) {
            out.append(String.format("  %-18s %s%n", outcome.scenario(), outcome.says()));
            return;
        }
        out.append(String.format(
                Locale.ROOT,
                "  %-18s %9d %10.1f %9s %9s %9s %9s %8.2f%% %11s%n",
                outcome.scenario(),
                tally.requests(),
                tally.throughput(),
                number(outcome.measure("p50")),
                number(outcome.measure("p95")),
                number(outcome.measure("p99")),
                number(outcome.measure("max")),
                100 * tally.errorShare(),
                number(outcome.measure("cpu-s-per-1000"))));
    }

    private static void line(Report.Line line, Ink ink, StringBuilder out) {
        out.append("  ")
                .append(ink.of(line.verdict()))
                .append(' ')
                .append(line.target().says());
        if (line.verdict() == Verdict.NOT_RUN || Double.isNaN(line.value())) {
            out.append(ink.faint(" (" + line.why() + ")")).append('\n');
            return;
        }
        out.append(ink.faint(": " + measured(line))).append('\n');
        Analysis analysis = line.analysis();
        if (analysis != null) {
            out.append("               ").append(analysis.cause().sentence()).append('\n');
            out.append("               ").append(analysis.because()).append('\n');
            out.append("               ")
                    .append(analysis.key())
                    .append(": ")
                    .append(analysis.remedy())
                    .append('\n');
        }
    }

    /** Value and limit. */
    static String measured(Report.Line line) {
        String unit = line.target().unit().isEmpty() ? "" : " " + line.target().unit();
        return number(line.value())
                + unit
                + (line.target().bound() == Bound.AT_MOST ? " ≤ " : " ≥ ")
                + number(line.target().limit())
                + unit;
    }

    /** As many digits as say something. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        double size = Math.abs(value);
        String format =
                size == Math.rint(size) || size >= 1000 ? "%.0f" : size >= 100 ? "%.1f" : size >= 1 ? "%.2f" : "%.4f";
        return String.format(Locale.ROOT, format, value);
    }
}
