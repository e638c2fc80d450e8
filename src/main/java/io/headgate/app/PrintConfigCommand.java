package io.headgate.app;

import io.headgate.config.Document;
import io.headgate.config.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "print-config",
        description = "Print what is in force, defaults included; secrets and values of the environment are masked.")
final class PrintConfigCommand extends ConfigCommand {
    @Option(names = "--origin", description = "Say behind each value where it was written.")
    private boolean origin;

    @Override
    Exit execute(Headgate program) {
        Document document = document(program);
        Report report = GatewayConfig.read(document).report();
        if (!report.problems().isEmpty()) {
            Headgate.print(err(), report.text());
        }
        Headgate.print(out(), document.print(origin));
        return report.hasErrors() ? Exit.CONFIGURATION : Exit.OK;
    }
}
