package io.headgate.loadtests;

import io.headgate.loadtests.scenario.Scenarios;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Tell which scenarios there are.")
final class ListCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        Scenarios.all().forEach(scenario -> System.out.printf("%-18s %s%n", scenario.name(), scenario.says()));
        return 0;
    }
}
