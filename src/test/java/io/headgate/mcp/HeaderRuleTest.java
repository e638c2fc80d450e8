package io.headgate.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.provider.Catalog;
import io.headgate.provider.JsonText;
import io.headgate.wire.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderRuleTest {
    private static final Catalog.Definition TOOL = new Catalog.Definition("query", JsonText.literal("""
            {"name":"query","inputSchema":{"type":"object","properties":{
              "region":{"type":"string","x-mcp-header":"Region"},
              "limit":{"type":"integer","x-mcp-header":"Limit"},
              "deep":{"type":"object","properties":{"dry":{"type":"boolean","x-mcp-header":"Dry"}}},
              "plain":{"type":"string"}}}}
            """));

    private final HeaderRule rule = new HeaderRule();

    private static Message call(String params) {
        try {
            String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":" + params + "}";
            Message message = Envelope.read(body.getBytes(StandardCharsets.UTF_8))
                    .entries()
                    .get(0)
                    .message();
            return Objects.requireNonNull(message);
        } catch (Refusal.Thrown refused) {
            throw new AssertionError(refused);
        }
    }

    @Test
    void takesFieldsThatSayWhatTheBodySays() {
        Message message = call("{\"name\":\"query\"}");

        assertThat(rule.method(Headers.of("mcp-METHOD", " tools/call\t", "Mcp-Name", "query"), message))
                .isNull();
        assertThat(rule.revision(Headers.of("MCP-Protocol-Version", "2026-07-28"), "2026-07-28"))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "tools/list, query",
        "TOOLS/CALL, query",
        "tools/call, other",
        "tools/call, Query",
        "'', query",
        "tools/call, ''"
    })
    void refusesFieldsThatSaySomethingElse(String method, String name) {
        Refusal refusal = rule.method(Headers.of("Mcp-Method", method, "Mcp-Name", name), call("{\"name\":\"query\"}"));

        assertThat(Objects.requireNonNull(refusal).code()).isEqualTo(-32020);
        assertThat(refusal.status()).isEqualTo(400);
    }

    @Test
    void refusesFieldsThatAreMissingOrStandTwice() {
        Message message = call("{\"name\":\"query\"}");

        assertThat(rule.method(Headers.of("Mcp-Method", "tools/call"), message)).isNotNull();
        assertThat(rule.method(Headers.of("Mcp-Name", "query"), message)).isNotNull();
        assertThat(rule.method(
                        Headers.of("Mcp-Method", "tools/call", "Mcp-Method", "tools/call", "Mcp-Name", "query"),
                        message))
                .isNotNull();
        assertThat(rule.method(Headers.of("Mcp-Method", "tools/call", "Mcp-Name", "query"), call("{}")))
                .isNotNull();
        assertThat(rule.revision(Headers.EMPTY, "2026-07-28")).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "us-west1, us-west1",
        "=?base64?SGVsbG8sIOS4lueVjA==?=, 'Hello, 世界'",
        "=?base64?IHBhZGRlZCA=?=, ' padded '",
        "=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=, =?base64?literal?=",
        "x=?base64?SGVsbG8=?=, x=?base64?SGVsbG8=?=",
        "=?BASE64?SGVsbG8=?=, =?BASE64?SGVsbG8=?="
    })
    void unwrapsValues(String field, String value) {
        assertThat(FieldValue.decoded(field)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=?base64?SGVsbG8?=",
                "=?base64?SGVsbG9=?=",
                "=?base64?SGVs bG8=?=",
                "=?base64?SGVs_-8=?=",
                "=?base64?/w==?=",
                "a\u0001b",
                "\u00e9"
            })
    void readsNoOtherForm(String field) {
        assertThat(FieldValue.decoded(field)).isNull();
    }

    @Test
    void comparesArguments() {
        Message message = call(
                "{\"name\":\"query\",\"arguments\":{\"region\":\"us\",\"limit\":42,\"deep\":{\"dry\":true},\"plain\":\"x\"}}");

        assertThat(rule.arguments(
                        Headers.of("Mcp-Param-Region", "us", "mcp-param-limit", "42.0", "Mcp-Param-Dry", "true"),
                        TOOL,
                        message))
                .isNull();
        assertThat(rule.arguments(
                        Headers.of("Mcp-Param-Region", "us", "Mcp-Param-Limit", "42", "Mcp-Param-Dry", "TRUE"),
                        TOOL,
                        message))
                .isNotNull();
        assertThat(rule.arguments(
                        Headers.of("Mcp-Param-Region", "us", "Mcp-Param-Limit", "43", "Mcp-Param-Dry", "true"),
                        TOOL,
                        message))
                .isNotNull();
        assertThat(rule.arguments(Headers.of("Mcp-Param-Region", "us", "Mcp-Param-Dry", "true"), TOOL, message))
                .isNotNull();
    }

    @Test
    void wantsNoFieldForWhatIsAbsentOrNull() {
        Message message = call("{\"name\":\"query\",\"arguments\":{\"region\":null}}");

        assertThat(rule.arguments(Headers.of("Mcp-Param-Unknown", "x"), TOOL, message))
                .isNull();
        assertThat(rule.arguments(Headers.of("Mcp-Param-Region", "us"), TOOL, message))
                .isNotNull();
        assertThat(rule.arguments(Headers.EMPTY, TOOL, call("{\"name\":\"query\"}")))
                .isNull();
    }
}
