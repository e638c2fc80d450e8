package io.headgate.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {
    private static Envelope read(String body) throws Refusal.Thrown {
        return Envelope.read(body.getBytes(StandardCharsets.UTF_8));
    }

    private static Message message(String body) throws Refusal.Thrown {
        return Objects.requireNonNull(read(body).entries().get(0).message());
    }

    private static Refusal refusal(String body) throws Refusal.Thrown {
        return Objects.requireNonNull(read(body).entries().get(0).refusal());
    }

    @Test
    void readsMembersInAnyOrderAndLeavesThemAsTheyAre() throws Refusal.Thrown {
        Message message = message("""
                {"params": {"_meta":{"x": 1.10}, "name":"a", "arguments":{ "n": 12345678901234567890 }},
                 "vendor": [1], "id": 12345678901234567890, "method":"tools/call", "jsonrpc":"2.0"}
                """);

        assertThat(message.kind()).isEqualTo(Message.Kind.REQUEST);
        assertThat(message.method()).isEqualTo("tools/call");
        assertThat(message.id()).hasToString("12345678901234567890");
        assertThat(message.text("name")).isEqualTo("a");
        assertThat(message.fields().get("arguments")).hasToString("{ \"n\": 12345678901234567890 }");
        assertThat(message.meta().get("x")).hasToString("1.10");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "-7", "0", "\"1\"", "\"\"", "\"\\u00e9\"", "98765432109876543210"})
    void givesIdsBackAsTheyCame(String id) throws Refusal.Thrown {
        assertThat(message("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"ping\"}")
                        .id())
                .hasToString(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "1.5", "1e3", "true", "{}", "[1]"})
    void refusesWhatIsNoId(String id) throws Refusal.Thrown {
        assertThat(refusal("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"ping\"}")
                        .code())
                .isEqualTo(Refusal.INVALID_REQUEST);
    }

    @Test
    void tellsKindsApart() throws Refusal.Thrown {
        assertThat(message("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}")
                        .kind())
                .isEqualTo(Message.Kind.NOTIFICATION);
        assertThat(message("{\"jsonrpc\":\"2.0\",\"id\":\"q\",\"result\":{\"a\":1}}")
                        .result())
                .hasToString("{\"a\":1}");
        Message error = message("{\"jsonrpc\":\"2.0\",\"id\":\"q\",\"error\":{\"code\":1,\"message\":\"\"}}");
        assertThat(error.kind()).isEqualTo(Message.Kind.RESPONSE);
        assertThat(error.result()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'id':1,'method':'ping'}; -32600",
                "{'jsonrpc':'1.0','id':1,'method':'ping'}; -32600",
                "{'jsonrpc':'2.0','id':1}; -32600",
                "{'jsonrpc':'2.0','id':1,'method':5}; -32600",
                "{'jsonrpc':'2.0','id':1,'method':'a','result':{}}; -32600",
                "{'jsonrpc':'2.0','id':1,'result':{},'error':{}}; -32600",
                "{'jsonrpc':'2.0','result':{}}; -32600",
                "{'jsonrpc':'2.0','id':1,'id':2,'method':'a'}; -32600",
                "{'jsonrpc':'2.0','id':1,'method':'a','method':'b'}; -32600",
                "{'jsonrpc':'2.0','id':1,'method':'a','params':[1]}; -32602",
                "{'jsonrpc':'2.0','id':1,'method':'a','params':{'_meta':1}}; -32602",
                "{'jsonrpc':'2.0','id':1,'method':'a','params':{'name':'a','name':'b'}}; -32602",
                "{'jsonrpc':'2.0','id':1,'method':'a','params':{'_meta':{'a':1,'a':2}}}; -32602",
                "{'jsonrpc':'2.0','id':1,'method':'a','params':{'arguments':{'a':1,'a':1}}}; -32600",
                "{'jsonrpc':'2.0','id':1,'method':'a','params':{'arguments':{'a':1,'b':2,'\\u0061':3}}}; -32600",
                "{'jsonrpc':'2.0','id':1,'method':'a','params':{'arguments':{'x':[1,{'y':[{'a':1,'a':2}]}]}}}; -32600",
                "{'jsonrpc':'2.0','id':1,'method':'a','params':{'ref':{'name':'a','name':'b'}}}; -32600",
                "{'jsonrpc':'2.0','id':1,'method':'a','vendor':{'a':1,'a':2}}; -32600",
                "{'jsonrpc':'2.0','id':1,'result':{'content':{'a':1,'a':2}}}; -32600"
            })
    void refusesWhatIsNoMessage(String body, int code) throws Refusal.Thrown {
        assertThat(refusal(body.replace('\'', '"')).code()).isEqualTo(code);
    }

    @Test
    void refusesANameThatStandsTwiceInDifferentSpellings() throws Refusal.Thrown {
        assertThat(refusal("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\",\"\\u006dethod\":\"b\"}")
                        .code())
                .isEqualTo(Refusal.INVALID_REQUEST);
    }

    @Test
    void namesWhatStandsTwiceToWhoeverSentIt() throws Refusal.Thrown {
        Envelope several = read("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"},"
                + "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"a\",\"params\":{\"arguments\":{\"tag\":1,\"tag\":2}}}]");

        assertThat(several.entries().get(0).message()).isNotNull();
        Refusal refusal = Objects.requireNonNull(several.entries().get(1).refusal());
        assertThat(refusal.code()).isEqualTo(Refusal.INVALID_REQUEST);
        assertThat(refusal.message()).endsWith(": tag");
        assertThat(several.entries().get(1).id()).hasToString("2");
    }

    @Test
    void takesTheSameNameInObjectsBesideAndWithinEachOther() throws Refusal.Thrown {
        String arguments =
                "{\"a\":{\"a\":[{\"a\":1},{\"a\":2}],\"b\":{\"a\":3}},\"b\":{\"a\":4},\"params\":{\"id\":5}}";

        assertThat(message("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\",\"params\":{\"arguments\":" + arguments
                                + "}}")
                        .fields()
                        .get("arguments"))
                .hasToString(arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{}}", "{\"a\":1} {\"a\":1}", "nul", "{'a':1}", "\uFEFF{}", "{\"a\":01}"})
    void refusesWhatIsNoJson(String body) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        Refusal.Thrown.class,
                        thrown -> assertThat(thrown.refusal().code()).isEqualTo(Refusal.NOT_JSON));
    }

    @Test
    void refusesOtherEncodings() {
        String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";

        assertThatThrownBy(() -> Envelope.read(body.getBytes(StandardCharsets.UTF_16LE)))
                .isInstanceOf(Refusal.Thrown.class);
        assertThatThrownBy(() -> Envelope.read("{\"a\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(Refusal.Thrown.class);
    }

    @Test
    void refusesWhatIsNestedTooDeeply() {
        String deep = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\",\"params\":{\"x\":" + "[".repeat(100_000)
                + "]".repeat(100_000) + "}}";

        assertThatThrownBy(() -> read(deep)).isInstanceOf(Refusal.Thrown.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "\"a\"", "null"})
    void refusesAnythingElse(String body) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        Refusal.Thrown.class,
                        thrown -> assertThat(thrown.refusal().code()).isEqualTo(Refusal.INVALID_REQUEST));
    }

    @Test
    void readsSeveralMessagesEachByItself() throws Refusal.Thrown {
        Envelope several = read(
                "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"},{\"id\":2},7,{\"jsonrpc\":\"2.0\",\"method\":\"n\"}]");

        assertThat(several.batch()).isTrue();
        assertThat(several.entries()).hasSize(4);
        assertThat(several.entries().get(1).refusal()).isNotNull();
        assertThat(several.entries().get(1).id()).hasToString("2");
        assertThat(several.entries().get(2).message()).isNull();
        assertThat(several.entries().get(3).message()).isNotNull();
    }
}
