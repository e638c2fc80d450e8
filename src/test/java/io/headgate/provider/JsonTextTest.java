package io.headgate.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

    @Test
    void takesTheLastOfSeveralMembers() {
        assertThat(JsonText.literal("{\"a\":1,\"a\":2}").member("a")).hasToString("2");
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

    @Test
    void refusesWhatIsNestedTooDeep() {
        String deep = "[".repeat(JsonText.MAX_DEPTH + 1) + "]".repeat(JsonText.MAX_DEPTH + 1);

        assertThatThrownBy(() -> JsonText.parse(deep.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class);
    }
}
