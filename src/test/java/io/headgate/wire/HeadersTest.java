package io.headgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadersTest {
    private static final Headers HEADERS =
            Headers.of("Connection", "a, B", "X-A", "1", "connection", " c ,,d e", "x-a", "secret");

    @Test
    void findsFieldsWhateverTheirCase() {
        assertThat(HEADERS.first("x-a")).isEqualTo("1");
        assertThat(HEADERS.all("X-A")).containsExactly("1", "secret");
        assertThat(HEADERS.contains("CONNECTION")).isTrue();
        assertThat(HEADERS.contains("Connectio")).isFalse();
        assertThat(HEADERS.first("x_a")).isNull();
    }

    @ParameterizedTest
    @CsvSource({"a, true", "b, true", "C, true", "d, false", "d e, true", "'', true", "a b, false"})
    void findsTokensInLists(String token, boolean there) {
        assertThat(HEADERS.hasToken("connection", token)).isEqualTo(there);
    }

    @Test
    void filtersWithoutTouchingTheRest() {
        Headers rest = HEADERS.filter((name, value) -> !name.equalsIgnoreCase("connection"));

        assertThat(rest).isEqualTo(Headers.of("X-A", "1", "x-a", "secret"));
        assertThat(HEADERS.size()).isEqualTo(4);
    }

    @Test
    void buildsOnWhatIsThere() {
        Headers more =
                HEADERS.toBuilder().add("Y", "2").addAll(Headers.of("Z", "3")).build();

        assertThat(more.size()).isEqualTo(6);
        assertThat(more.name(4) + more.value(5)).isEqualTo("Y3");
        assertThat(Headers.builder().build()).isSameAs(Headers.EMPTY);
    }

    @Test
    void showsNamesButNoValues() {
        assertThat(HEADERS.toString()).contains("X-A").doesNotContain("secret", "1");
    }
}
