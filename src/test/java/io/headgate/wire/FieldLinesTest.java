package io.headgate.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Header syntax: RFC 9112, 5 and RFC 9110, 5. */
class FieldLinesTest {
    private static Headers read(String lines, boolean opaque) throws Malformed {
        byte[] bytes = lines.getBytes(StandardCharsets.ISO_8859_1);
        return FieldLines.read(bytes, 0, bytes.length, Reading.LIMITS, opaque);
    }

    @ParameterizedTest(name = "[{index}] {0} is {1}={2}")
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "'a: b\r\n','a','b'",
                "'A:b\r\n','A','b'",
                "'a:\t b \t\r\n','a','b'",
                "'a:\r\n','a',''",
                "'a: \t \r\n','a',''",
                "'a: b\tc  d\r\n','a','b\tc  d'",
                "'a: \"x, y\" (z); q=0.5\r\n','a','\"x, y\" (z); q=0.5'",
                "'a: b: c\r\n','a','b: c'",
                "'!#$%&''*+-.^_`|~09AZaz: 1\r\n','!#$%&''*+-.^_`|~09AZaz','1'",
            })
    void readsAField(String line, String name, String value) throws Malformed {
        assertThat(read(line, false)).isEqualTo(Headers.of(name, value));
    }

    @Test
    void keepsOrderAndNeverJoins() throws Malformed {
        assertThat(read("Set-Cookie: a\r\nx: 1\r\nset-cookie: b\r\n", false))
                .isEqualTo(Headers.of("Set-Cookie", "a", "x", "1", "set-cookie", "b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ": no name\r\n",
                "no colon\r\n",
                "space : x\r\n",
                "tab\t: x\r\n",
                " folded: x\r\n",
                "\tfolded: x\r\n",
                "a: b\r\n folded\r\n",
                "a: b\r\n\tfolded\r\n",
                "a: b\r\n \r\n",
                "a: b\rc\r\n",
                "a: b\r\r\n",
                "a: \rb\r\n",
                "a: b\0c\r\n",
                "a: b\u0001\r\n",
                "a: b\u001b[0m\r\n",
                "a: b\u007f\r\n",
                "a\0: b\r\n",
                "a\u007f: b\r\n",
                "a(b): c\r\n",
                "a/b: c\r\n",
                "\"a\": c\r\n",
                "a\u00e9: c\r\n",
                "a,b: c\r\n",
                "\r\n",
            })
    void refusesWhatTwoReadersCouldTakeDifferently(String lines) {
        assertThatThrownBy(() -> read(lines, true))
                .isInstanceOfSatisfying(
                        Malformed.class,
                        malformed -> assertThat(malformed.rule()).isEqualTo(Malformed.Rule.SYNTAX));
    }

    static IntStream highOctets() {
        return IntStream.rangeClosed(0x80, 0xff);
    }

    @ParameterizedTest
    @MethodSource("highOctets")
    void neverLetsABrokenMultiByteLeadTouchTheNextLine(int lead) throws Malformed {
        String lines = "a: b" + (char) lead + "\r\nc: d\r\n";

        assertThatThrownBy(() -> read(lines, false)).isInstanceOf(Malformed.class);
        assertThat(read(lines, true)).isEqualTo(Headers.of("a", "b" + (char) lead, "c", "d"));
    }

    @Test
    void holdsTheLimits() throws Malformed {
        String ten = IntStream.range(0, 10).mapToObj(i -> "a" + i + ":\r\n").reduce("", String::concat);
        String longest = "a: " + "b".repeat(50) + "\r\n";

        assertThat(read(ten, false).size()).isEqualTo(10);
        assertThat(read(longest, false).value(0)).hasSize(50);
        for (String beyond : List.of(ten + "b:\r\n", "a: " + "b".repeat(51) + "\r\n")) {
            assertThatThrownBy(() -> read(beyond, false))
                    .isInstanceOfSatisfying(
                            Malformed.class,
                            malformed -> assertThat(malformed.rule()).isEqualTo(Malformed.Rule.FIELDS_TOO_LARGE));
        }
    }

    @Test
    void saysWhatMayBeWritten() {
        assertThat(FieldLines.isWritableValue("a\tb \u00ff")).isTrue();
        for (String value : List.of("a\r\nb", "a\n", "\r", "\0", "\u007f", "\u0100", "\u20ac")) {
            assertThat(FieldLines.isWritableValue(value)).as(value).isFalse();
        }
        assertThat(FieldLines.isName("X-a.b_c~1")).isTrue();
        for (String name : List.of("", "a b", "a:", "a\r\n", "\u00e9", "\u0141", "a\"")) {
            assertThat(FieldLines.isName(name)).as(name).isFalse();
        }
    }
}
