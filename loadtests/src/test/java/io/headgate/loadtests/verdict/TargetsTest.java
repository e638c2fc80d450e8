package io.headgate.loadtests.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.headgate.loadtests.report.Report;
import io.headgate.loadtests.scenario.Outcome;
import io.headgate.loadtests.scenario.Scenario;
import io.headgate.loadtests.scenario.Scenarios;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TargetsTest {
    @Test
    void nameOnlyScenariosThatExist() {
        Set<String> known = Scenarios.all().stream().map(Scenario::name).collect(Collectors.toCollection(HashSet::new));
        known.addAll(Set.of(Targets.NO_SCENARIO, Outcome.RUN));

        assertThat(Targets.all())
                .isNotEmpty()
                .allSatisfy(target -> assertThat(known).contains(target.scenario()));
    }

    @Test
    void sayWhereTheyComeFromAndNothingTwice() {
        List<Target> targets = Targets.all();

        assertThat(targets).allSatisfy(target -> {
            assertThat(target.says()).isNotBlank();
            assertThat(target.source()).isNotBlank();
        });
        assertThat(targets.stream().map(Target::id)).doesNotHaveDuplicates();
        assertThat(targets.stream().map(target -> target.source() + target.says()))
                .doesNotHaveDuplicates();
    }

    @Test
    void areExactlyWhatWasAskedFor() throws IOException {
        Map<String, Asked> asked = asked();
        Map<String, Target> targets = Targets.all().stream().collect(Collectors.toMap(Target::id, target -> target));

        assertThat(targets.keySet()).containsExactlyInAnyOrderElementsOf(asked.keySet());
        assertThat(asked).allSatisfy((id, what) -> {
            Target target = Objects.requireNonNull(targets.get(id));
            String told = target.says() + " " + target.note() + " " + target.limit();
            assertThat(target.source()).isEqualTo(what.document());
            assertThat(what.numbers())
                    .allSatisfy(number ->
                            assertThat(told).containsPattern("(?<![0-9.,])" + Pattern.quote(number) + "(?![0-9])"));
        });
    }

    @Test
    void standOnceEachInAReport() throws IOException {
        Report report =
                Report.of(Instant.EPOCH, 0, "loadtests/run all", Map.of(), List.of(), Map.of(), Targets.all(), false);

        assertThat(report.lines().stream().map(line -> line.target().id()))
                .containsExactlyInAnyOrderElementsOf(asked().keySet());
    }

    /** What a document asks for. */
    private record Asked(String document, List<String> numbers) {}

    private static Map<String, Asked> asked() throws IOException {
        Map<String, Asked> asked = new LinkedHashMap<>();
        String document = "";
        for (String line : lines()) {
            if (line.startsWith("[")) {
                document = line.substring(1, line.length() - 1);
            } else if (!line.isBlank() && !line.startsWith("#")) {
                List<String> words = List.of(line.split(" +", -1));
                Asked before = asked.put(words.get(0), new Asked(document, words.subList(1, words.size())));
                assertThat(before).as("%s twice", words.get(0)).isNull();
            }
        }
        return asked;
    }

    private static List<String> lines() throws IOException {
        try (InputStream text = TargetsTest.class.getResourceAsStream("asked-for.txt")) {
            return new String(Objects.requireNonNull(text).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::stripTrailing)
                    .toList();
        }
    }

    @Test
    void sayWhatMeasuresThemWhereNoRunCan() {
        assertThat(Targets.all().stream().filter(target -> target.scenario().equals(Targets.NO_SCENARIO)))
                .allSatisfy(target -> assertThat(target.note()).isNotBlank());
    }

    @Test
    void areRefusedWithAnUnknownKey() {
        assertThatThrownBy(
                        () -> Targets.read(
                                ConfigFactory.parseString(
                                        "targets.t { says = s, source = s, scenario = s, measure = m, about = POOL, at-most = 1, limit = 2 }")))
                .hasMessageContaining("target t")
                .hasMessageContaining("limit");
    }

    @Test
    void areRefusedWithTwoLimits() {
        assertThatThrownBy(
                        () -> Targets.read(
                                ConfigFactory.parseString(
                                        "targets.t { says = s, source = s, scenario = s, measure = m, about = POOL, at-most = 1, at-least = 2 }")))
                .hasMessageContaining("exactly one");
    }
}
