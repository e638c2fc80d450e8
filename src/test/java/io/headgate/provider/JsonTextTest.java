package io.headgate.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "12345678901234567890",
                "1.10",
                "-0.0",
                "1E+2",
                "\"\\u00e9 é\\n\"",
                "[ 1 , {\"x\": null} ]",
                "{ \"b\":1 }",
                "true"
            })
    void givesMembersAsTheyWereWritten(String value) {
        JsonText object = JsonText.literal("{\"first\": 1, \"wanted\" : " + value + " , \"last\":[{}]}");

        assertThat(object.member("wanted")).hasToString(value);
        assertThat(object.member("none")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            quoteCharacter = '|',
            value = {
                "\"plain\" -> plain",
                "\"\" -> ||",
                "\"é€\ud83d\ude80\" -> é€\ud83d\ude80",
                "\"a\\\"b\\\\\" -> a\"b\\",
                "\"\\u00e9\" -> é",
                " \"in between\" -> in between"
            })
    void resolvesStrings(String string, String content) {
        assertThat(JsonText.literal(string).text()).isEqualTo(content);
        assertThat(JsonText.literal("\n" + string + "\t").text()).isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "null", "[\"a\"]", "{\"a\":\"b\"}", "true"})
    void hasNoTextWhereItIsNoString(String other) {
        assertThat(JsonText.literal(other).text()).isNull();
    }

    @Test
    void isTheSameWhereItsBytesAre() {
        JsonText one = JsonText.literal("{\"a\":1}");

        assertThat(one).isEqualTo(JsonText.literal("{\"a\":1}")).hasSameHashCodeAs(JsonText.literal("{\"a\":1}"));
        assertThat(one).isNotEqualTo(JsonText.literal("{\"a\": 1}"));
        assertThat(one.hashCode()).isEqualTo(one.hashCode());
    }

    @Test
    void takesTheLastOfSeveralMembers() {
        assertThat(JsonText.literal("{\"a\":1,\"a\":2}").member("a")).hasToString("2");
    }

    @Test
    void findsWhatStandsTwiceAmongFewAndAmongMany() throws IOException {
        for (int members : new int[] {1, 2, 7, 8, 9, 10, 1000}) {
            String all = IntStream.range(0, members)
                    .mapToObj(i -> "\"m" + i + "\":{\"m0\":" + i + "}")
                    .collect(Collectors.joining(","));
            assertThat(JsonText.parseOnce(("[{" + all + "},{" + all + "}]").getBytes(StandardCharsets.UTF_8)))
                    .hasToString("[{" + all + "},{" + all + "}]");
            for (int again : new int[] {0, members / 2, members - 1}) {
                String text = "{\"a\":[{" + all + ",\"m" + again + "\":0}]}";
                assertThatThrownBy(() -> JsonText.parseOnce(text.getBytes(StandardCharsets.UTF_8)))
                        .isInstanceOfSatisfying(
                                JsonText.RepeatedMember.class,
                                repeated -> assertThat(repeated.name()).isEqualTo("m" + again));
                assertThat(JsonText.parse(text.getBytes(StandardCharsets.UTF_8)))
                        .hasToString(text);
            }
        }
    }

    @Test
    void cutsALongNameThatStandsTwice() {
        String name = "x".repeat(10_000);

        assertThatThrownBy(() -> JsonText.parseOnce(
                        ("{\"" + name + "\":1,\"" + name + "\":2}").getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        JsonText.RepeatedMember.class,
                        repeated -> assertThat(repeated.name()).hasSize(201));
    }

    @Test
    void keepsNumbersExactInTrees() {
        String numbers = "[12345678901234567890,1.10,0.1000000000000000055511151231257827]";

        assertThat(JsonText.of(JsonText.literal(numbers).tree())).hasToString(numbers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{} {}", "{\"a\":}", "nul", "[1,]", "\"\u0001\""})
    void refusesWhatIsNoJson(String text) {
        assertThatThrownBy(() -> JsonText.parse(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class);
    }

    /** Otherwise only whoever asks for the tree would find out. */
    @Test
    void refusesNumbersThatNoTreeCanHold() throws Exception {
        for (String number : List.of("1e99999999999", "-1.5E-9999999999", "1e+2147483648", "1" + "0".repeat(2000))) {
            for (String text : List.of(number, "[" + number + "]", "{\"a\":[{\"b\":" + number + "}],\"c\":1}")) {
                assertThatThrownBy(() -> JsonText.parse(text.getBytes(StandardCharsets.UTF_8)))
                        .as(text)
                        .isInstanceOf(IOException.class);
            }
        }
        for (String number : List.of("1e999999999", "-1.5E-999999999", "123456789012345.5", "12345678901.5e+7")) {
            assertThat(JsonText.parse(number.getBytes(StandardCharsets.UTF_8))
                            .tree()
                            .isNumber())
                    .as(number)
                    .isTrue();
        }
    }

    @Test
    void refusesWhatIsNestedTooDeep() {
        String deep = "[".repeat(JsonText.MAX_DEPTH + 1) + "]".repeat(JsonText.MAX_DEPTH + 1);

        assertThatThrownBy(() -> JsonText.parse(deep.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class);
    }
}
