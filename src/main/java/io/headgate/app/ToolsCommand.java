package io.headgate.app;

import io.headgate.config.Report;
import io.headgate.tools.ToolConfig;
import picocli.CommandLine.Command;

@Command(name = "tools", description = "Print the tools that are on, and what each asks its store for. Starts nothing.")
final class ToolsCommand extends ConfigCommand {
    @Override
    Exit execute(Headgate program) {
        GatewayConfig.Reading reading = GatewayConfig.read(document(program));
        Report report = reading.report();
        if (report.hasErrors()) {
            Headgate.print(err(), report.text());
            return Exit.CONFIGURATION;
        }
        StringBuilder table = new StringBuilder();
        for (ToolConfig tool : reading.config().tools()) {
            table.append(String.format(
                    "%-24s -> %s %s (%s), %s%n",
                    tool.name(),
                    tool.upstream(),
                    asked(tool),
                    tool.operation().operationClass(),
                    UpstreamConfig.text(tool.timeout())));
        }
        Headgate.print(out(), table.isEmpty() ? "no tools" : table.toString());
        return Exit.OK;
    }

    /** How the operation is asked for, and its name where that says more. */
    private static String asked(ToolConfig tool) {
        String operation = tool.operation().name();
        return tool.place().equals(operation) ? operation : tool.place() + ", " + operation;
    }
}
