package io.headgate.sandbox.qdrant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PointIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "9007199254740993", "9223372036854775807", "18446744073709551615"})
    void keepsEveryDigitOfAnInteger(String digits) {
        assertThat(printed(id(digits))).isEqualTo(digits);
        assertThat(PointId.ofPath(digits)).isEqualTo(id(digits));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "550e8400-e29b-41d4-a716-446655440000",
                "550E8400-E29B-41D4-A716-446655440000",
                "550e8400e29b41d4a716446655440000",
                "urn:uuid:550e8400-e29b-41d4-a716-446655440000"
            })
    void writesEverySpellingOfAUuidAlike(String spelling) {
        assertThat(printed(id('"' + spelling + '"'))).isEqualTo("\"550e8400-e29b-41d4-a716-446655440000\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "1.5",
                "18446744073709551616",
                "\"seven\"",
                "\"1\"",
                "true",
                "null",
                "[1]",
                "{}",
                "\"\"",
                "\"550e8400-e29b-41d4-a716-44665544000\""
            })
    void refusesWhatIsNeither(String other) {
        assertThatThrownBy(() -> id(other))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(400));
    }

    @Test
    void ordersIntegersBeforeUuidsAndBothWithoutSigns() {
        List<String> inOrder = List.of(
                "0",
                "2",
                "10",
                "9223372036854775807",
                "9223372036854775808",
                "18446744073709551615",
                "\"00000000-0000-0000-0000-000000000001\"",
                "\"7fffffff-0000-0000-0000-000000000000\"",
                "\"80000000-0000-0000-0000-000000000000\"");

        Stream<PointId> sorted = inOrder.stream().map(PointIdTest::id).sorted();

        assertThat(sorted.map(PointIdTest::printed)).containsExactlyElementsOf(inOrder);
    }

    private static PointId id(String json) {
        return PointId.of(Json.parse(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static String printed(PointId id) {
        return new String(Json.print(id.json()), StandardCharsets.UTF_8);
    }
}
