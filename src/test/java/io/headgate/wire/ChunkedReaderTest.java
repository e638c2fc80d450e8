package io.headgate.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chunked coding: RFC 9112, 7.1. */
class ChunkedReaderTest {
    /** What a reader made of a body. */
    private record Read(String content, boolean done, Headers trailers, String rest) {}

    private static Read read(String body, int... cuts) throws Malformed {
        ChunkedReader reader = new ChunkedReader();
        StringBuilder content = new StringBuilder();
        int from = 0;
        int taken = 0;
        for (int i = 0; i <= cuts.length && !reader.done(); i++) {
            int to = i < cuts.length ? cuts[i] : body.length();
            taken += reader.read(
                    Reading.octets(body.substring(from, to)),
                    piece -> content.append(piece.decodeString(java.nio.charset.StandardCharsets.ISO_8859_1)));
            from = to;
        }
        return new Read(content.toString(), reader.done(), reader.trailers(), body.substring(taken));
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                Arguments.of("0\r\n\r\n", "", ""),
                Arguments.of("3\r\nabc\r\n0\r\n\r\nGET /", "abc", "GET /"),
                Arguments.of("00000003\r\nabc\r\n00000000\r\n\r\n", "abc", ""),
                Arguments.of(
                        "a\r\n0123456789\r\nA\r\n\r\n\r\n\r\n\r\n\r\n\r\n0\r\n\r\n",
                        "0123456789\r\n\r\n\r\n\r\n\r\n",
                        ""),
                Arguments.of("1;a=b;c=\"d e\"\r\nx\r\n0;last\r\n\r\nrest", "x", "rest"));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void takesTheCodingOff(String body, String content, String rest) throws Malformed {
        assertThat(read(body)).isEqualTo(new Read(content, true, Headers.EMPTY, rest));
    }

    @Test
    void waitsForTheRest() throws Malformed {
        String body = "3\r\nabc\r\n0\r\nX: y\r\n\r\n";
        for (int i = 0; i < body.length(); i++) {
            assertThat(read(body.substring(0, i)).done())
                    .as("after %d octets", i)
                    .isFalse();
        }
        assertThat(read(body).done()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " 3\r\nabc\r\n0\r\n\r\n",
                "3 \r\nabc\r\n0\r\n\r\n",
                "3\t\r\nabc\r\n0\r\n\r\n",
                "1 0\r\nabc\r\n0\r\n\r\n",
                " \r\n\r\n",
                "\r\n\r\n",
                ";a\r\nabc",
                "+3\r\nabc\r\n0\r\n\r\n",
                "-3\r\nabc\r\n0\r\n\r\n",
                "0x3\r\nabc\r\n0\r\n\r\n",
                "3h\r\nabc\r\n0\r\n\r\n",
                "1_0\r\nabc\r\n0\r\n\r\n",
                "\u00b3\r\nabc\r\n0\r\n\r\n",
                "000000003\r\nabc\r\n0\r\n\r\n",
                "100000000\r\nabc\r\n0\r\n\r\n",
                "ffffffffffffffff0\r\nabc",
                "3\nabc\r\n0\r\n\r\n",
                "3\r\nabc\n0\r\n\r\n",
                "3\r\nabcd\r\n0\r\n\r\n",
                "3\r\nab\r\n0\r\n\r\n",
                "3\r\nabc\r\n0\n\r\n",
                "3\r\nabc\r\n0\r\n\n",
                "3\r\nabc\r\n0\r\nX: y\n\r\n",
                "3\r\nabc\r\n0\r\nX: y\r\n\n",
                "3;a\nabc\r\n0\r\n\r\n",
                "3;a\rb\r\nabc\r\n0\r\n\r\n",
                "3;a\0\r\nabc\r\n0\r\n\r\n",
                "3\rabc\r\n0\r\n\r\n",
                "3\r\rabc",
                "0\r\n X: y\r\n\r\n",
                "0\r\nX : y\r\n\r\n",
                "0\r\nX: y\r\n folded\r\n\r\n",
                "0\r\nno field\r\n\r\n",
                "0\r\nX: y\rz\r\n\r\n",
            })
    void refusesWhatTwoReadersCouldTakeDifferently(String body) {
        assertThatThrownBy(() -> read(body)).isInstanceOf(Malformed.class);
        int[] everywhere = new int[body.length() - 1];
        for (int i = 0; i < everywhere.length; i++) {
            everywhere[i] = i + 1;
        }
        assertThatThrownBy(() -> read(body, everywhere)).as("octet by octet").isInstanceOf(Malformed.class);
    }

    @Test
    void readsTheLargestSize() throws Malformed {
        assertThat(read("ffffffff\r\nabc").done()).isFalse();
    }

    @Test
    void boundsExtensions() throws Malformed {
        assertThat(read("1;" + "a".repeat(256) + "\r\nx\r\n0\r\n\r\n").content())
                .isEqualTo("x");
        assertThatThrownBy(() -> read("1;" + "a".repeat(257) + "\r\nx\r\n0\r\n\r\n"))
                .isInstanceOf(Malformed.class);
        String chunk = "1;" + "a".repeat(256) + "\r\nx\r\n";
        assertThat(read(chunk.repeat(16) + "0\r\n\r\n").content()).hasSize(16);
        assertThatThrownBy(() -> read(chunk.repeat(16) + "0;a\r\n\r\n")).isInstanceOf(Malformed.class);
    }

    @Test
    void keepsTrailersApart() throws Malformed {
        Read read = read("1\r\nx\r\n0\r\nX-Sum: 1\r\nContent-Length: 5\r\n\r\nrest");

        assertThat(read).isEqualTo(new Read("x", true, Headers.of("X-Sum", "1", "Content-Length", "5"), "rest"));
    }

    @Test
    void boundsTrailers() throws Malformed {
        assertThat(read("0\r\n" + "X: y\r\n".repeat(32) + "\r\n").trailers().size())
                .isEqualTo(32);
        assertThatThrownBy(() -> read("0\r\n" + "X: y\r\n".repeat(33) + "\r\n")).isInstanceOf(Malformed.class);
        String large = "X: " + "y".repeat(3000) + "\r\n";
        assertThat(read("0\r\n" + large.repeat(2) + "\r\n").trailers().size()).isEqualTo(2);
        assertThatThrownBy(() -> read("0\r\n" + large.repeat(3))).isInstanceOf(Malformed.class);
    }

    @Test
    void readsTheSameBytesHoweverTheyWereChunkedAndCut() throws Malformed {
        long seed = 9112;
        System.out.println("ChunkedReaderTest seed " + seed);
        Random random = new Random(seed);
        for (int n = 0; n < 60; n++) {
            StringBuilder content = new StringBuilder();
            StringBuilder body = new StringBuilder();
            for (int chunk = random.nextInt(5); chunk > 0; chunk--) {
                int size = 1 + random.nextInt(20);
                String size16 = Integer.toHexString(size);
                body.append("0".repeat(random.nextInt(8 - size16.length())))
                        .append(random.nextBoolean() ? size16 : size16.toUpperCase(java.util.Locale.ROOT))
                        .append(random.nextInt(4) == 0 ? ";e=\"1\"" : "")
                        .append("\r\n");
                for (int i = 0; i < size; i++) {
                    // Octets that look like the coding itself, and any other.
                    char octet =
                            random.nextBoolean() ? "\r\n0;a".charAt(random.nextInt(5)) : (char) random.nextInt(256);
                    content.append(octet);
                    body.append(octet);
                }
                body.append("\r\n");
            }
            boolean trailer = random.nextBoolean();
            body.append("0\r\n").append(trailer ? "X-Sum: 1\r\n" : "").append("\r\nnext");
            Read expected =
                    new Read(content.toString(), true, trailer ? Headers.of("X-Sum", "1") : Headers.EMPTY, "next");

            String text = body.toString();
            for (int cut = 0; cut <= text.length(); cut++) {
                assertThat(read(text, cut)).as("body %d cut at %d", n, cut).isEqualTo(expected);
                int second = cut + random.nextInt(text.length() - cut + 1);
                assertThat(read(text, cut, second))
                        .as("body %d cut at %d and %d", n, cut, second)
                        .isEqualTo(expected);
            }
        }
    }
}
