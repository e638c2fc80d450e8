package io.headgate.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.provider.Answer;
import io.headgate.provider.JsonText;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpliceTest {
    private static final JsonText SERVER = JsonText.literal("{\"name\":\"headgate\"}");
    private static final String KEY = "io.modelcontextprotocol/serverInfo";

    private static String modern(String result) {
        return Splice.modern(JsonText.literal(result), SERVER, false, null)
                .text()
                .toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{ }",
                "{\"content\":[]}",
                "{ \"b\" : 12345678901234567890 , \"a\":1.10,\"\\u0061b\":\"\\u00e9\" }",
                "{\"_meta\":{}}",
                "{\"_meta\": { \"x\" : 1.0 } ,\"content\":[ ]}",
                "{\"content\":[{\"_meta\":{},\"resultType\":1,\"ttlMs\":2}]}"
            })
    void addsWhatIsMissingAndLeavesTheRestAsItIs(String result) {
        String spliced = modern(result);

        JsonNode tree = JsonText.literal(spliced).tree();
        assertThat(tree.path("resultType").textValue()).isEqualTo("complete");
        assertThat(tree.path("_meta").path(KEY).path("name").textValue()).isEqualTo("headgate");
        for (JsonText.Member member : JsonText.literal(result).members()) {
            if (!member.name().equals("_meta")) {
                assertThat(JsonText.literal(spliced).member(member.name())).isEqualTo(member.value());
            }
        }
        assertThat(JsonText.literal(spliced).members().stream().map(JsonText.Member::name))
                .doesNotHaveDuplicates();
    }

    @Test
    void keepsEveryByteThatWasThere() {
        assertThat(modern("{ \"n\" : 12345678901234567890,\n \"_meta\": {\"x\":1.10} }"))
                .isEqualTo("{ \"n\" : 12345678901234567890,\n \"_meta\": {\"" + KEY
                        + "\":{\"name\":\"headgate\"},\"x\":1.10} ,\"resultType\":\"complete\"}");
    }

    @Test
    void leavesWhatTheResultSaysItself() {
        String result =
                "{\"resultType\":\"task\",\"ttlMs\":5,\"cacheScope\":\"public\",\"_meta\":{\"" + KEY + "\":{}}}";

        assertThat(Splice.modern(JsonText.literal(result), SERVER, true, null).text())
                .hasToString(result);
    }

    @Test
    void saysHowLongAResultMayBeKept() {
        Answer.Freshness minute = new Answer.Freshness(Duration.ofMinutes(1), true);

        assertThat(Splice.modern(JsonText.EMPTY_OBJECT, SERVER, true, minute)
                        .text()
                        .toString())
                .contains("\"ttlMs\":60000", "\"cacheScope\":\"public\"");
        assertThat(Splice.modern(JsonText.EMPTY_OBJECT, SERVER, true, null)
                        .text()
                        .toString())
                .contains("\"ttlMs\":0", "\"cacheScope\":\"private\"");
        assertThat(Splice.modern(JsonText.EMPTY_OBJECT, SERVER, false, minute)
                        .text()
                        .toString())
                .doesNotContain("ttlMs", "cacheScope");
    }

    @Test
    void seesThatAToolHasFailed() {
        assertThat(Splice.legacy(JsonText.literal("{\"isError\":true}")).failed())
                .isTrue();
        assertThat(Splice.legacy(JsonText.literal("{\"isError\":false}")).failed())
                .isFalse();
        assertThat(Splice.legacy(JsonText.literal("{\"content\":[{\"isError\":true}]}"))
                        .failed())
                .isFalse();
    }

    @Test
    void wrapsWhatLegacyClientsCannotTake() {
        assertThat(Splice.legacy(JsonText.literal("{\"structuredContent\": 1.10 ,\"content\":[]}"))
                        .text())
                .hasToString("{\"structuredContent\": {\"value\":1.10} ,\"content\":[]}");
        assertThat(Splice.legacy(JsonText.literal("{\"structuredContent\":[1,{}]}"))
                        .text())
                .hasToString("{\"structuredContent\":{\"value\":[1,{}]}}");
        assertThat(Splice.legacy(JsonText.literal("{ \"structuredContent\":{ \"a\" :1}}"))
                        .text())
                .hasToString("{ \"structuredContent\":{ \"a\" :1}}");
    }
}
