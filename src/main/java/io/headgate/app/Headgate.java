package io.headgate.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.headgate.config.Document;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line. Data goes to stdout, everything else to stderr; each command ends with a code of {@link Exit}. */
@Command(
        name = "headgate",
        description = "An actor-based pooling gateway in front of the stores that plants and AI agents read.",
        versionProvider = Version.class,
        subcommands = {
            RunCommand.class,
            CheckCommand.class,
            PrintConfigCommand.class,
            RoutesCommand.class,
            ToolsCommand.class,
            HealthCommand.class,
            PoolsCommand.class,
            AdviseCommand.class,
            Headgate.VersionCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the configuration is wrong",
            "2:the command line is wrong",
            "3:a listener cannot be bound",
            "4:the gateway is not well, or not there",
            "70:a defect of the program"
        })
final class Headgate implements Runnable {
    private final Supplier<Runner> runner;
    private final Map<String, String> environment;
    private final Properties properties;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-version", "--version", "-V"},
            versionHelp = true,
            description = "Print the version.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean version;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = CommandLine.ScopeType.INHERIT,
            description = "Say how to use it.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    private Headgate(Supplier<Runner> runner, Map<String, String> environment, Properties properties) {
        this.runner = runner;
        this.environment = Map.copyOf(environment);
        this.properties = properties;
    }

    static CommandLine commandLine(Supplier<Runner> runner, Map<String, String> environment, Properties properties) {
        CommandLine commandLine = new CommandLine(new Headgate(runner, environment, properties));
        commandLine.setExecutionExceptionHandler((defect, line, parsed) -> {
            line.getErr().println("headgate: a defect of the program, please report it");
            defect.printStackTrace(line.getErr());
            return Exit.DEFECT.code();
        });
        return commandLine;
    }

    /** Without a command there is nothing to do. */
    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "say what to do: a command is missing");
        }
    }

    Runner runner() {
        return runner.get();
    }

    Map<String, String> environment() {
        return environment;
    }

    Document document(@Nullable Path file) {
        return Document.load(file, toolkit(), environment, properties);
    }

    /** What the gateway wants of its toolkit, ahead of what the toolkit's own files say. */
    static Config toolkit() {
        return ConfigFactory.parseResources(Headgate.class, "pekko.conf");
    }

    /** Writes as one piece, with a line end. */
    static void print(PrintWriter out, String text) {
        out.print(text.endsWith("\n") ? text : text + "\n");
        out.flush();
    }

    /** The version as a command, beside the options of that name. */
    @Command(name = "version", description = "Print the version.")
    static final class VersionCommand implements Runnable {
        @Spec
        private @Nullable CommandSpec spec;

        @Override
        public void run() {
            if (spec != null) {
                print(spec.commandLine().getOut(), Version.text());
            }
        }
    }
}
