package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.app.RunningGateway;
import io.headgate.call.Principal;
import io.headgate.mcp.fixture.FixtureProvider;
import io.headgate.provider.Catalog;
import io.headgate.provider.Catalog.Definition;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the door does not understand it hands on: not a digit, a member or an order changes on the way in or out. */
class McpBytesIT {
    private static final String EVERYTHING = "{\"sampling\":{},\"elicitation\":{},\"roots\":{}}";
    /** Members out of order, numbers that no primitive holds, every kind of escape, names that look like the protocol's. */
    private static final String ODD = "{\"z\":1,\"a\":{\"n\":12345678901234567890,\"m\":-0.0,\"e\":1E+400,\"d\":1.50},"
            + "\"jsonrpc\":\"1.0\",\"id\":null,\"result\":{\"_meta\":[]},\"\":\"\","
            + "\"text\":\"\\u00e4 ä \\/ \\\\ \\\" \\n \\ud83d\\ude00 😀\",\"list\":[[],{},[null,true,false]],"
            + "\"long\":3.14159265358979323846264338327950288}";

    private static final String VENDOR =
            "\"com.example/trace\":{\"b\":[1.0,2.00],\"a\":18446744073709551616},\"x\":null";

    private static FixtureProvider fixture;
    private static RunningGateway gateway;

    /** Both ways to speak. */
    enum Era {
        LEGACY,
        MODERN;

        McpCaller caller() throws Exception {
            return this == LEGACY
                    ? McpCaller.legacy(gateway.port(), EVERYTHING)
                    : McpCaller.modern(gateway.port(), EVERYTHING);
        }
    }

    @BeforeAll
    static void start() throws InterruptedException {
        fixture = new FixtureProvider();
        gateway = RunningGateway.startOffering("", fixture);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @EnumSource
    void handsParametersAndResultsOnAsTheyAre(Era era) throws Exception {
        McpCaller caller = era.caller();
        String members = "\"x-before\":1e2,\"name\":\"echo\",\"arguments\":" + ODD + ",\"x-after\":[ 1 , 2 ]";

        String response = only(caller.messages("1", "tools/call", members, VENDOR, "echo"));

        assertThat(response)
                .contains("\"x-first\":0,\"structuredContent\":" + ODD)
                .contains(",\"content\":[{\"text\":\"as it came\",\"x-item\":1.0,\"type\":\"text\"}]")
                .contains("\"x-params\":" + caller.params(members, VENDOR));
    }

    @ParameterizedTest
    @EnumSource
    void listsDefinitionsAsTheyAre(Era era) throws Exception {
        McpCaller caller = era.caller();
        Catalog catalog = fixture.catalog(Principal.ANONYMOUS);

        assertThat(only(caller.messages("1", "tools/list", "", "", null)))
                .contains(texts(catalog.tools()))
                .contains("\"maximum\":99999999999999999999", "\"m\":1.50,\"e\":1E+2", "\"$anchor\":\"addressDef\"");
        assertThat(only(caller.messages("2", "resources/list", "", "", null))).contains(texts(catalog.resources()));
        assertThat(only(caller.messages("3", "resources/templates/list", "", "", null)))
                .contains(texts(catalog.templates()));
        assertThat(only(caller.messages("4", "prompts/list", "", "", null))).contains(texts(catalog.prompts()));
    }

    @ParameterizedTest
    @EnumSource
    void givesTheIdBackAsItWasWritten(Era era) throws Exception {
        McpCaller caller = era.caller();

        for (String id :
                List.of("0", "-7", "9007199254740993", "12345678901234567890", "\"1\"", "\"\"", "\"ä \\\" 😀\"")) {
            String response =
                    only(caller.messages(id, "tools/call", "\"name\":\"test_simple_text\"", "", "test_simple_text"));

            assertThat(response).containsOnlyOnce("\"id\":" + id + "").contains("This is a simple text response");
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsProgressUnderTheTokenAsItWasWritten(Era era) throws Exception {
        McpCaller caller = era.caller();

        for (String token : List.of("9007199254740993", "12345678901234567890", "\"7\"", "\"ä\"")) {
            List<String> messages = caller.messages(
                    "1",
                    "tools/call",
                    "\"name\":\"test_tool_with_progress\"",
                    "\"progressToken\":" + token,
                    "test_tool_with_progress");

            assertThat(messages).hasSize(4);
            assertThat(messages.subList(0, 3))
                    .allSatisfy(message -> assertThat(message)
                            .contains("notifications/progress")
                            .contains("\"progressToken\":" + token));
        }
    }

    private static String only(List<String> messages) {
        assertThat(messages).hasSize(1);
        return messages.get(0);
    }

    private static Iterable<CharSequence> texts(List<Definition> definitions) {
        return Stream.<CharSequence>concat(
                        Stream.of("{"),
                        definitions.stream().map(each -> each.json().toString()))
                .toList();
    }
}
