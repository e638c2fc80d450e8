package io.headgate.loadtests;

import io.headgate.loadtests.scenario.Settings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What all commands that run scenarios take. */
final class Options {
    private static final int ITERATIONS = 1_000;
    /** Some seconds in each turn: what a request costs goes up and down within seconds, and evens out over them. */
    private static final int REPEATED_ITERATIONS = 160_000;

    private static final String WARM_UP = "PT6S";
    private static final String REPEATED_WARM_UP = "PT12S";
    /** Repeats are compared with each other, so a gateway is to have compiled what it will. */
    private static final Duration SETTLING = Duration.ofSeconds(25);

    @Parameters(
            paramLabel = "SCENARIO",
            arity = "1..*",
            description = "Names of scenarios, beginnings of names, or: all.")
    List<String> scenarios = List.of();

    @Option(
            names = "--against",
            paramLabel = "URL",
            description = "A gateway that runs already, in place of one of our own.")
    @Nullable
    URI against;

    @Option(names = "--admin", paramLabel = "URL", description = "The admin listener of that gateway.")
    @Nullable
    URI admin;

    @Option(names = "--users", paramLabel = "N", description = "Users, in place of each scenario's own number.")
    int users;

    @Option(
            names = "--iterations",
            paramLabel = "N",
            description = "Operations of the Qdrant scenarios; " + ITERATIONS + ", and " + REPEATED_ITERATIONS
                    + " in repeats.")
    @Nullable
    Integer iterations;

    @Option(
            names = "--tuning",
            paramLabel = "TIME",
            defaultValue = "PT60S",
            description =
                    "How long 100 users use the pool: PT5M is what the target says, PT1H shows slow decay; ${DEFAULT-VALUE}.")
    Duration tuning = Duration.ofSeconds(60);

    @Option(
            names = "--soak",
            paramLabel = "TIME",
            defaultValue = "PT30S",
            description = "How long the soak lasts; ${DEFAULT-VALUE}.")
    Duration soak = Duration.ofSeconds(30);

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            description = "How long the first scenario in front of a store warms up; " + WARM_UP + ", and "
                    + REPEATED_WARM_UP + " in repeats.")
    @Nullable
    Duration warmUp;

    @Option(
            names = "--smoke",
            description = "As short as it can be: shows that everything works, and nothing about speed.")
    boolean smoke;

    @Option(names = "--stand-in", description = "The sandbox's Qdrant even if there is a real one.")
    boolean standIn;

    @Option(
            names = "--seed-fault",
            paramLabel = "FAULT",
            description = "Break something on purpose, to see it caught: slow-gateway, no-cache, failing-store.")
    @Nullable
    SeededFault fault;

    @Option(
            names = "--reports",
            paramLabel = "FOLDER",
            defaultValue = "loadtests/reports",
            description = "Where reports go; ${DEFAULT-VALUE}.")
    Path reports = Path.of("loadtests/reports");

    /** What may be broken on purpose. */
    enum SeededFault {
        SLOW_GATEWAY,
        NO_CACHE,
        FAILING_STORE
    }

    /** Whether this is one of several runs that are compared with each other. */
    boolean repeated;

    Settings settings() {
        if (smoke) {
            return Settings.SMOKE.withUsers(users);
        }
        int operations = iterations != null ? iterations : repeated ? REPEATED_ITERATIONS : ITERATIONS;
        Duration first = warmUp != null ? warmUp : Duration.parse(repeated ? REPEATED_WARM_UP : WARM_UP);
        return new Settings(users, operations, false, tuning, soak, first, repeated ? SETTLING : Duration.ZERO);
    }

    /** The product's folder: loadtests/run starts this program there. */
    Path root = Path.of("").toAbsolutePath();

    /** A real Qdrant, where loadtests/run has found or fetched one. */
    @Nullable
    Path qdrant() {
        String binary = System.getenv("LOADTESTS_QDRANT");
        return standIn || binary == null || binary.isEmpty() || !Files.isExecutable(Path.of(binary))
                ? null
                : Path.of(binary);
    }
}
