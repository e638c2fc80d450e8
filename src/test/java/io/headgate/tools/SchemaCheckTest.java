package io.headgate.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.provider.JsonText;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaCheckTest {
    private static final String ARGUMENTS = """
            tags { type = array, items { type = string, minLength = 1 }, minItems = 1, maxItems = 3, required = on }
            limit { type = integer, minimum = 1, maximum = 100 }
            mode { type = string, enum = [raw, processed] }
            name { type = string, pattern = "^[a-z]+$" }
            from { type = string, format = date-time }
            at { anyOf = [{ type = string }, { type = integer }] }
            box { type = object, properties { side { type = number, exclusiveMinimum = 0 } }, additionalProperties = false }
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | true",
                "{\"type\":\"string\"} | false",
                "{\"type\":\"null\"} | true",
                "{\"type\":[\"string\",\"integer\"]} | false",
                "{\"type\":[\"string\",\"null\"]} | true",
                "{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"integer\"}]} | false",
                "{\"oneOf\":[{\"type\":\"string\"},{\"type\":\"null\"}]} | true",
                "{\"anyOf\":[{\"type\":\"string\"},{\"minLength\":1}]} | true",
                "{\"type\":\"string\",\"anyOf\":[{},{}]} | false"
            })
    void knowsWhereNullMeansSomething(String schema, boolean takes) {
        assertThat(Schemas.takesNull(JsonText.literal(schema).tree())).isEqualTo(takes);
    }

    private static String told(String arguments) {
        ObjectNode schema = Shop.configs("t { upstream = store, operation = items.query, description = D, arguments {\n"
                        + ARGUMENTS + "} }")
                .get(0)
                .schema();
        List<BadArgument> problems = new SchemaCheck(schema)
                .check((ObjectNode) JsonText.literal(arguments).tree());
        return problems.stream().map(BadArgument::text).collect(Collectors.joining("; "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"tags\":[\"a\"],\"limit\":100,\"mode\":\"raw\",\"name\":\"x\",\"at\":3,\"box\":{\"side\":0.5}} | ''",
                "{\"tags\":[\"a\"],\"from\":\"2026-01-01T00:00:00Z\"} | ''",
                "{} | tags is missing; expected a list of 1 to 3 elements, each a text of at least 1 characters",
                "{\"tags\":\"a\"} | tags is the text \"a\"; expected a list of 1 to 3 elements, each a text of at least 1 characters",
                "{\"tags\":[\"a\",7]} | tags[1] is 7; expected a text of at least 1 characters",
                "{\"tags\":[\"a\"],\"limit\":1000} | limit is 1000; expected a whole number from 1 to 100",
                "{\"tags\":[\"a\"],\"limit\":\"5\"} | limit is the text \"5\"; expected a whole number from 1 to 100",
                "{\"tags\":[\"a\"],\"mode\":\"rw\"} | mode is the text \"rw\"; expected one of raw, processed",
                "{\"tags\":[\"a\"],\"name\":\"X\"} | name is the text \"X\"; expected a text that matches ^[a-z]+$",
                "{\"tags\":[\"a\"],\"from\":\"noon\"} | from is the text \"noon\"; expected a text in the form date-time",
                "{\"tags\":[\"a\"],\"limt\":5} | limt is not known; did you mean limit?",
                "{\"tags\":[\"a\"],\"at\":true} | at is true; expected a text, or a whole number",
                "{\"tags\":[\"a\"],\"box\":{\"side\":0}} | box.side is 0; expected a number greater than 0",
                "{\"tags\":[\"a\"],\"box\":{\"sid\":1}} | box.sid is not known; did you mean side?",
                "{\"tags\":[],\"limit\":0} | tags is a list of 0; expected a list of 1 to 3 elements, each a text of at least 1"
                        + " characters; limit is 0; expected a whole number from 1 to 100",
            })
    void saysWhatWouldBeRight(String arguments, String told) {
        assertThat(told(arguments)).isEqualTo(told);
    }

    @Test
    void quotesNothingThatSteersADisplay() {
        assertThat(told("{\"tags\":[\"a\"],\"li\\u202emit\\u001b[1m\":1}")).doesNotContain("\u202e", "\u001b");
    }

    @Test
    void tellsABoundedNumberOfMistakes() {
        ObjectNode many = JsonText.mapper().createObjectNode();
        for (int i = 0; i < 1_000; i++) {
            many.put("x" + i, "y".repeat(1_000));
        }

        assertThat(told(many.toString()).length()).isLessThan(2_000);
    }

    @Test
    void isDoneSoonWhateverThePatternAndTheText() {
        BoundedPattern careless = new BoundedPattern("^(a+)+$");

        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> {
                    long began = System.nanoTime();
                    assertThat(careless.matches("a".repeat(40) + "!")).isFalse();
                    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
                }))
                .isNull();
        assertThat(careless.matches("aaaa")).isTrue();
    }
}
