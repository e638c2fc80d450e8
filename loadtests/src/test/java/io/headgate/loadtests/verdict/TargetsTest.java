package io.headgate.loadtests.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.headgate.loadtests.scenario.Outcome;
import io.headgate.loadtests.scenario.Scenario;
import io.headgate.loadtests.scenario.Scenarios;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
