package io.headgate.loadtests.report;

import io.headgate.loadtests.measure.Tally;
import io.headgate.loadtests.scenario.Outcome;
import io.headgate.loadtests.verdict.Analysis;
import io.headgate.loadtests.verdict.Evidence;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The report as one page without anything from elsewhere. */
public final class ReportHtml {
    private static final String STYLE = """
            body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 78rem; padding: 0 1rem; color: #1d2329; background: #fff }
            table { border-collapse: collapse; width: 100%; margin: .5rem 0 2rem }
            th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #dfe3e8; vertical-align: top }
            td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
            small { color: #5c6773; display: block } b.v { padding: .1rem .45rem; border-radius: .3rem; font-size: .8rem; white-space: nowrap }
            .PASS { background: #d8f3dc } .WARNING { background: #fff0c2 } .FAIL { background: #ffd5d0 } .INCONCLUSIVE { background: #e8dcf8 }
            .NOT_RUN { background: #eceff2 } .bar { display: flex; height: .7rem; min-width: 9rem; background: #eceff2 } .bar i { display: block }
            .w { background: #e0a458 } .c { background: #b5654a } .s { background: #6a8caf } .r { background: #9fb39a }
            @media (prefers-color-scheme: dark) {
              body { background: #15191d; color: #dde3e9 } th, td { border-color: #333b44 } small { color: #93a0ad } b.v { color: #111 }
              .bar { background: #333b44 }
            }
            """;

    private ReportHtml() {}

    public static String of(Report report) {
        StringBuilder out = new StringBuilder(32_000);
        String verdict = report.verdict().name();
        out.append(
                        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">")
                .append("<title>Headgate load tests: ")
                .append(verdict)
                .append("</title><style>")
                .append(STYLE)
                .append("</style><h1>Load tests: <b class=\"v ")
                .append(verdict)
                .append("\">")
                .append(words(verdict))
                .append("</b></h1><p><code>")
                .append(escape(report.command()))
                .append("</code>, ")
                .append(escape(report.began().toString()))
                .append(String.format(Locale.ROOT, ", %.0f s</p>", report.seconds()));
        targets(report, out);
        scenarios(report, out);
        new TreeMap<>(report.surroundings()).forEach((group, values) -> surroundings(group, values, out));
        return out.append("</html>\n").toString();
    }

    private static void targets(Report report, StringBuilder out) {
        out.append(
                "<h2>Targets</h2><table><tr><th>Verdict<th>Target<th class=\"n\">Measured<th>Why, and what to do</tr>");
        for (Report.Line line : report.lines()) {
            String name = line.verdict().name();
            out.append("<tr><td><b class=\"v ")
                    .append(name)
                    .append("\">")
                    .append(words(name))
                    .append("</b><td>")
                    .append(escape(line.target().says()))
                    .append("<small>")
                    .append(escape(line.target().source() + "; " + line.target().scenario() + ", "
                            + line.target().measure()))
                    .append("</small>");
            if (!line.target().note().isEmpty()) {
                out.append("<small>").append(escape(line.target().note())).append("</small>");
            }
            out.append("<td class=\"n\">")
                    .append(Double.isNaN(line.value()) ? "" : escape(ReportText.measured(line)))
                    .append("<td>")
                    .append(escape(line.why()));
            Analysis analysis = line.analysis();
            if (analysis != null) {
                out.append(escape(analysis.cause().sentence()))
                        .append("<small>")
                        .append(escape(analysis.because()))
                        .append("</small><small><code>")
                        .append(escape(analysis.key()))
                        .append("</code>: ")
                        .append(escape(analysis.remedy()))
                        .append("</small>");
            }
            out.append("</tr>");
        }
        out.append("</table>");
    }

    private static void scenarios(Report report, StringBuilder out) {
        out.append(
                        "<h2>Scenarios</h2><p>Times in ms. The bar is the p95 of a request: <span class=\"w\">waiting</span>, ")
                .append(
                        "<span class=\"c\">connecting</span>, <span class=\"s\">store</span>, <span class=\"r\">else</span>.</p>")
                .append("<table><tr><th>Scenario");
        for (String head : new String[] {
            "requests",
            "per s",
            "p50",
            "p95",
            "p99",
            "min",
            "max",
            "errors",
            "acquire p95",
            "connections",
            "hits",
            "CPU s/1000"
        }) {
            out.append("<th class=\"n\">").append(head);
        }
        out.append("<th>p95</tr>");
        report.outcomes().forEach(outcome -> scenario(outcome, out));
        report.absent()
                .forEach((name, absence) -> out.append("<tr><td>")
                        .append(escape(name))
                        .append("<td colspan=\"13\">")
                        .append(escape((absence.failed() ? "broke: " : "not run: ") + absence.why()))
                        .append("</tr>"));
        out.append("</table>");
    }

    private static void scenario(Outcome outcome, StringBuilder out) {
        out.append("<tr><td>")
                .append(escape(outcome.scenario()))
                .append("<small>")
                .append(escape(outcome.says()))
                .append("</small>");
        outcome.notes()
                .forEach(note -> out.append("<small>").append(escape(note)).append("</small>"));
        Tally tally = outcome.tally();
        cell(tally == null ? Double.NaN : (double) tally.requests(), out);
        for (String name : new String[] {"throughput", "p50", "p95", "p99", "min", "max"}) {
            cell(outcome.measure(name), out);
        }
        out.append("<td class=\"n\">")
                .append(tally == null ? "–" : String.format(Locale.ROOT, "%.2f %%", 100 * tally.errorShare()));
        for (String name : new String[] {"acquire-p95", "connections-peak", "hit-share", "cpu-s-per-1000"}) {
            cell(outcome.measure(name), out);
        }
        out.append("<td>").append(bar(outcome.evidence())).append("</tr>");
    }

    private static void cell(double value, StringBuilder out) {
        out.append("<td class=\"n\">").append(ReportText.number(value));
    }

    private static String bar(Evidence evidence) {
        double total = evidence.total();
        if (!(total > 0)) {
            return "";
        }
        double connecting = share(evidence.connecting(), total);
        double waiting = Math.max(0, share(evidence.waiting(), total) - connecting);
        double store = share(evidence.firstByte(), total);
        double rest = Math.max(0, 100 - connecting - waiting - store);
        return String.format(
                Locale.ROOT,
                "<div class=\"bar\"><i class=\"w\" style=\"width:%.0f%%\"></i><i class=\"c\" style=\"width:%.0f%%\"></i>"
                        + "<i class=\"s\" style=\"width:%.0f%%\"></i><i class=\"r\" style=\"width:%.0f%%\"></i></div>",
                waiting,
                connecting,
                store,
                rest);
    }

    private static double share(double part, double total) {
        return Double.isNaN(part) ? 0 : Math.min(100, 100 * part / total);
    }

    private static void surroundings(String group, Map<String, String> values, StringBuilder out) {
        out.append("<h2>").append(escape(group)).append("</h2><table>");
        new TreeMap<>(values)
                .forEach((name, value) -> out.append("<tr><td>")
                        .append(escape(name))
                        .append("<td>")
                        .append(escape(value))
                        .append("</tr>"));
        out.append("</table>");
    }

    private static String words(String verdict) {
        return verdict.replace('_', ' ');
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
