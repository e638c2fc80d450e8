package io.headgate.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a body ends: RFC 9112, 6.3. */
class FramingTest {
    @Test
    void takesNothingSaidForNoBodyInARequestAndForTheRestOfTheConnectionInAnAnswer() throws Malformed {
        assertThat(Framing.ofRequest(Headers.EMPTY, 1)).isEqualTo(Framing.NONE);
        assertThat(Framing.ofResponse(Headers.EMPTY, 1)).isEqualTo(Framing.UNTIL_CLOSE);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "3, 3", "007, 7", "999999999999999999, 999999999999999999"})
    void readsALength(String value, long length) throws Malformed {
        Headers headers = Headers.of("content-LENGTH", value);

        assertThat(Framing.ofRequest(headers, 1)).isEqualTo(Framing.length(length));
        assertThat(Framing.ofRequest(headers, 0)).isEqualTo(Framing.length(length));
        assertThat(Framing.ofResponse(headers, 1)).isEqualTo(Framing.length(length));
    }

    @Test
    void foldsEqualLengths() throws Malformed {
        assertThat(Framing.ofRequest(Headers.of("Content-Length", "3", "X", "", "content-length", "3"), 1))
                .isEqualTo(Framing.length(3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "+3",
                "-1",
                "-0",
                "0x3",
                "3 x",
                "3,3",
                "3, 3",
                "3;",
                "3.0",
                "1e3",
                "\u0663",
                "\u00b3",
                "9223372036854775808",
                "18446744073709551616",
                "18446744073709551619",
                "1000000000000000000000000000000"
            })
    void refusesALengthThatIsNoNumberInRange(String value) {
        Headers headers = Headers.of("Content-Length", value);

        assertThatThrownBy(() -> Framing.ofRequest(headers, 1)).isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> Framing.ofResponse(headers, 1)).isInstanceOf(Malformed.class);
    }

    @ParameterizedTest
    @CsvSource({"3, 4", "3, 03", "3, ''", "'', 3", "0, 0x0"})
    void refusesLengthsThatDiffer(String first, String second) {
        Headers headers = Headers.of("Content-Length", first, "Content-Length", second);

        assertThatThrownBy(() -> Framing.ofRequest(headers, 1)).isInstanceOf(Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunked", "Chunked", "CHUNKED"})
    void readsChunked(String value) throws Malformed {
        Headers headers = Headers.of("Transfer-Encoding", value);

        assertThat(Framing.ofRequest(headers, 1)).isEqualTo(Framing.CHUNKED);
        assertThat(Framing.ofResponse(headers, 1)).isEqualTo(Framing.CHUNKED);
        assertThatThrownBy(() -> Framing.ofRequest(headers, 0)).isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> Framing.ofResponse(headers, 0)).isInstanceOf(Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"chunked\"",
                "'chunked'",
                "chunked;a=b",
                "chunked,",
                ",chunked",
                "chunked, chunked",
                "gzip",
                "gzip, chunked",
                "chunked, identity",
                "identity",
                "xchunked",
                "chunked\u00a0",
                "c hunked",
                "\u0441hunked"
            })
    void refusesAnyOtherCoding(String value) {
        Headers headers = Headers.of("transfer-encoding", value);

        assertThatThrownBy(() -> Framing.ofRequest(headers, 1)).isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> Framing.ofResponse(headers, 1)).isInstanceOf(Malformed.class);
    }

    @Test
    void refusesACodingThatIsThereTwice() {
        Headers headers = Headers.of("Transfer-Encoding", "chunked", "transfer-encoding", "chunked");

        assertThatThrownBy(() -> Framing.ofRequest(headers, 1)).isInstanceOf(Malformed.class);
    }

    @Test
    void refusesLengthAndCodingTogetherInEitherOrder() {
        Headers lengthFirst = Headers.of("Content-Length", "3", "Transfer-Encoding", "chunked");
        Headers codingFirst = Headers.of("Transfer-Encoding", "chunked", "Content-Length", "3");

        for (Headers headers : new Headers[] {lengthFirst, codingFirst}) {
            assertThatThrownBy(() -> Framing.ofRequest(headers, 1)).isInstanceOf(Malformed.class);
            assertThatThrownBy(() -> Framing.ofResponse(headers, 1)).isInstanceOf(Malformed.class);
        }
    }
}
