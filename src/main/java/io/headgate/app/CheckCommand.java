package io.headgate.app;

import io.headgate.config.Document;
import io.headgate.config.Report;
import io.headgate.config.Severity;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "check",
        description = "Read a configuration and tell everything that is wrong with it. Starts nothing.")
final class CheckCommand extends ConfigCommand {
    @Option(names = "--strict", description = "Let warnings fail too.")
    private boolean strict;

    @Option(names = "--connect", description = "Ask the databases whether the configured operations fit them, too.")
    private boolean connect;

    @Option(
            names = "--format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "How to tell it; default ${DEFAULT-VALUE}.")
    private Format format = Format.text;

    /** The names are what is typed. */
    private enum Format {
        text,
        json
    }

    @Override
    Exit execute(Headgate program) {
        Document document = document(program);
        GatewayConfig.Reading reading = GatewayConfig.read(document);
        Report report = reading.report();
        boolean failed = report.hasErrors() || (strict && report.hasWarnings());
        switch (format) {
            case json -> Headgate.print(out(), report.json());
            case text -> {
                if (!report.problems().isEmpty()) {
                    Headgate.print(out(), report.text());
                }
                Headgate.print(out(), failed ? counts(report) : "ok: " + summary(reading.config()) + counted(report));
            }
        }
        return failed || connect && !fitsDatabases(reading.config(), document) ? Exit.CONFIGURATION : Exit.OK;
    }

    private boolean fitsDatabases(GatewayConfig config, Document document) {
        List<String> wrong = DatabaseCheck.run(config, document.config());
        wrong.forEach(sentence -> Headgate.print(out(), sentence));
        int asked = config.sql().operations().size();
        if (wrong.isEmpty() && asked > 0) {
            Headgate.print(out(), "ok: operations " + asked + ", all fit their databases");
        }
        return wrong.isEmpty();
    }

    private static String summary(GatewayConfig config) {
        return "upstreams " + config.pools().size() + ", routes "
                + config.routes().size()
                + (config.tools().isEmpty() ? "" : ", tools " + config.tools().size());
    }

    private static String counted(Report report) {
        return report.hasWarnings() ? ", " + counts(report) : "";
    }

    private static String counts(Report report) {
        return "errors " + report.count(Severity.ERROR) + ", warnings " + report.count(Severity.WARNING);
    }
}
