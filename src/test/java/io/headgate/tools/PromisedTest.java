package io.headgate.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import io.headgate.call.Failure;
import io.headgate.call.FailureKind;
import io.headgate.config.Document;
import io.headgate.config.Section;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tools that promise what their results are. */
class PromisedTest {
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final String SCHEMA = """
            output-schema {
              type = object, additionalProperties = false, required = [rows]
              properties { rows { type = array, items { type = object, required = [id], properties { id { type = integer } } } } }
            }
            """;

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private final Shop shop = new Shop(
            tool("query", "items.query", SCHEMA)
                    + tool(
                            "buy",
                            "items.buy",
                            "enabled = on, arguments { id { type = string, required = on } }\n" + SCHEMA)
                    + tool("free", "items.query", ""),
            KIT);

    private static String tool(String name, String operation, String more) {
        return name + " { upstream = store, operation = " + operation + ", description = \"Finds.\"\n"
                + "  shape { kind = json, rows = /items, max-points = 2, structured = on }\n" + more + "}\n";
    }

    private JsonNode listed(String name) {
        return Objects.requireNonNull(shop.tools.tool(name, Shop.BOB)).json().tree();
    }

    @Test
    void tellsAgentsWhatItPromises() {
        JsonNode schema = listed("query").path("outputSchema");

        assertThat(schema.path("type").textValue()).isEqualTo("object");
        assertThat(schema.at("/properties/rows/items/properties/id/type").textValue())
                .isEqualTo("integer");
        assertThat(schema.at("/properties/continue_from/type").textValue()).isEqualTo("string");
        assertThat(listed("free").has("outputSchema")).isFalse();
    }

    @Test
    void givesWhatItPromisesPageByPage() {
        shop.store.answers(200, "{\"items\":[{\"id\":1},{\"id\":2},{\"id\":3}]}");

        JsonNode first = shop.call("query", "{}");
        JsonNode second = shop.call(
                "query",
                "{\"continue_from\":\""
                        + first.at("/structuredContent/continue_from").textValue() + "\"}");

        assertThat(first.has("isError")).isFalse();
        assertThat(first.at("/structuredContent/rows")).hasToString("[{\"id\":1},{\"id\":2}]");
        assertThat(second.path("structuredContent")).hasToString("{\"rows\":[{\"id\":3}]}");
    }

    @Test
    void tellsWhatIsNotAsPromisedAsAFailure() {
        shop.store.answers(200, "{\"items\":[{\"id\":1},{\"id\":\"two\"}]}");

        JsonNode result = shop.call("query", "{}");

        assertThat(result.path("isError").asBoolean()).isTrue();
        assertThat(result.has("structuredContent")).isFalse();
        assertThat(Shop.text(result))
                .startsWith("upstream.protocol: ")
                .contains("rows[1].id")
                .doesNotContain("repeat");
        assertThat(result.at("/_meta/io.headgate~1failure/code").textValue()).isEqualTo("upstream.protocol");
        assertThat(shop.call("free", "{}").has("isError")).isFalse();
    }

    @Test
    void saysThatWhatIsNotAsPromisedWasDone() {
        shop.store.answers(200, "{\"items\":[{\"id\":\"two\"}]}");

        assertThat(Shop.text(shop.call("buy", "{\"id\":\"7\"}"))).contains("do not repeat it");
    }

    @Test
    void putsNoOtherStructureIntoFailures() {
        shop.store.refuses(
                new Failure(FailureKind.POOL_QUEUE_FULL, "Full.", Duration.ofSeconds(2), Map.of("waiting", 20)));

        JsonNode result = shop.call("query", "{}");

        assertThat(result.has("structuredContent")).isFalse();
        assertThat(result.at("/_meta/io.headgate~1failure/pool/waiting").intValue())
                .isEqualTo(20);
        assertThat(shop.call("free", "{}").at("/structuredContent/code").textValue())
                .isEqualTo("pool.queue-full");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "output-schema { type = array } | output-schema.type",
                "output-schema { type = object, required = 7 } | output-schema.required",
                "output-schema { type = object, propertys { } } | output-schema.propertys",
                "output-schema { type = object }, shape.structured = off | shape.structured",
            })
    void isJudgedAtTheStart(String lines, String key) {
        Document document = Document.parse(
                "headgate.mcp.tools {\n" + tool("query", "items.query", lines) + "}",
                "shop.conf",
                ConfigFactory.empty(),
                Map.of());
        Section all = document.section("headgate");
        ToolConfig.all(
                all.section("mcp").sections("tools"),
                all.section("defaults").section("tool"),
                Map.of(Shop.UPSTREAM, new Backing(Shop.TABLE, Duration.ofSeconds(30))),
                Map.of());

        assertThat(document.report().problems())
                .anySatisfy(problem -> assertThat(problem.path()).isEqualTo("headgate.mcp.tools.query." + key));
    }
}
