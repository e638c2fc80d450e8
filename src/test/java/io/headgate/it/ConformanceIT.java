package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headgate.app.RunningGateway;
import io.headgate.mcp.fixture.FixtureProvider;
import io.headgate.testing.McpTools;
import io.headgate.testing.McpTools.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the protocol's own conformance suites say of the MCP door. Nothing may fail, and nothing is excused. */
class ConformanceIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Pattern SCENARIO = Pattern.compile("(?m)^[✓✗] (\\S+): (\\d+) passed, (\\d+) failed");
    private static final Pattern NOT_SCORED = Pattern.compile("(?m)^  [✓✗] (\\S+) \\([a-z-]+\\)");

    private static McpTools tools;
    private static RunningGateway gateway;

    @BeforeAll
    static void start() throws InterruptedException {
        tools = McpTools.present();
        gateway = RunningGateway.startOffering("", new FixtureProvider());
    }

    @AfterAll
    static void stop() {
        if (gateway != null) {
            gateway.close();
        }
        if (tools != null) {
            tools.close();
        }
    }

    @Test
    void passesEveryScenarioOfTheRevisionsWithSessions() throws Exception {
        Verdict verdict = run("suite-0.1", "--suite", "all");

        assertThat(verdict.scored()).hasSize(32).containsKeys("json-schema-2020-12", "server-sse-polling");
        verdict.isClean(46);
    }

    @Test
    void meetsTheRequirementsOf2025_11_25() throws Exception {
        Verdict verdict = run("suite-0.2", "--requirements", "2025-11-25");

        assertThat(verdict.scored()).hasSize(30);
        verdict.isClean(69);
    }

    @Test
    void meetsTheRequirementsOf2026_07_28() throws Exception {
        Verdict verdict = run("suite-0.2", "--requirements", "2026-07-28");

        assertThat(verdict.scored()).hasSize(37);
        verdict.isClean(120);
    }

    private static Verdict run(String suite, String... selection) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(tools.home(), "results");
        List<String> arguments = new ArrayList<>(
                List.of("server", "--url", "http://127.0.0.1:" + gateway.port() + "/mcp", "-o", folder.toString()));
        arguments.addAll(List.of(selection));
        Outcome outcome = tools.run(suite, "conformance", LIMIT, arguments);
        Verdict verdict = Verdict.of(outcome, folder);
        Facts.tell(
                "MCP " + suite + " " + String.join(" ", selection),
                "%d scenarios scored, %d of them without a failure, %d checks passed; not scored: %d scenarios",
                verdict.scored().size(),
                verdict.scored().values().stream()
                        .filter(count -> count.failed() == 0)
                        .count(),
                verdict.scored().values().stream().mapToInt(Count::passed).sum(),
                verdict.unscored().size());
        return verdict;
    }

    /** The checks of one scenario. */
    private record Count(int passed, int failed) {}

    /**
     * What a run came to, by the suite's own words.
     *
     * @param complaints of scored scenarios: checks that failed, and those the suite only warns of
     */
    private record Verdict(
            Outcome outcome, Map<String, Count> scored, Map<String, Count> unscored, List<String> complaints) {
        static Verdict of(Outcome outcome, Path folder) throws IOException {
            Map<String, Count> scored = new TreeMap<>();
            Matcher scenario = SCENARIO.matcher(outcome.out());
            while (scenario.find()) {
                scored.put(
                        scenario.group(1),
                        new Count(Integer.parseInt(scenario.group(2)), Integer.parseInt(scenario.group(3))));
            }
            Map<String, Count> unscored = new TreeMap<>();
            Matcher aside = NOT_SCORED.matcher(outcome.out());
            while (aside.find()) {
                Count count = scored.remove(aside.group(1));
                if (count != null) {
                    unscored.put(aside.group(1), count);
                }
            }
            return new Verdict(outcome, scored, unscored, complaints(folder, scored));
        }

        /**
         * Not one complaint, and not by having looked at nothing. What the suite runs without scoring it passes too, but for
         * tasks: an extension that is not offered.
         *
         * @param checks at least so many must have passed
         */
        void isClean(int checks) {
            assertThat(complaints).isEmpty();
            assertThat(scored).allSatisfy((name, count) -> {
                assertThat(count.failed()).as("failed of %s", name).isZero();
                assertThat(count.passed()).as("passed of %s", name).isPositive();
            });
            assertThat(unscored.entrySet())
                    .filteredOn(each -> !each.getKey().startsWith("tasks-"))
                    .allSatisfy(each -> assertThat(each.getValue().failed())
                            .as("failed of %s", each.getKey())
                            .isZero());
            assertThat(scored.values().stream().mapToInt(Count::passed).sum()).isGreaterThanOrEqualTo(checks);
            assertThat(outcome.code()).as("%s", outcome).isZero();
        }

        private static List<String> complaints(Path folder, Map<String, Count> scored) throws IOException {
            List<String> complaints = new ArrayList<>();
            for (String name : scored.keySet()) {
                for (JsonNode check : checks(folder, name)) {
                    String status = check.path("status").asText();
                    if (status.equals("FAILURE") || status.equals("WARNING")) {
                        complaints.add(
                                name + " " + status + " " + check.path("id").asText() + ": "
                                        + check.path("errorMessage").asText());
                    }
                }
            }
            return complaints;
        }

        /** A folder per scenario, its name between the suite's word and a date. */
        private static JsonNode checks(Path folder, String scenario) throws IOException {
            try (Stream<Path> all = Files.list(folder)) {
                Pattern name = Pattern.compile("server-" + Pattern.quote(scenario) + "-\\d{4}-.*");
                Path found = all.filter(each ->
                                name.matcher(each.getFileName().toString()).matches())
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no results of " + scenario));
                return new ObjectMapper().readTree(found.resolve("checks.json").toFile());
            }
        }
    }
}
