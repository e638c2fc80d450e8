package io.headgate.app;

import io.headgate.config.Document;
import io.headgate.config.Report;
import picocli.CommandLine.Command;

@Command(
        name = "run",
        description =
                "Run the gateway. Without a configuration: the sandbox, with stand-ins for the stores on loopback.")
final class RunCommand extends ConfigCommand {
    @Override
    Exit execute(Headgate program) {
        if (file == null) {
            return program.runner().sandbox();
        }
        Document document = document(program);
        GatewayConfig.Reading reading = GatewayConfig.read(document);
        Report report = reading.report();
        if (!report.problems().isEmpty()) {
            Headgate.print(err(), report.text());
        }
        return report.hasErrors() ? Exit.CONFIGURATION : program.runner().run(reading.config(), document.config());
    }
}
