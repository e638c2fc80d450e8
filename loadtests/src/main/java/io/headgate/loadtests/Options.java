package io.headgate.loadtests;

import io.headgate.loadtests.measure.Gateway;
import io.headgate.loadtests.scenario.Scenarios;
import io.headgate.loadtests.scenario.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What all commands that run scenarios take. */
final class Options {
    static final String ALL = "all";
    private static final int ITERATIONS = 1_000;
    /** Some seconds in each turn: what a request costs goes up and down within seconds, and evens out over them. */
    private static final int REPEATED_ITERATIONS = 120_000;

    private static final String WARM_UP = "PT6S";
    private static final String REPEATED_WARM_UP = "PT12S";
    /** Repeats are compared with each other, so a gateway is to have compiled what it will. */
    private static final Duration SETTLING = Duration.ofSeconds(45);

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
                    "How long 100 users use the pool: 5m is what the target says, 1h shows slow decay; ${DEFAULT-VALUE}.")
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

    /**
     * Looks at everything before anything is started.
     *
     * @throws IllegalArgumentException with all that is wrong
     */
    void check() {
        List<String> wrong = new ArrayList<>();
        Set<String> known = new TreeSet<>();
        Scenarios.all().forEach(scenario -> known.add(scenario.name()));
        scenarios.stream()
                .filter(name -> !name.equals(ALL) && known.stream().noneMatch(one -> chosen(one, name)))
                .forEach(name ->
                        wrong.add("there is no scenario \"" + name + "\"; there are " + String.join(", ", known)));
        if (users < 0) {
            wrong.add("--users must be 1 or more");
        }
        if (iterations != null && iterations < 1) {
            wrong.add("--iterations must be 1 or more");
        }
        if (tuning.toSeconds() < 1 || soak.toSeconds() < 1) {
            wrong.add("--tuning and --soak must be 1s or more");
        }
        if (warmUp != null && warmUp.isNegative()) {
            wrong.add("--warm-up must be 0s or more");
        }
        gateway("--against", against).ifPresent(wrong::add);
        gateway("--admin", admin).ifPresent(wrong::add);
        if (against == null && admin != null) {
            wrong.add("--admin says where the admin listener of a gateway --against is");
        }
        if (against != null && fault != null) {
            wrong.add("--seed-fault breaks what is started here, so it cannot be together with --against");
        }
        if (repeated && fault != null) {
            wrong.add("repeats are for comparing, so nothing is broken on purpose in them (--seed-fault)");
        }
        if (!canWrite(reports)) {
            wrong.add("--reports: " + reports + " cannot be written to");
        }
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n               ", wrong));
        }
    }

    /** Whether a scenario is meant by its name, by the beginning of its name, or by all. */
    boolean chosen(String scenario) {
        return scenarios.contains(ALL) || scenarios.stream().anyMatch(name -> chosen(scenario, name));
    }

    private static boolean chosen(String scenario, String name) {
        return scenario.equals(name) || scenario.startsWith(name + "-");
    }

    private static Optional<String> gateway(String option, @Nullable URI address) {
        if (address == null) {
            return Optional.empty();
        }
        if (!List.of("http", "https").contains(String.valueOf(address.getScheme())) || address.getHost() == null) {
            return Optional.of(option + " must be like http://127.0.0.1:8080, and is " + address);
        }
        return new Gateway(address, address, 0).text(address, "/health/live").isEmpty()
                ? Optional.of(option + ": nobody answers at " + address)
                : Optional.empty();
    }

    private static boolean canWrite(Path folder) {
        try {
            Files.createDirectories(folder);
            return Files.isWritable(folder);
        } catch (IOException refused) {
            return false;
        }
    }

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
