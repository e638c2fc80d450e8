package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RulesTest {
    private static final List<Class<?>> TESTS = List.of(
            RequestWireIT.class,
            ForwardingWireIT.class,
            UpstreamWireIT.class,
            EdgeLimitsIT.class,
            WirePropertyIT.class);

    @Test
    void everyRuleIsTestedOrAKnownGap() {
        Set<String> expected = new TreeSet<>(Rules.ALL.keySet());
        Set<String> covered = new TreeSet<>(tested());
        assertThat(covered).as("ids in the tables").isSubsetOf(expected);
        covered.addAll(KnownGaps.REASONS.keySet());
        assertThat(covered).isEqualTo(expected);
    }

    @Test
    void noGapIsOneThatTheToolkitLeavesToUs() {
        assertThat(KnownGaps.REASONS.keySet())
                .isSubsetOf(Rules.ALL.keySet())
                .doesNotContainAnyElementsOf(Rules.LEFT_TO_US);
        assertThat(tested()).containsAll(Rules.LEFT_TO_US);
    }

    private static Set<String> tested() {
        Set<String> ids = new TreeSet<>();
        Stream.of(
                        RequestWireIT.rows(),
                        ForwardingWireIT.rows(),
                        ForwardingWireIT.proxyRows(),
                        UpstreamWireIT.rows(),
                        EdgeLimitsIT.rows())
                .flatMap(rows -> rows)
                .forEach(row -> ids.add(row.id()));
        for (Class<?> test : TESTS) {
            for (Method method : test.getDeclaredMethods()) {
                Rule rule = method.getAnnotation(Rule.class);
                if (rule != null) {
                    ids.addAll(List.of(rule.value()));
                }
            }
        }
        return ids;
    }
}
