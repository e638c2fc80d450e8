package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PoolPromisesTest {
    @Test
    void eachIsHeldByATestThatExists() {
        assertThat(PoolPromises.ALL).flatExtracting(Promise::complaints).isEmpty();
        assertThat(numbers(PoolPromises.ALL))
                .isEqualTo(IntStream.rangeClosed(1, 20).boxed().toList());
    }

    @Test
    void noFailureOfOthersIsOneOfOurs() {
        assertThat(PoolFailures.ALL).flatExtracting(Promise::complaints).isEmpty();
        assertThat(PoolFailures.ALL)
                .allSatisfy(failure -> assertThat(failure.source()).startsWith("https://github.com/"));
        assertThat(numbers(PoolFailures.ALL))
                .isEqualTo(IntStream.rangeClosed(1, 43).boxed().toList());
    }

    @Test
    void aTestThatDoesNotExistIsNoticed() {
        assertThat(Promise.held(1, "none", "it.PoolPromisesTest#gone").complaints())
                .hasSize(1);
        assertThat(Promise.held(1, "none", "it.GoneTest#gone").complaints()).hasSize(1);
        assertThat(Promise.held(1, "none").complaints()).hasSize(1);
    }

    private static List<Integer> numbers(List<Promise> promises) {
        return promises.stream().map(Promise::number).toList();
    }
}
