package io.headgate.loadtests;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program behind {@code loadtests/run}. */
@Command(
        name = "loadtests/run",
        description =
                "Load on a gateway, and a report that tells pass from fail. \"loadtests/run all\" is \"loadtests/run run all\".",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {RunCommand.class, BaselineCommand.class, CompareCommand.class, ListCommand.class})
public final class Main {
    private Main() {}

    /** As ISO 8601 has it, or as people write it: PT1H30M, 1h30m, 90s. */
    static Duration duration(String text) {
        try {
            String iso = text.toUpperCase(Locale.ROOT);
            return Duration.parse(iso.startsWith("PT") ? iso : "PT" + iso);
        } catch (DateTimeParseException other) {
            throw new CommandLine.TypeConversionException("\"" + text + "\" is no time such as 90s, 5m or PT1H30M");
        }
    }

    public static void main(String[] arguments) {
        CommandLine program = new CommandLine(new Main());
        program.setCaseInsensitiveEnumValuesAllowed(true);
        program.registerConverter(
                Options.SeededFault.class,
                text -> Options.SeededFault.valueOf(
                        text.toUpperCase(Locale.ROOT).replace('-', '_')));
        program.registerConverter(Duration.class, Main::duration);
        program.setExecutionExceptionHandler((failure, line, parsed) -> {
            System.err.println("loadtests/run: " + failure.getMessage());
            return CommandLine.ExitCode.USAGE;
        });
        program.setParameterExceptionHandler((wrong, given) -> {
            System.err.println("loadtests/run: " + wrong.getMessage());
            CommandLine.UnmatchedArgumentException.printSuggestions(
                    wrong, wrong.getCommandLine().getErr());
            String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
            System.err.println("\"" + command + " --help\" tells what there is.");
            return CommandLine.ExitCode.USAGE;
        });
        boolean named = arguments.length > 0
                && (arguments[0].startsWith("-") || program.getSubcommands().containsKey(arguments[0]));
        String[] whole = arguments;
        if (!named) {
            whole = new String[arguments.length + 1];
            whole[0] = "run";
            System.arraycopy(arguments, 0, whole, 1, arguments.length);
        }
        System.exit(program.execute(whole));
    }
}
