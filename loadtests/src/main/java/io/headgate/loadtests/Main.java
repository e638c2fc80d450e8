package io.headgate.loadtests;

import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program behind {@code loadtests/run}. */
@Command(
        name = "loadtests/run",
        description =
                "Load on a gateway, and a report that tells pass from fail. \"loadtests/run all\" is \"loadtests/run run all\".",
        mixinStandardHelpOptions = true,
        subcommands = {RunCommand.class, BaselineCommand.class, CompareCommand.class, ListCommand.class})
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        CommandLine program = new CommandLine(new Main());
        program.setCaseInsensitiveEnumValuesAllowed(true);
        program.registerConverter(
                Options.SeededFault.class,
                text -> Options.SeededFault.valueOf(
                        text.toUpperCase(Locale.ROOT).replace('-', '_')));
        program.setExecutionExceptionHandler((failure, line, parsed) -> {
            System.err.println("loadtests/run: " + failure.getMessage());
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
