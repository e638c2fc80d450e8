package io.headgate.loadtests;

import io.headgate.loadtests.report.Ink;
import io.headgate.loadtests.report.Report;
import io.headgate.loadtests.report.ReportText;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Run scenarios and report. Exit code 0: no target failed and none is inconclusive; 1: some; 2: it could not run.")
final class RunCommand implements Callable<Integer> {
    @Mixin
    private Options options = new Options();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        String command = "loadtests/run "
                + String.join(" ", spec.commandLine().getParseResult().originalArgs());
        Report report = new Campaign(options, command).run();
        Path file = ReportFiles.write(report, options.reports);
        System.out.print(ReportText.of(report, Ink.ofThisTerminal()));
        System.out.println(
                "Report: " + file + " and " + file.getFileName().toString().replace(".json", ".html"));
        return report.verdict().isGood() ? 0 : 1;
    }
}
