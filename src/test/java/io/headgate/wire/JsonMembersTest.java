package io.headgate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonMembersTest {
    private static JsonMembers read(String... pieces) {
        JsonMembers members = new JsonMembers(Set.of("a", "b"), 32);
        for (String piece : pieces) {
            members.take(ByteString.fromArray(piece.getBytes(StandardCharsets.UTF_8)));
        }
        return members;
    }

    @Test
    void keepsTheTextOfAValueAsItIs() {
        String text =
                " {\"x\":{\"a\":1,\"]\":[\"}\"]}, \"a\" : [ \"\u00b0\\\"\\t\" ,null ] ,\"b\":\"p\\\\\",\"y\":-1.50e3}\n";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

        for (int cut = 0; cut <= bytes.length; cut++) {
            JsonMembers members = new JsonMembers(Set.of("a", "b"), 32);
            members.take(ByteString.fromArray(bytes, 0, cut));
            members.take(ByteString.fromArray(bytes, cut, bytes.length - cut));

            assertThat(members.value("a")).as("cut at %d", cut).isEqualTo("[ \"\u00b0\\\"\\t\" ,null ]");
            assertThat(members.value("b")).isEqualTo("\"p\\\\\"");
            assertThat(members.whole()).isTrue();
            assertThat(members.others()).isEqualTo(2);
        }
    }

    @Test
    void believesTheFirstOfTwo() {
        assertThat(read("{\"a\":1,\"a\":2}").value("a")).isEqualTo("1");
    }

    @Test
    void saysNothingOfAValueThatHasNotEnded() {
        assertThat(read("{\"a\":\"G").value("a")).isNull();
        assertThat(read("{\"a\":12").value("a")).isNull();
        assertThat(read("{\"a\":12", "3}").value("a")).isEqualTo("123");
    }

    @Test
    void keepsTheBeginningOfALongValue() {
        JsonMembers members = read("{\"a\":\"" + "x".repeat(100) + "\",\"b\":2}");

        assertThat(members.value("a")).hasSize(32);
        assertThat(members.cut()).isTrue();
        assertThat(members.value("b")).isEqualTo("2");
    }

    @Test
    void readsObjectsWithoutMembersAndWithAByteOrderMark() {
        assertThat(read("{}").whole()).isTrue();
        assertThat(read("\ufeff{\"a\":1}").value("a")).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>",
                "[1]",
                "\"a\"",
                "{\"a\"}",
                "{\"a\":}",
                "{,}",
                "{\"a\":1]",
                "{\"a\":1}x",
                "{\"a\":1,}",
                "{a:1}"
            })
    void knowsWhatIsNoObject(String text) {
        JsonMembers members = read(text);

        assertThat(members.broken()).isTrue();
        assertThat(members.whole()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"a", "{\"a\":[1,2]", "{\"a\":1,"})
    void waitsForTheRest(String text) {
        assertThat(read(text).whole()).isFalse();
        assertThat(read(text).broken()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'n':['x','y','z']} | 3",
                "{'n':[]} | 0",
                "{'n':[ ]} | 0",
                "{'n':{'A.t':[{'t':'0','v':1},{'t':'1','v':[1,2]}],'A.u':[],'B.[,':[null]}} | 3",
                "{'n':{'A.t':[['0',1,192],['1',2,192]]}} | 2",
                "{'n':['],[', 'a\\\\',-1.5,true,{'x':[1,2,3]}]} | 5",
                "{'n':null,'other':[1,2,3]} | 0",
                "{'n':[1],'n':[2,3]} | 3",
                "{'n':[1,2 | 2",
            })
    void countsTheItemsOfListsWhereverTheirBytesAreCut(String text, int items) {
        byte[] bytes = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);

        for (int cut = 0; cut <= bytes.length; cut++) {
            JsonMembers members = new JsonMembers(Set.of("a"), 32, Set.of("n"));
            members.take(ByteString.fromArray(bytes, 0, cut));
            members.take(ByteString.fromArray(bytes, cut, bytes.length - cut));

            assertThat(members.items()).as("cut at %d", cut).isEqualTo(items);
        }
    }
}
