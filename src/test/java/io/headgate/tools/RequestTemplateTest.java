package io.headgate.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.provider.JsonText;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values get into requests as values. */
class RequestTemplateTest {
    private static RequestTemplate template(String lines) {
        return Objects.requireNonNull(
                Shop.configs("t {\n upstream = store, description = D, enabled = on\n" + lines + "\n}")
                        .get(0)
                        .request());
    }

    private static ObjectNode arguments(String json) {
        return (ObjectNode) JsonText.literal(json).tree();
    }

    private static RequestTemplate.Filled filled(String lines, String arguments) throws RequestTemplate.Unfit {
        return template(lines).fill(arguments(arguments));
    }

    @Test
    void putsArgumentsWhereTheyBelong() throws RequestTemplate.Unfit {
        RequestTemplate.Filled put = filled(
                "operation = items.put, arguments { name { type = string }, size { type = integer } }",
                "{\"id\":\"a\",\"name\":\"n\",\"size\":12345678901234567890}");
        RequestTemplate.Filled list = filled(
                "operation = items.list, arguments { limit { type = integer }, tag { type = array } }",
                "{\"limit\":3,\"tag\":[\"a b\",\"c\"]}");

        assertThat(put.target()).isEqualTo("/items/a");
        assertThat(put.body().utf8String()).isEqualTo("{\"name\":\"n\",\"size\":12345678901234567890}");
        assertThat(list.target()).isEqualTo("/items?limit=3&tag=a%20b&tag=c");
        assertThat(list.body().isEmpty()).isTrue();
    }

    @Test
    void sendsWhatIsFixedWhateverAnAgentSays() throws RequestTemplate.Unfit {
        RequestTemplate.Filled filled =
                filled("operation = items.query, fixed { all = true, at { x = [1, two] } }", "{\"all\":false}");

        assertThat(filled.body().utf8String()).isEqualTo("{\"all\":true,\"at\":{\"x\":[1,\"two\"]}}");
    }

    @Test
    void keepsFromTheStoreWhatIsForTheShape() throws RequestTemplate.Unfit {
        RequestTemplate.Filled filled = filled(
                "operation = items.query, arguments { points { type = integer, send = off } }", "{\"points\":9}");

        assertThat(filled.body().utf8String()).isEqualTo("{}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "body { a = \"{x}\", b = 1 } | {\"x\":[1,{\"y\":null}]} | {\"a\":[1,{\"y\":null}],\"b\":1}",
                "body { a = \"{x}\" } | {\"x\":\"\\\",\\\"admin\\\":true,\\\"\"} | {\"a\":\"\\\",\\\"admin\\\":true,\\\"\"}",
                "body { a = \"no {x}!\" } | {\"x\":\"\\\"}\\n{\"} | {\"a\":\"no \\\"}\\n{!\"}",
                "body { a = \"{{x}}\" } | {\"x\":1} | {\"a\":\"{x}\",\"x\":1}",
                "body { a { b = \"{x}\" }, c = 1 } | {} | {\"c\":1}",
                "body { a = [\"{x}\", 2] } | {} | {\"a\":[2]}",
                "body { a = \"{x}\" } | {\"x\":\"{z}\",\"z\":5} | {\"a\":\"{z}\",\"z\":5}",
                "body = [\"{x}\", \"{z}\"] | {\"x\":1,\"z\":2} | [1,2]",
                "body = \"{x}\" | {\"x\":{\"q\":1}} | {\"q\":1}",
                "query { a = \"{x}\" }, body {} | {\"x\":1,\"z\":2} | {\"z\":2}",
            })
    void buildsBodiesAsTrees(String request, String arguments, String body) throws RequestTemplate.Unfit {
        String z = request.startsWith("body = \"") ? "z { send = off }" : "z {}";
        String x = request.contains("no {x}") ? "x { type = string }" : "x {}";
        RequestTemplate.Filled filled = filled(
                "operation = items.query, arguments { " + x + ", " + z + " }, request { " + request + " }", arguments);

        assertThat(filled.body().utf8String()).isEqualTo(body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a&b=c#d | /items?q=a%26b%3Dc%23d",
                "\u00e4 +% | /items?q=%C3%A4%20%2B%25",
                "../x?y | /items?q=..%2Fx%3Fy",
            })
    void encodesWhatGoesIntoQueries(String value, String target) throws RequestTemplate.Unfit {
        ObjectNode arguments = JsonText.mapper().createObjectNode().put("q", value + "\r\nHost: x");

        RequestTemplate.Filled filled =
                template("operation = items.list, arguments { q {} }").fill(arguments);

        assertThat(filled.target()).isEqualTo(target + "%0D%0AHost%3A%20x");
    }

    @ParameterizedTest
    @CsvSource({
        "a b, /items/a%20b",
        "a;b, /items/a%3Bb",
        "x?y=1, /items/x%3Fy%3D1",
        "..., /items/...",
        "a#, /items/a%23"
    })
    void encodesWhatGoesIntoPaths(String value, String target) throws RequestTemplate.Unfit {
        ObjectNode arguments = JsonText.mapper().createObjectNode().put("id", value);

        assertThat(template("operation = items.get").fill(arguments).target()).isEqualTo(target);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "..;a",
                ".;",
                "a/b",
                "../a",
                "a\\b",
                "%2e%2e",
                "a%2Fb",
                "a\u0000b",
                "a\nb",
                "\u0085/"
            })
    void refusesWhatWouldBeAnotherPath(String value) {
        ObjectNode arguments = JsonText.mapper().createObjectNode().put("id", value);

        assertThatThrownBy(() -> template("operation = items.get").fill(arguments))
                .isInstanceOf(RequestTemplate.Unfit.class)
                .hasMessageContaining("id");
    }

    @Test
    void refusesAValueThatNamesAnotherOperation() {
        ObjectNode arguments = JsonText.mapper().createObjectNode().put("id", "query");

        assertThatThrownBy(() -> template("operation = items.buy").fill(arguments))
                .isInstanceOf(RequestTemplate.Unfit.class)
                .hasMessageContaining("another operation");
    }

    @Test
    void spellsArgumentsOutWithinAPath() throws RequestTemplate.Unfit {
        RequestTemplate.Filled filled = filled(
                "operation = items.get, arguments { n { type = integer, required = on } }, request.path { id = \"item-{n}\" }",
                "{\"n\":7}");

        assertThat(filled.target()).isEqualTo("/items/item-7");
    }
}
