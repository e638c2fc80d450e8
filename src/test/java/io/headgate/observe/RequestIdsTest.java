package io.headgate.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdsTest {
    static Stream<String> harmless() {
        return Stream.of("a", "0", "A.b_c-9", "x".repeat(64), "550e8400-e29b-41d4-a716-446655440000", "..");
    }

    @ParameterizedTest
    @MethodSource("harmless")
    void keepsAHarmlessId(String given) {
        assertThat(RequestIds.accept(given)).isEqualTo(given);
    }

    static Stream<String> harmful() {
        return Stream.of("x".repeat(65), "x".repeat(10_240), "a\r\nX: y", "a\n", "a\u0000", "\ud83d\ude80");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "a b", "a/b", "a:b", "a\"b", "a;b", "<a>", "\u00e9", "\u0661", "a\u001b[1m"})
    @MethodSource("harmful")
    void replacesWhatIsMissingOrNot(String given) {
        assertThat(RequestIds.accept(given)).matches("[0-9a-z]{20}");
    }

    @Test
    void makesNoIdTwice() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            ids.add(RequestIds.next());
        }

        assertThat(ids).hasSize(100_000);
    }
}
